"""A case: what one customer needs, as a row of the queue, as a whole, and as its timeline.

These shapes go to screens as they are (`live/wire.py` derives the console's types from them). Times are
RFC 3339 texts in UTC, money a decimal text with the currency's digits.
"""

from dataclasses import dataclass, field
from typing import Literal

from rules.quick import quick
from service.domain.actor import PersonRef
from service.domain.decision import DecisionView, DeliveryView
from service.domain.pulse import SurgeView
from service.domain.social import ClockView
from voc.changing import changer

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
FactValue = bool | int | float | str | list[str] | None


@quick(frozen=True, slots=True)
class CaseRow:
    """A case as a row of the queue. `name` is the customer's, joined when shown, never in the journal.

    Until `snoozed_until` it is in no queue. `clock`: a public post in it waits for its first answer.
    """

    id: str
    number: int
    team: str
    state: Literal["open", "closed"]
    customer: str | None
    name: str | None
    about: dict[str, str]
    kind: str
    channel: str
    topics: list[str]
    sentiment: float | None
    severity: int
    acute: bool
    signals: int
    opened_at: str
    last_at: str
    claimed_by: PersonRef | None
    lease_until: str | None
    snoozed_until: str | None = None
    clock: ClockView | None = None

    def unheard(self) -> "CaseRow":
        """The case as the signal found it that opened it."""
        return _changed(self, signals=0, clock=None)


_changed = changer(CaseRow)


@dataclass(frozen=True, slots=True)
class FactView:
    """What is known, by whom and since when; `value` is null where it is unknown and may be asked."""

    name: str
    value: FactValue
    source: Literal["record", "stated", "default", "service", "unknown"]
    at: str | None
    by: PersonRef | None
    ask: bool


@quick(frozen=True, slots=True)
class SignalEntry:
    """A customer's (or colleague's) words on the timeline; `marks` are (start, end, topic) in `text`."""

    kind: Literal["signal"]
    id: str
    at: str
    signal_kind: str
    channel: str
    author: str
    feed: str
    text: str
    marks: list[tuple[int, int, str]]
    language: str | None
    sentiment: float | None
    rating: float | None
    severity: int
    acute: bool
    public: bool
    topics: list[str]


@quick(frozen=True, slots=True)
class MoveEntry:
    """Opened, claimed, released (back in the queue), closed, moved or snoozed; or the first answer to a
    public post was given, or was missed. `by` is null where the service did it; `reason` says why:
    `lease_lapsed`, `holder_left`; of one that was snoozed `rested`, `heard`, `acute`, `claimed`. `to`: the
    team it was moved to; `until`: snoozed till then, or when the answer was due; `note`: words to colleagues.
    """

    kind: Literal["opened", "claimed", "released", "closed", "moved", "snoozed", "answered", "missed"]
    id: str
    at: str
    by: PersonRef | None
    reason: str | None
    to: str | None = None
    until: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FactsEntry:
    """Facts that arrived from a system of record, or that an associate stated."""

    kind: Literal["facts", "stated"]
    id: str
    at: str
    by: PersonRef | None
    source: str
    values: dict[str, FactValue]


@quick(frozen=True, slots=True)
class DecisionEntry:
    """A decision; shown again in place when it is taken back."""

    kind: Literal["decision"]
    id: str
    at: str
    decision: DecisionView


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """An answer to the customer; `delivery` is null where no system outside carries answers."""

    kind: Literal["reply"]
    id: str
    at: str
    by: PersonRef
    text: str
    delivery: DeliveryView | None = None


@dataclass(frozen=True, slots=True)
class SurgeEntry:
    """A surge of a topic of the case, which may have moved its limits; shown again in place as it goes on."""

    kind: Literal["surge"]
    id: str
    at: str
    surge: SurgeView


Entry = SignalEntry | MoveEntry | FactsEntry | DecisionEntry | ReplyEntry | SurgeEntry
"""One thing that happened, upserted by `id`, shown in the order of (`at`, `id`)."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case: the data of a `case:{id}` snapshot and of `GET /v1/cases/{id}`.

    `earlier` counts the customer's earlier cases; `entities` lists the ids of each kind that signals named,
    the latest of each first. `older`: more happened before the first entry; here is what a screen can hold.
    """

    case: CaseRow
    facts: list[FactView]
    timeline: list[Entry]
    earlier: int = 0
    entities: dict[str, list[str]] = field(default_factory=dict)
    older: bool = False
