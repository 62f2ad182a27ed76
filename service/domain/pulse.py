"""What customers speak of, how much, and what surges. Times of the usual are decimal texts ("6.1")."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SurgeView:
    """A topic of a team that runs at many times its usual volume, or did until `until`.

    voices: speakers in the busiest window when it was last said; usual: how many a window has otherwise, by
    the same hour of past weeks or by all hours; customers: at least so many spoke since it began. line:
    speakers per half window up to then, oldest first. examples: signals, newest first. reacts: boundaries
    that read how high it is. reason: one sentence on why it was said.
    """

    id: str
    team: str
    topic: str
    times: str
    voices: int
    usual: float
    basis: Literal["hour_of_week", "overall"]
    customers: int
    examples: list[str]
    line: list[int]
    since: str
    at: str
    until: str | None
    reacts: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class TopicVolume:
    """What a topic of a team runs at now; `usual` is null while there is too little past to say."""

    team: str
    topic: str
    at: str
    voices: int
    usual: float | None
    basis: Literal["hour_of_week", "overall"] | None
    times: str | None
    examples: list[str]
    line: list[int]


@dataclass(frozen=True, slots=True)
class PulseSnapshot:
    """The surges that last, highest first."""

    surges: list[SurgeView]
