"""What the hub asks of the journal and of state: the port, and its shapes. The store stands behind it in
`reads.py`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.events import Event
from service.errors import Problem
from service.latitude import Answered
from service.live import wire
from service.live.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Position:
    """Where the journal stands: `seq` of its last event, `floor` the highest that retention took away."""

    epoch: str
    seq: int
    floor: int


@dataclass(frozen=True, slots=True)
class Look:
    """State and position in one read.

    `refused` maps channels to the reason for which this person may not have them. Either `resumed`, and
    then `events` are all after the given position on the other channels; or not, and then `snapshots` holds
    one for each of them.
    """

    position: Position
    refused: Mapping[str, str]
    resumed: bool
    events: Sequence[Event] = ()
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose latitude, where, and with which parameters of the request.

    With `decision`, one that waits for a co-sign: that of who asked for it, as those who may answer see it.
    `as_of`: when the answer was worked out that is shown, if one is; `before`: that answer, where nothing
    happened since but publications.
    """

    actor: Actor
    case: str
    request: Mapping[str, FactValue]
    decision: str | None = None
    as_of: datetime | None = None
    before: Answered | None = None


class Views(Protocol):
    """Reads that leave the event loop to others while they wait."""

    async def position(self) -> Position:
        """Where the journal stands now."""

    async def events_after(self, seq: int, limit: int) -> list[Event]:
        """Up to `limit` events after `seq`, in order, complete with words."""

    async def look(self, actor: Actor, channels: Sequence[str], since: wire.Since | None) -> Look:
        """Events since a position, or snapshots, of those channels that the actor may have."""

    async def refused(self, actor: Actor, channels: Collection[str]) -> Mapping[str, str]:
        """Which of these channels the actor may not have (any more), each with the reason."""

    async def latitudes(self, asked: Sequence[Asked]) -> list[Answered | Problem]:
        """What each asker may do now, all of one moment; a Problem in the place of one who may not ask."""

    def ignored(self, asked: Asked) -> Iterable[str]:
        """What of the request counts for nothing, a sentence each; without a wait."""
