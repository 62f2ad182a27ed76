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

        committed = await (self._writer.run(undone) if fate == "undone" else act())
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
        async with asyncio.TaskGroup() as tasks:
            for name, job in jobs:
                tasks.create_task(named(name, job))
            while self._running:
                await self._until_all_wait()
                self._next()

    async def _until_all_wait(self) -> None:
        # A thread may be at work for somebody: nothing tells when it is done but that its task goes on.
        while self._running and len(self._waiting) < self._running:  # noqa: ASYNC110
            await asyncio.sleep(0)

    def _next(self) -> None:
        # By name: the order in which they came here depends on how fast threads are.
        self._waiting.sort(key=lambda turn: (turn.who, turn.number))
        number = self._dice.randint(1, MOST_AT_ONCE)
        chosen = self._dice.sample(self._waiting, min(number, len(self._waiting)))
        fates, weights = zip(*_FATES, strict=True)
        for turn in chosen:
            self._waiting.remove(turn)
            self.units += 1
            turn.comes.set_result(self._dice.choices(fates, weights)[0])
