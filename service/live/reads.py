"""What the hub and the watcher read, from the store: in threads, each look one read transaction."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from service import pulse, views
from service.access.cases import check_seen, seen_case
from service.access.cosigns import waiting_for
from service.access.permissions import may_follow, require
from service.actions.publishing import catch_up
from service.actions.staging import behind
from service.context import Context
from service.domain.actor import Actor
from service.domain.events import Event, channel_me
from service.domain.snapshots import SnapshotData
from service.errors import Code, Problem
from service.latitude import Answered, Place, Question, Renewing, check_asked, latitudes_of
from service.live import wire
from service.live.port import Asked, Look, Position
from service.live.turns import Turns
from service.store import cases, journal, people
from service.store.cases import Case
from service.store.decisions import Decision
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

        def read(conn: Connection) -> tuple[Look, bool]:
            return self._look(conn, actor, channels, since), behind(self._ctx, conn)

        look, is_behind = await self._read(read)
        if is_behind:
            # Its words of boundaries are older than its position, and no event would come to mend them.
            await catch_up(self._ctx)
            look, _ = await self._read(read)
        return look

    async def refused(self, actor: Actor, channels: Collection[str]) -> Mapping[str, str]:
        """Which of these channels the actor may not have (any more), each with the reason."""
        return await self._read(lambda conn: _refused(conn, actor, channels))

    async def latitudes(self, asked: Sequence[Asked]) -> list[Answered | Problem]:
        """What each asker may do now, all of one moment; a Problem in the place of one who may not ask."""
        return await self._read(lambda conn: self._latitudes(conn, asked))

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

    def _latitudes(self, conn: Connection, asked: Sequence[Asked]) -> list[Answered | Problem]:
        turns = Turns(self._ctx.writer.idle)
        renewing = Renewing(self._ctx, conn, self._ctx.clock())
        told: dict[int, Answered | Problem] = {}
        anew: list[int] = []
        for number, one in enumerate(asked):
            renewed = None if one.before is None else renewing.renewed(one.before, one.actor)
            if renewed is None:
                anew.append(number)
            else:
                told[number] = renewed
                turns.give_way()
        found = cases.load_all(conn, {asked[number].case for number in anew})
        admitted = [self._admit(conn, asked[number], found.get(asked[number].case)) for number in anew]
        questions = [one.question for one in admitted if isinstance(one, _Admitted)]
        views = latitudes_of(self._ctx, conn, questions, self._ctx.clock())
        for number, admission in zip(anew, admitted, strict=True):
            told[number] = admission.told(next(views)) if isinstance(admission, _Admitted) else admission
            turns.give_way()
        return [told[number] for number in range(len(asked))]

    def _admit(self, conn: Connection, asked: Asked, found: Case | None) -> "_Admitted | Problem":
        """The question of one who may ask it."""
        try:
            require(asked.actor, "ask_latitude")
            if asked.decision is not None:
                return self._cosign(conn, asked, asked.decision)
            case = check_seen(asked.actor, asked.case, found)
            check_asked(asked.request, "request")
        except Problem as problem:
            return problem
        return _Admitted(Question(Place(case, asked.actor), asked.request, asked.as_of))

    def _cosign(self, conn: Connection, asked: Asked, decision: str) -> "_Admitted":
        kept, case = waiting_for(conn, asked.actor, decision)
        asker = people.load(conn, kept.by.id)
        if asker is None:
            raise Problem(Code.NOT_FOUND, f"{kept.by.name} is not here any more.")
        request = views.decision(self._ctx.boundaries.current.vocabulary, kept).params
        check_asked(request, "request")
        return _Admitted(Question(Place(case, asker), request, asked.as_of), kept)


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A question that may be asked; `waiting`: the decision whose co-sign it is about."""

    question: Question
    waiting: Decision | None = None

    def told(self, answered: Answered) -> Answered:
        """The answer as who asked may see it."""
        if self.waiting is None:
            return answered
        one = [action for action in answered.view.actions if action["action"] == self.waiting.action]
        # Nor is it told again without a look at who asked, and at whether it still waits.
        view = replace(answered.view, actions=one, decision=self.waiting.id)
        return replace(answered, view=view, basis=None)


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
