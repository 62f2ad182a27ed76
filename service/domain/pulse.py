"""What customers speak of, how much, and what surges. Times of the usual are decimal texts ("6.1")."""

from dataclasses import dataclass

from voc.baseline import Basis


@dataclass(frozen=True, slots=True)
class SurgeView:
    """A topic of a team that runs at many times its usual volume, or did until `until`.

    minutes: the length of the windows that it is measured by. voices: speakers in the busiest such window
    when it was last said; usual: how many one has otherwise, by the same hour of past weeks, of past days or
    by all hours; customers: at least so many spoke since it began. line: speakers per half of the shortest
    window up to then, oldest first, and how many are usual of each. examples: signals, newest first. reacts:
    boundaries that read how high it is. reason: one sentence on why it was said.
    """

    id: str
    team: str
    topic: str
    times: str
    voices: int
    usual: float
    minutes: int
    basis: Basis
    customers: int
    examples: list[str]
    line: list[int]
    line_usual: float
    since: str
    at: str
    until: str | None
    reacts: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class TopicVolume:
    """What a topic of a team runs at now, in the shortest window that is looked at.

    `usual` is null while there is too little past to say.
    """

    team: str
    topic: str
    at: str
    voices: int
    usual: float | None
    basis: Basis | None
    times: str | None
    examples: list[str]
    line: list[int]


@dataclass(frozen=True, slots=True)
class PulseSnapshot:
    """The surges that last, highest first."""

    surges: list[SurgeView]
