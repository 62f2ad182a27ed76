"""Every frame of the stream, both ways. The console's types are generated from here.

Client frames are closed models: an unknown op or member is an error that names it. Server frames are built
from these shapes and encoded once. Times are RFC 3339 in UTC, money is decimal text (currency digits).
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.domain.actor import PersonRef
from service.domain.case import CaseRow, CaseView, FactValue
from service.domain.decision import BudgetView, DecisionView
from service.domain.events import EventData, EventType

MAX_FRAME = 64 * 1024
"""Bytes of the largest client frame taken after `hello`."""
MAX_HELLO = 8 * 1024
"""Bytes of the largest `hello`."""
MAX_CHANNELS = 50
"""Channels a stream may hold."""

Channel = Annotated[str, Field(pattern=r"^(queue|case|team):[A-Za-z0-9_.-]{1,64}$|^(me|boundaries)$")]
RequestParams = dict[Annotated[str, Field(max_length=64)], FactValue]


class Closed(BaseModel):
    """A model that refuses members it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Since(Closed):
    """A position: every event up to `seq` was seen."""

    epoch: str = Field(max_length=64)
    seq: int = Field(ge=0)


class Hello(Closed):
    """First frame within 5 s. A browser sends no token: its cookie came with the upgrade."""

    op: Literal["hello"]
    token: str | None = Field(default=None, max_length=512)


class Subscribe(Closed):
    """Follow channels, from a position or from a snapshot."""

    op: Literal["subscribe"]
    id: int
    channels: list[Channel] = Field(min_length=1, max_length=MAX_CHANNELS)
    since: Since | None = None


class Unsubscribe(Closed):
    """Follow no longer. `case:` channels also end their latitude notices."""

    op: Literal["unsubscribe"]
    id: int
    channels: list[Channel] = Field(min_length=1, max_length=MAX_CHANNELS)


class Decide(Closed):
    """The twin of `POST /v1/cases/{id}/decisions`; `key` is the idempotency key."""

    op: Literal["decide"]
    id: int
    key: str = Field(min_length=8, max_length=100)
    case: str = Field(max_length=64)
    action: str = Field(max_length=64)
    amount: str | None = Field(default=None, max_length=24)
    params: RequestParams = Field(default_factory=dict)
    note: str | None = Field(default=None, max_length=2000)
    confirmed: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=50)
    emergency: bool = False


class WatchLatitude(Closed):
    """The latitude of a case now; from then on this stream's notices for the case use this request."""

    op: Literal["latitude"]
    id: int
    case: str = Field(max_length=64)
    request: RequestParams = Field(default_factory=dict)


ClientFrame = Annotated[
    Hello | Subscribe | Unsubscribe | Decide | WatchLatitude,
    Field(discriminator="op"),
]


@dataclass(frozen=True, slots=True)
class You:
    """Who is signed in."""

    id: str
    name: str
    role: str
    teams: list[str]


@dataclass(frozen=True, slots=True)
class Welcome:
    """Answer to `hello`."""

    op: Literal["welcome"]
    you: You
    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Answer to `subscribe`: resumed (events follow) or not (one snapshot a channel follows), up to `seq`."""

    op: Literal["subscribed"]
    id: int
    resumed: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Unsubscribed:
    """A channel ended: asked for (`id`), or because rights changed (`reason`)."""

    op: Literal["unsubscribed"]
    channel: str
    reason: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """All open cases of a team, unclaimed and claimed, most urgent first."""

    cases: list[CaseRow]


@dataclass(frozen=True, slots=True)
class TeamSnapshot:
    """A team's shared budgets."""

    budgets: list[BudgetView]


@dataclass(frozen=True, slots=True)
class MeSnapshot:
    """The cases that the person holds."""

    cases: list[CaseRow]


@dataclass(frozen=True, slots=True)
class TypeWords:
    """How a value is asked for and shown."""

    type: str
    title: str
    ask: bool
    one_of: list[str] | None
    min: str | None
    max: str | None
    item: str | None


@dataclass(frozen=True, slots=True)
class ActionWords:
    """How an action is called and what it asks. `unit` is the currency for money, null without measure."""

    title: str
    measure: str | None
    unit: str | None
    digits: int
    always: bool
    params: dict[str, TypeWords]


@dataclass(frozen=True, slots=True)
class BoundaryWords:
    """How a boundary is called and why it is there; `budgets` titles by id."""

    title: str
    why: str
    owner: str
    budgets: dict[str, str]


@dataclass(frozen=True, slots=True)
class BoundariesSnapshot:
    """The words of the live set: what the console shows beside ids."""

    revision: str
    currency: str
    timezone: str
    actions: dict[str, ActionWords]
    facts: dict[str, TypeWords]
    boundaries: dict[str, BoundaryWords]
    topics: dict[str, str]


SnapshotData = QueueSnapshot | CaseView | TeamSnapshot | MeSnapshot | BoundariesSnapshot


@dataclass(frozen=True, slots=True)
class Snapshot:
    """State and position of one channel, read together."""

    op: Literal["snapshot"]
    id: int
    channel: str
    seq: int
    data: SnapshotData


@dataclass(frozen=True, slots=True)
class EventFrame:
    """What happened; once a connection, however many of its channels name it."""

    op: Literal["event"]
    seq: int
    channels: list[str]
    type: EventType
    at: str
    data: EventData


@dataclass(frozen=True, slots=True)
class SetBy:
    """The clause that set a limit."""

    boundary: str
    clause: str


@dataclass(frozen=True, slots=True)
class SetByBoth:
    """What set each limit; null where no grant holds."""

    alone: SetBy | None
    with_peer: SetBy | None


@dataclass(frozen=True, slots=True)
class Because:
    """A grant or limit that counted, its author's sentence, and the facts it read."""

    boundary: str
    clause: str
    text: str
    facts: dict[str, FactValue]


@dataclass(frozen=True, slots=True)
class Frees:
    """When and how much of a rolling budget comes back next."""

    amount: str
    at: str


@dataclass(frozen=True, slots=True)
class LatitudeBudget:
    """A meter that bounds this action, for this case's key. `at_most` or `uses` may be absent."""

    boundary: str
    id: str
    at_most: str | None = None
    spent: str | None = None
    left: str | None = None
    uses: int | None = None
    used: int | None = None
    frees: Frees | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """What must come with the decision."""

    boundary: str
    id: str
    kind: Literal["note", "must", "confirm"]
    text: str


@dataclass(frozen=True, slots=True)
class ActionLatitudeJson:
    """How far one action may go: the language's answer. `unknown` and `ways_forward` hold open objects."""

    action: str
    alone: str
    with_peer: str
    smallest: str
    unit: str | None
    set_by: SetByBoth
    because: list[Because]
    closed_by: list[SetBy]
    budgets: list[LatitudeBudget]
    duties: list[Duty]
    unknown: list[str | dict[str, object]]
    assumed: list[str]
    ways_forward: list[dict[str, object]]
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class LatitudeView:
    """The latitude of a case: the data of a `latitude` reply and notice. `at` is when it was computed."""

    case: str
    at: str
    revision: str
    request: dict[str, FactValue]
    actions: list[ActionLatitudeJson]
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """Not journaled; the latest wins per key."""

    op: Literal["notice"]
    type: Literal["latitude"]
    key: str
    data: LatitudeView


@dataclass(frozen=True, slots=True)
class DecisionReply:
    """The answer to a decision, sent only after the durable write."""

    state: Literal["made"]
    decision: DecisionView
    seq: int


@dataclass(frozen=True, slots=True)
class ProblemJson:
    """RFC 9457 problem details; further members by code (`latitude`, `reason`, `duties`)."""

    type: str
    title: str
    status: int
    detail: str
    code: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer to a call, good or not."""

    op: Literal["reply"]
    id: int
    ok: bool
    data: DecisionReply | LatitudeView | None = None
    problem: ProblemJson | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """Every 2 s: every event up to `seq` on your channels was sent before this frame."""

    op: Literal["beat"]
    seq: int


ServerFrame = Welcome | Subscribed | Unsubscribed | Snapshot | EventFrame | Notice | Reply | Beat

__all__ = ["ClientFrame", "PersonRef", "ServerFrame"]
