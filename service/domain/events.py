"""The closed list of what can happen, past tense, each with its data.

An event names all channels that may see it. Its journal row holds type, ids and the few fields that a screen
needs; words of people stand once (signals, notes, customers) and are joined when it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rules.quick import quick
from service.domain.actor import PersonRef
from service.domain.candidate import CandidateWords, Trying
from service.domain.case import (
    CaseRow,
    DecisionEntry,
    Entry,
    FactsEntry,
    FactView,
    MoveEntry,
    ReplyEntry,
    SignalEntry,
)
from service.domain.decision import BudgetView
from service.domain.failing import FailingView
from service.domain.publication import ChangedDocument
from service.domain.pulse import SurgeView

EventType = Literal[
    "signal.received",
    "case.opened",
    "case.claimed",
    "case.released",
    "case.moved",
    "case.snoozed",
    "case.closed",
    "clock.stopped",
    "clock.missed",
    "facts.updated",
    "facts.stated",
    "decision.made",
    "decision.awaiting_peer",
    "decision.cosigned",
    "decision.declined",
    "decision.withdrawn",
    "decision.expired",
    "decision.reversed",
    "decision.delivered",
    "decision.undelivered",
    "case.replied",
    "reply.delivered",
    "reply.undelivered",
    "boundaries.published",
    "boundaries.staged",
    "pulse.surge",
    "pulse.calm",
    "feed.failing",
]


@quick(frozen=True, slots=True)
class SignalReceived:
    """A signal joined a case; `case` is the row after it."""

    case: CaseRow
    entry: SignalEntry


@quick(frozen=True, slots=True)
class CaseOpened:
    """A signal opened a case. The signal itself follows as an event of its own."""

    case: CaseRow
    entry: MoveEntry


@quick(frozen=True, slots=True)
class CaseMoved:
    """The case was claimed, released, moved to another team, snoozed or closed, or its social clock stopped
    or ran out; `case` is the row after it.

    Only who holds a case moves or snoozes it: it is in no queue before.
    """

    case: CaseRow
    entry: MoveEntry


@dataclass(frozen=True, slots=True)
class FactsChanged:
    """Facts of the case changed: `facts` are the whole views of those that did, unknown ones too.

    `entry` is null where nothing new was said: the case came to be about another booking, order, …; then
    `about` is what it is about now. Or, with `about` null and no facts, a count over a window moved that
    boundaries read: something was said in another case.
    """

    case: str
    facts: list[FactView]
    entry: FactsEntry | None
    about: dict[str, str] | None = None


@quick(frozen=True, slots=True)
class DecisionChanged:
    """A decision was made, taken back, or is (no longer) with colleagues for a co-sign.

    `budgets` are the shared meters it moved, after it; `decision.awaiting_peer` comes again when a colleague
    passes it on.

    `case` and `entry` are null for teams whose case it is not: of it they learn what it left for them.
    """

    case: CaseRow | None
    entry: DecisionEntry | None
    budgets: list[BudgetView]


@dataclass(frozen=True, slots=True)
class DecisionDelivered:
    """What systems outside know of a decision changed; `entry` is the decision as it stands."""

    case: str
    entry: DecisionEntry


@dataclass(frozen=True, slots=True)
class CaseReplied:
    """The customer was answered, or what became of an answer on its way out changed."""

    case: str
    entry: ReplyEntry


@dataclass(frozen=True, slots=True)
class BoundariesPublished:
    """Another revision is live, in the place of `before`."""

    revision: str
    reason: str
    by: PersonRef | None
    before: str | None = None
    documents: list[ChangedDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BoundariesStaged:
    """The candidate moved: into shadow, to some people, or away (`withdrawn` by a person; `stopped`: by
    itself, `by` null). `before`: its stage until then; `live`: the revision beside which it stands.

    One that goes live, or gives way to another set that does, is told of by `boundaries.published` alone.
    """

    candidate: str
    revision: str
    stage: Literal["shadow", "canary", "withdrawn", "stopped"]
    before: Trying | None
    live: str
    reason: str
    by: PersonRef | None
    words: CandidateWords | None
    documents: list[ChangedDocument] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SurgeMoved:
    """A topic of a team began to surge, goes on otherwise than was last said, or is calm again.

    It stands on the timeline of every case of the team that was open and told of the topic when it moved.
    """

    surge: SurgeView


@dataclass(frozen=True, slots=True)
class FeedFailing:
    """Deliveries of a feed keep failing; or, where it has an end, one passed again."""

    failing: FailingView


EventData = (
    SignalReceived
    | CaseOpened
    | CaseMoved
    | FactsChanged
    | DecisionChanged
    | DecisionDelivered
    | CaseReplied
    | BoundariesPublished
    | BoundariesStaged
    | SurgeMoved
    | FeedFailing
)

EVENT_DATA: Mapping[EventType, type[EventData]] = {
    "signal.received": SignalReceived,
    "case.opened": CaseOpened,
    "case.claimed": CaseMoved,
    "case.released": CaseMoved,
    "case.moved": CaseMoved,
    "case.snoozed": CaseMoved,
    "case.closed": CaseMoved,
    "clock.stopped": CaseMoved,
    "clock.missed": CaseMoved,
    "facts.updated": FactsChanged,
    "facts.stated": FactsChanged,
    "decision.made": DecisionChanged,
    "decision.awaiting_peer": DecisionChanged,
    "decision.cosigned": DecisionChanged,
    "decision.declined": DecisionChanged,
    "decision.withdrawn": DecisionChanged,
    "decision.expired": DecisionChanged,
    "decision.reversed": DecisionChanged,
    "decision.delivered": DecisionDelivered,
    "decision.undelivered": DecisionDelivered,
    "case.replied": CaseReplied,
    "reply.delivered": CaseReplied,
    "reply.undelivered": CaseReplied,
    "boundaries.published": BoundariesPublished,
    "boundaries.staged": BoundariesStaged,
    "pulse.surge": SurgeMoved,
    "pulse.calm": SurgeMoved,
    "feed.failing": FeedFailing,
}
"""Which data an event of each type carries."""

_DESK = ("queue", "case", "me")
_GIVEN = ("case", "me", "team")
_ASKED = ("case", "me")

EVENT_CHANNELS: Mapping[EventType, tuple[str, ...]] = {
    "signal.received": _DESK,
    "case.opened": _DESK,
    "case.claimed": _DESK,
    "case.released": _DESK,
    "case.moved": _DESK,
    "case.snoozed": _DESK,
    "case.closed": _DESK,
    "clock.stopped": _DESK,
    "clock.missed": _DESK,
    "facts.updated": ("case",),
    "facts.stated": ("case",),
    "decision.made": _GIVEN,
    "decision.awaiting_peer": _ASKED,
    "decision.cosigned": _GIVEN,
    "decision.declined": _ASKED,
    "decision.withdrawn": _ASKED,
    "decision.expired": _ASKED,
    "decision.reversed": _GIVEN,
    "decision.delivered": ("case",),
    "decision.undelivered": ("case",),
    "case.replied": ("case",),
    "reply.delivered": ("case",),
    "reply.undelivered": ("case",),
    "boundaries.published": ("boundaries",),
    "boundaries.staged": ("boundaries",),
    "pulse.surge": ("pulse", "queue"),
    "pulse.calm": ("pulse", "queue"),
    "feed.failing": ("feeds",),
}
"""Kinds of channels that an event of each type may name; none names another."""

__all__ = [
    "EVENT_CHANNELS",
    "EVENT_DATA",
    "FEEDS",
    "PULSE",
    "BoundariesPublished",
    "BoundariesStaged",
    "CaseMoved",
    "CaseOpened",
    "CaseReplied",
    "DecisionChanged",
    "DecisionDelivered",
    "Entry",
    "Event",
    "EventData",
    "EventType",
    "FactsChanged",
    "FeedFailing",
    "Happening",
    "SignalReceived",
    "SurgeMoved",
    "channel_case",
    "channel_me",
    "channel_queue",
    "channel_team",
]


@quick(frozen=True, slots=True)
class Happening:
    """What a unit reports: it becomes an `Event` when the writer numbers it. `arrived`: when the last byte
    was here of the delivery that made it happen, if one did.
    """

    type: EventType
    channels: tuple[str, ...]
    data: EventData
    arrived: datetime | None = None


@quick(frozen=True, slots=True)
class Event:
    """A numbered happening, complete with words: what the hub encodes once and sends to every channel.

    `arrived` travels by the bus alone, to measure how long the way to a screen was: the journal, which
    brings what the bus lost, does not keep it.
    """

    seq: int
    type: EventType
    at: str
    channels: tuple[str, ...]
    data: EventData | dict[str, Any] = field(repr=False)
    arrived: str | None = None


FEEDS = "feeds"
"""The channel of feeds that fail."""
PULSE = "pulse"
"""The channel of what customers speak of more than usual."""


def channel_queue(team: str) -> str:
    """The shared queue of a team."""
    return f"queue:{team}"


def channel_case(case: str) -> str:
    """One case."""
    return f"case:{case}"


def channel_team(team: str) -> str:
    """A team's shared budgets."""
    return f"team:{team}"


def channel_me(person: str) -> str:
    """One person's own; a stream asks for it as `me`."""
    return f"me:{person}"
