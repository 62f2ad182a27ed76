"""A topic of a team: what it runs at beside what is usual, who speaks of it, and what opened by it."""

from dataclasses import dataclass
from typing import Literal

from service.domain.case import CaseRow, SignalEntry
from service.domain.pulse import SurgeView, TopicVolume


@dataclass(frozen=True, slots=True)
class PulseRow:
    """A topic of a team now; `surge` is null where it runs as usual."""

    volume: TopicVolume
    surge: SurgeView | None
    voices: list[SignalEntry]


@dataclass(frozen=True, slots=True)
class PulseAnswer:
    """Topics at a moment: surges first, the highest before the others."""

    at: str
    items: list[PulseRow]


@dataclass(frozen=True, slots=True)
class SurgePage:
    """Surges that ended, the last first; `next` goes into `after` of the next request."""

    items: list[SurgeView]
    next: str | None


@dataclass(frozen=True, slots=True)
class HourHeard:
    """How many spoke in an hour, and how many usually do; null while there is too little past to say.

    `voices` sums its windows of the shortest length, as `usual` does. minutes: how much of the hour is over.
    """

    at: str
    minutes: int
    voices: int
    usual: float | None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of those who spoke have something in common: how or by what way they spoke, how they felt
    (`value` is the sentiment, -1 to 1), or their tier. A null value: nobody knows.
    """

    by: Literal["kind", "channel", "sentiment", "tier"]
    value: str | None
    speakers: int


@dataclass(frozen=True, slots=True)
class TopicVoice:
    """What somebody said, and the case it went to as it stands now."""

    signal: SignalEntry
    case: CaseRow


@dataclass(frozen=True, slots=True)
class Heard:
    """Who spoke of it since a moment, each counted once by what she said last.

    whole: whether all were looked at; else only the newest. voices: the newest, each of another speaker.
    """

    since: str
    speakers: int
    whole: bool
    shares: list[Share]
    voices: list[TopicVoice]


@dataclass(frozen=True, slots=True)
class Reacting:
    """A clause of a live boundary that reads how high the surge is, in plain words."""

    boundary: str
    title: str
    clause: str
    text: str
    because: str | None


@dataclass(frozen=True, slots=True)
class GivenBy:
    """What was given by one action in cases that tell of the topic, less what was taken back.

    `amount` is null for an action without measure. reacting: how many of `times` a reacting clause allowed.
    """

    action: str
    title: str
    unit: str | None
    amount: str | None
    times: int
    reacting: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic of a team whole, at a moment. `hours`: the last day, oldest first, with the hour that runs.

    `heard` and `given` are null for who does not see the team's cases; they are told since the surge began,
    or of the longest window that is looked at.
    """

    at: str
    volume: TopicVolume
    surge: SurgeView | None
    hours: list[HourHeard]
    reacts: list[Reacting]
    heard: Heard | None
    given: list[GivenBy] | None
