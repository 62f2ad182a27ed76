"""A writer whose units take their turns by dice, so that one seed is one order of everything that happens.

Actions run as they are, on a real store. In the writer's place stands one that holds every unit until all
that goes on at once waits for a turn. Then the dice choose which units go next, how many of them share a
commit, and which of them fail: before the commit, so that nothing of it is kept, or behind it, so that it is
kept and nobody hears of it, as when a process is killed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from service.errors import Code, Problem
from service.store.unit import Joint, Span, Tx
from service.store.writer import Committed, Writer

T = TypeVar("T")
W = TypeVar("W")
K = TypeVar("K")
Fate = Literal["told", "undone", "untold"]
_FATES: tuple[tuple[Fate, float], ...] = (("told", 0.9), ("undone", 0.05), ("untold", 0.05))
MOST_AT_ONCE = 4
"""Units that share a commit at most."""
QUIET = 30
"""Turns of the loop in which nothing changes, after which nothing will."""
_who: ContextVar[str] = ContextVar("who")


class UntoldError(Exception):
    """What was asked for is durable, and the answer is lost."""


@dataclass(frozen=True, slots=True)
class _Turn:
    who: str
    number: int
    comes: asyncio.Future[Fate] = field(compare=False)


class Turns:
    """Stands where the writer stands."""

    def __init__(self, writer: Writer, seed: int) -> None:
        self.units = 0
        self._writer = writer
        self._dice = random.Random(seed)
        self._waiting: list[_Turn] = []
        self._running = 0
        self._at_work = 0
        self._numbers = 0

    async def run(self, unit: Callable[[Tx], T]) -> Committed[T]:
        """As the writer's, at its turn. Raises UntoldError or `not_recorded` where the dice say so."""
        return await self._in_turn(unit, lambda: self._writer.run(unit))

    async def join(self, kind: Joint[W, K, T], want: W) -> Committed[T]:
        """The same for a unit whose neighbours of its kind run with it."""

        def alone(tx: Tx) -> T:
            return kind.unit(tx, want, kind.look(tx.conn, [want], Span(tx.at, tx.at)))

        return await self._in_turn(alone, lambda: self._writer.join(kind, want))

    async def _in_turn(
        self, unit: Callable[[Tx], T], act: Callable[[], Awaitable[Committed[T]]]
    ) -> Committed[T]:
        self._numbers += 1
        turn = _Turn(_who.get(), self._numbers, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        fate = await turn.comes

        def undone(tx: Tx) -> T:
            unit(tx)
            raise Problem(Code.NOT_RECORDED, "The dice fell so.")

        self._at_work += 1
        try:
            committed = await (self._writer.run(undone) if fate == "undone" else act())
        finally:
            self._at_work -= 1
        if fate == "untold":
            raise UntoldError
        return committed

    async def all_of(self, jobs: Sequence[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]) -> None:
        """Runs (name, job) at once, until each has ended. Raises what the first of them raises."""

        async def named(name: str, job: Callable[[], Awaitable[None]]) -> None:
            _who.set(name)
            try:
                await job()
            finally:
                self._running -= 1

        self._running = len(jobs)
        loop = asyncio.get_running_loop()
        in_thread = loop.run_in_executor
        loop.run_in_executor = self._counted(in_thread)  # type: ignore[assignment, method-assign]
        try:
            async with asyncio.TaskGroup() as tasks:
                for name, job in jobs:
                    tasks.create_task(named(name, job))
                while self._running:
                    await self._until_all_wait()
                    self._next()
        finally:
            loop.run_in_executor = in_thread  # type: ignore[method-assign]

    def _counted(self, in_thread: Callable[..., asyncio.Future[Any]]) -> Callable[..., asyncio.Future[Any]]:
        """The same, and it is known how much is at work in threads."""

        def counted(*args: Any) -> asyncio.Future[Any]:
            self._at_work += 1
            working = in_thread(*args)
            working.add_done_callback(self._done)
            return working

        return counted

    def _done(self, _: object) -> None:
        self._at_work -= 1

    async def _until_all_wait(self) -> None:
        """Until nothing is at work and so many turns of the loop have changed nothing: not everybody waits
        for a turn, somebody may wait for what somebody else has under way.
        """
        quiet, before = 0, (self._running, len(self._waiting))
        while self._running and quiet < QUIET:
            await asyncio.sleep(0)
            now = (self._running, len(self._waiting))
            quiet = quiet + 1 if now == before and now[1] and not self._at_work else 0
            before = now

    def _next(self) -> None:
        # By name: the order in which they came here depends on how fast threads are.
        self._waiting.sort(key=lambda turn: (turn.who, turn.number))
        number = min(self._dice.randint(1, MOST_AT_ONCE), len(self._waiting))
        chosen = self._dice.sample(self._waiting, number)
        fates, weights = zip(*_FATES, strict=True)
        for turn in chosen:
            self._waiting.remove(turn)
            self.units += 1
            turn.comes.set_result(self._dice.choices(fates, weights)[0])
