"""What the hub and the watcher read, from the store: in threads, each look one read transaction."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from service import pulse, views
from service.access.cases import seen_case
from service.access.permissions import may_follow, require
from service.context import Context
from service.domain.actor import Actor
from service.domain.events import Event, channel_me
from service.domain.latitude import LatitudeView
from service.domain.snapshots import SnapshotData
from service.errors import Problem
from service.latitude.answer import latitude_of
from service.live import wire
from service.live.port import Asked, Look, Position
from service.store import cases, journal
from service.store.types import Connection

T = TypeVar("T")

MAX_RESUMED = 2_000
"""Events that are sent one by one to whoever comes back; beyond, a snapshot is shorter."""
_THREADS = 4
_NOT_YOURS = "this is not for your role or team"


class StoreViews:
    """The port of `port.py` over the store."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._threads = ThreadPoolExecutor(_THREADS, "reads")

    async def position(self) -> Position:
        """Where the journal stands now."""
        return await self._read(_position)

    async def events_after(self, seq: int, limit: int) -> list[Event]:
        """Up to `limit` events after `seq`, in order, complete with words."""
        return await self._read(lambda conn: journal.read(conn, seq, limit))

    async def look(self, actor: Actor, channels: Sequence[str], since: wire.Since | None) -> Look:
        """Events since a position, or snapshots, of those channels that the actor may have."""
        return await self._read(lambda conn: self._look(conn, actor, channels, since))

    async def refused(self, actor: Actor, channels: Collection[str]) -> Mapping[str, str]:
        """Which of these channels the actor may not have (any more), each with the reason."""
        return await self._read(lambda conn: _refused(conn, actor, channels))

    async def latitudes(self, asked: Sequence[Asked]) -> list[LatitudeView | Problem]:
        """What each asker may do now, all of one moment; a Problem in the place of one who may not ask."""
        return await self._read(lambda conn: [self._latitude(conn, one) for one in asked])

    def close(self) -> None:
        """Read nothing more."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _read(self, look: Callable[[Connection], T]) -> T:
        def read() -> T:
            with self._ctx.store.reader() as conn:
                return look(conn)

        return await asyncio.get_running_loop().run_in_executor(self._threads, read)

    def _look(
        self, conn: Connection, actor: Actor, channels: Sequence[str], since: wire.Since | None
    ) -> Look:
        position = _position(conn)
        refused = _refused(conn, actor, channels)
        granted = [channel for channel in channels if channel not in refused]
        if (
            since is not None
            and since.epoch == position.epoch
            and position.floor <= since.seq <= position.seq
        ):
            own = {channel_me(actor.id) if channel == "me" else channel for channel in granted}
            events = journal.read(conn, since.seq, MAX_RESUMED + 1, frozenset(own)) if own else []
            if len(events) <= MAX_RESUMED:
                return Look(position, refused, True, events)
        return Look(
            position,
            refused,
            False,
            (),
            {channel: self._snapshot(conn, actor, channel) for channel in granted},
        )

    def _snapshot(self, conn: Connection, actor: Actor, channel: str) -> SnapshotData:
        kind, _, name = channel.partition(":")
        match kind:
            case "queue":
                return views.queue(self._ctx, conn, name)
            case "case":
                return views.case(self._ctx, conn, seen_case(conn, actor, name))
            case "team":
                return views.team(self._ctx, conn, name)
            case "pulse":
                return pulse.snapshot(self._ctx, conn)
            case "me":
                return views.me(self._ctx, conn, actor.id)
            case _:
                return views.words(self._ctx)

    def _latitude(self, conn: Connection, asked: Asked) -> LatitudeView | Problem:
        try:
            require(asked.actor, "ask_latitude")
            case = seen_case(conn, asked.actor, asked.case)
            return latitude_of(self._ctx, conn, case, asked.actor, asked.request, self._ctx.clock())
        except Problem as problem:
            return problem


def _position(conn: Connection) -> Position:
    head = journal.head(conn)
    return Position(head.epoch, head.seq, head.floor)


def _refused(conn: Connection, actor: Actor, channels: Collection[str]) -> dict[str, str]:
    refused = {}
    for channel in channels:
        kind, _, name = channel.partition(":")
        case = cases.load(conn, name) if kind == "case" else None
        if not may_follow(actor, channel, case.team if case else None):
            refused[channel] = _NOT_YOURS
    return refused
