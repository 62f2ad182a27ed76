"""Every frame of the stream, both ways. The console's types are generated from here.

Client frames are closed models: an unknown op or member is an error that names it. Server frames are built
from these shapes and encoded once. Times are RFC 3339 in UTC, money is decimal text (currency digits).
"""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.domain.actor import PersonRef
from service.domain.backtest import BacktestProgress
from service.domain.case import CaseRow, CaseView, FactValue
from service.domain.decision import BudgetView, CosignView, DecisionView
from service.domain.events import EventData, EventType
from service.domain.failing import FailingView, FeedsSnapshot
from service.domain.latitude import (
    ActionLatitudeJson,
    AskedView,
    Because,
    Duty,
    Frees,
    LatitudeBudget,
    LatitudeView,
    SetBy,
    SetByBoth,
)
from service.domain.pulse import PulseSnapshot, SurgeView
from service.domain.snapshots import (
    ActionWords,
    Asked,
    BoundariesSnapshot,
    BoundaryWords,
    MeSnapshot,
    QueueSnapshot,
    SnapshotData,
    TeamSnapshot,
    TypeWords,
)

MAX_FRAME = 64 * 1024
"""Bytes of the largest client frame taken after `hello`."""
MAX_HELLO = 8 * 1024
"""Bytes of the largest `hello`."""
MAX_CHANNELS = 50
"""Channels a stream may hold."""

CHANNEL = re.compile(r"(queue|case|team):[A-Za-z0-9_.-]{1,64}|me|boundaries|pulse|feeds")
"""What a channel is called. One of another name is refused by itself: while nodes are replaced, a screen may
ask an older one for what only the newer has.
"""
Channel = Annotated[str, Field(max_length=100)]
MAX_CALL = 2**53 - 1
"""The largest number of a call, either way from 0: what every JSON reader keeps whole."""

Call = Annotated[int, Field(ge=-MAX_CALL, le=MAX_CALL)]
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
    id: Call
    channels: list[Channel] = Field(min_length=1, max_length=MAX_CHANNELS)
    since: Since | None = None


class Unsubscribe(Closed):
    """Follow no longer. `case:` channels also end their latitude notices."""

    op: Literal["unsubscribe"]
    id: Call
    channels: list[Channel] = Field(min_length=1, max_length=MAX_CHANNELS)


class Decide(Closed):
    """The twin of `POST /v1/cases/{id}/decisions`; `key` is the idempotency key."""

    op: Literal["decide"]
    id: Call
    key: str = Field(min_length=8, max_length=100)
    case: str = Field(max_length=64)
    action: str = Field(max_length=64)
    amount: str | None = Field(default=None, max_length=24)
    params: RequestParams = Field(default_factory=dict)
    note: str | None = Field(default=None, max_length=2000)
    confirmed: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=50)
    emergency: bool = False


class WatchLatitude(Closed):
    """The latitude of a case now; from then on this stream's notices for the case use this request.

    With `decision`, one that waits for a co-sign there: how far who asked may go with it, for what she asked.
    """

    op: Literal["latitude"]
    id: Call
    case: str = Field(max_length=64)
    request: RequestParams = Field(default_factory=dict)
    decision: str | None = Field(default=None, max_length=64)


class Move(Closed):
    """The twin of `POST /v1/cases/{id}/move`."""

    op: Literal["move"]
    id: Call
    case: str = Field(max_length=64)
    team: str = Field(min_length=1, max_length=64)
    note: str | None = Field(default=None, max_length=2000)


class Snooze(Closed):
    """The twin of `POST /v1/cases/{id}/snooze`; `until` as RFC 3339."""

    op: Literal["snooze"]
    id: Call
    case: str = Field(max_length=64)
    until: str = Field(max_length=40)
    note: str | None = Field(default=None, max_length=2000)


Act = Decide | Move | Snooze
"""What changes something, each the twin of a call."""

ClientFrame = Annotated[
    Hello | Subscribe | Unsubscribe | Decide | Move | Snooze | WatchLatitude,
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
class PresenceView:
    """Whose screens follow a case or a team now: `people` by name, the first of `count`."""

    channel: str
    people: list[PersonRef]
    count: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Not journaled; the latest wins per key."""

    op: Literal["notice"]
    type: Literal["latitude", "presence", "progress"]
    key: str
    data: LatitudeView | PresenceView | BacktestProgress


@dataclass(frozen=True, slots=True)
class DecisionReply:
    """The answer to a decision, sent only after the durable write."""

    state: Literal["made", "awaiting_peer"]
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
    data: DecisionReply | CaseRow | AskedView | None = None
    problem: ProblemJson | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """Every 2 s: every event up to `seq` on your channels was sent before this frame. 0 until the first
    subscription was answered.
    """

    op: Literal["beat"]
    seq: int


ServerFrame = Welcome | Subscribed | Unsubscribed | Snapshot | EventFrame | Notice | Reply | Beat

__all__ = [
    "ActionLatitudeJson",
    "ActionWords",
    "Asked",
    "AskedView",
    "BacktestProgress",
    "Because",
    "BoundariesSnapshot",
    "BoundaryWords",
    "BudgetView",
    "CaseRow",
    "CaseView",
    "ClientFrame",
    "CosignView",
    "DecisionView",
    "Duty",
    "FailingView",
    "FeedsSnapshot",
    "Frees",
    "LatitudeBudget",
    "LatitudeView",
    "MeSnapshot",
    "PersonRef",
    "PulseSnapshot",
    "QueueSnapshot",
    "ServerFrame",
    "SetBy",
    "SetByBoth",
    "SnapshotData",
    "SurgeView",
    "TeamSnapshot",
    "TypeWords",
]
