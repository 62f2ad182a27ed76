"""What the hub and the watcher read, from the store: in threads, each look one read transaction."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from service import views
from service.access.cases import check_seen
from service.access.cosigns import waiting_for
from service.access.permissions import require
from service.actions.publishing import catch_up
from service.actions.staging import behind
from service.context import Context
from service.domain.actor import Actor
from service.domain.events import Event
from service.errors import Code, Problem
from service.latitude import Answered, Place, Question, Renewing, check_asked, latitudes_of
from service.latitude.asked import ignored
from service.live import wire
from service.live.looks import Moment, Subscribing, position_of, refused_of
from service.live.port import Asked, Look, Position
from service.live.together import Together
from service.store import cases, journal, people
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.types import Connection
from service.turns import Turns

T = TypeVar("T")

MAX_TOGETHER = 100
"""Subscriptions that are read in one transaction, which others may have to wait for."""
_THREADS = 4


class StoreViews:
    """The port of `port.py` over the store."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._threads = ThreadPoolExecutor(_THREADS, "reads")
        self._looking = Together(self._look, MAX_TOGETHER)
        # One for all that is renewed, a batch after the other: what one has earned, or the time before it, in
        # which there was none, the next may wait.
        self._turns = Turns(ctx.idle)

    async def position(self) -> Position:
        """Where the journal stands now."""
        return await self._read(position_of)

    async def events_after(self, seq: int, limit: int) -> list[Event]:
        """Up to `limit` events after `seq`, in order, complete with words."""
        return await self._read(lambda conn: journal.read(conn, seq, limit))

    async def look(self, actor: Actor, channels: Sequence[str], since: wire.Since | None) -> Look:
        """Events since a position, or snapshots, of those channels that the actor may have."""
        return await self._looking.ask(Subscribing(actor, channels, since))

    async def refused(self, actor: Actor, channels: Collection[str]) -> Mapping[str, str]:
        """Which of these channels the actor may not have (any more), each with the reason."""
        return await self._read(lambda conn: refused_of(conn, actor, channels))

    async def latitudes(self, asked: Sequence[Asked]) -> list[Answered | Problem]:
        """What each asker may do now, all of one moment; a Problem in the place of one who may not ask."""
        return await self._read(lambda conn: self._latitudes(conn, asked))

    def ignored(self, asked: Asked) -> Iterable[str]:
        """What of the request counts for nothing, a sentence each; without a wait."""
        if asked.decision is not None:
            return [f"request.{name} counts for nothing: the decision says it." for name in asked.request]
        return ignored({}, asked.request, self._ctx.boundaries.under(asked.actor).set)

    def close(self) -> None:
        """Read nothing more."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _read(self, look: Callable[[Connection], T]) -> T:
        def read() -> T:
            with self._ctx.store.reader() as conn:
                return look(conn)

        return await asyncio.get_running_loop().run_in_executor(self._threads, read)

    async def _look(self, some: Sequence[Subscribing]) -> Sequence[Look | Problem]:
        def read(conn: Connection) -> tuple[list[Look | Problem], bool]:
            moment = Moment(self._ctx, conn)
            return [moment.look(asked) for asked in some], behind(self._ctx, conn)

        looks, is_behind = await self._read(read)
        if is_behind:
            # Its words of boundaries are older than its position, and no event would come to mend them.
            await catch_up(self._ctx)
            looks, _ = await self._read(read)
        return looks

    def _latitudes(self, conn: Connection, asked: Sequence[Asked]) -> list[Answered | Problem]:
        # Whoever opens a case waits for its latitude as well.
        opened = len(asked) == 1 and asked[0].as_of is None
        give_way = _at_once if opened else self._turns.give_way
        renewing = Renewing(self._ctx, conn, self._ctx.clock())
        told: dict[int, Answered | Problem] = {}
        anew: list[int] = []
        for number, one in enumerate(asked):
            give_way()
            renewed = None if one.before is None else renewing.renewed(one.before, one.actor)
            if renewed is None:
                anew.append(number)
            else:
                told[number] = renewed
        found = cases.load_all(conn, {asked[number].case for number in anew})
        admitted = [self._admit(conn, asked[number], found.get(asked[number].case)) for number in anew]
        questions = [one.question for one in admitted if isinstance(one, _Admitted)]
        views = latitudes_of(self._ctx, conn, questions, self._ctx.clock())
        for number, admission in zip(anew, admitted, strict=True):
            give_way()
            told[number] = admission.told(next(views)) if isinstance(admission, _Admitted) else admission
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


def _at_once() -> None:
    """Lets nothing go first."""


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
