"""State and position as many streams ask for them in one read transaction: what they share is read once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from service import failing, pulse, views
from service.access.cases import seen_case
from service.access.permissions import may_follow
from service.context import Context
from service.domain.actor import Actor
from service.domain.events import Event, channel_me
from service.domain.snapshots import SnapshotData
from service.errors import Problem
from service.live import wire
from service.live.port import Look, Position
from service.live.snapshots import Snapshot
from service.store import cases, journal
from service.store.types import Connection

MAX_RESUMED = 2_000
"""Events that are sent one by one to whoever comes back; beyond, a snapshot is shorter."""
MAX_SHARED = 200
"""Events that are read once for all who come back, and sorted by channel then; beyond, each reads its own."""
_NOT_YOURS = "this is not for your role or team"
_NO_CHANNEL = "there is no such channel here"


@dataclass(frozen=True, slots=True)
class Subscribing:
    """Who asks for which channels, and from which position."""

    actor: Actor
    channels: Sequence[str]
    since: wire.Since | None


class Moment:
    """One read transaction."""

    def __init__(self, ctx: Context, conn: Connection) -> None:
        self._ctx = ctx
        self._conn = conn
        self._position = position_of(conn)
        self._snapshots: dict[str, Snapshot] = {}
        self._after: dict[int, Sequence[Event]] = {}

    def look(self, asked: Subscribing) -> Look | Problem:
        """Events since a position, or snapshots, of those channels that the actor may have."""
        position, since = self._position, asked.since
        refused = refused_of(self._conn, asked.actor, asked.channels)
        granted = [channel for channel in asked.channels if channel not in refused]
        if (
            since is not None
            and since.epoch == position.epoch
            and position.floor <= since.seq <= position.seq
        ):
            events = self._events(asked.actor, granted, since.seq)
            if len(events) <= MAX_RESUMED:
                return Look(position, refused, True, events)
        try:
            snapshots = {channel: self._snapshot(asked.actor, channel) for channel in granted}
        except Problem as problem:
            return problem
        return Look(position, refused, False, (), snapshots)

    def _events(self, actor: Actor, channels: Sequence[str], after: int) -> Sequence[Event]:
        """The events after a position that name one of these channels; at most one more than may be sent."""
        own = {channel_me(actor.id) if channel == "me" else channel for channel in channels}
        if not own:
            return ()
        if self._position.seq - after > MAX_SHARED:
            return journal.read(self._conn, after, MAX_RESUMED + 1, frozenset(own))
        if after not in self._after:
            self._after[after] = journal.read(self._conn, after, MAX_SHARED)
        return [event for event in self._after[after] if not own.isdisjoint(event.channels)]

    def _snapshot(self, actor: Actor, channel: str) -> Snapshot:
        kind, _, name = channel.partition(":")
        shared = channel_me(actor.id) if channel == "me" else channel
        if kind == "case":
            # Whether this person may see it is asked each time; what there is to see, once.
            seen_case(self._conn, actor, name)
        if shared not in self._snapshots:
            data = self._state(actor, kind, name)
            self._snapshots[shared] = Snapshot(channel, self._position.seq, data)
        return self._snapshots[shared]

    def _state(self, actor: Actor, kind: str, name: str) -> SnapshotData:
        match kind:
            case "queue":
                return views.queue(self._ctx, self._conn, name)
            case "case":
                return views.case(self._ctx, self._conn, seen_case(self._conn, actor, name))
            case "team":
                return views.team(self._ctx, self._conn, name)
            case "pulse":
                return pulse.snapshot(self._ctx, self._conn)
            case "feeds":
                return failing.snapshot(self._ctx, self._conn)
            case "me":
                return views.me(self._ctx, self._conn, actor.id)
            case _:
                return views.words(self._ctx)


def position_of(conn: Connection) -> Position:
    """Where the journal stands."""
    head = journal.head(conn)
    return Position(head.epoch, head.seq, head.floor)


def refused_of(conn: Connection, actor: Actor, channels: Collection[str]) -> Mapping[str, str]:
    """Which of these channels the actor may not have, each with the reason."""
    refused = {}
    for channel in channels:
        if wire.CHANNEL.fullmatch(channel) is None:
            refused[channel] = _NO_CHANNEL
            continue
        kind, _, name = channel.partition(":")
        case = cases.load(conn, name) if kind == "case" else None
        if not may_follow(actor, channel, case.team if case else None):
            refused[channel] = _NOT_YOURS
    return refused
