"""Who waits for the writer on an event loop: those of one batch hear of it in one turn of their loop.

A loop that is told of each answer by itself is woken as often, by a call of the system that lets go of the
interpreter: between two answers the loop runs, and the writer waits for its turn.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Self

_Answered = tuple["asyncio.Future[Any]", "Future[Any]"]


class Caller:
    """Whoever the current task works for, from outside, who may be gone before she is answered.

    What she waits for and has not begun when she goes is not done any more, nor is what her task would ask
    for after that: it hears `CancelledError`. Where anything of hers has begun, all is done to its end, for
    half of it is nobody's wish. Used as a context, in her task; what other tasks do is theirs.
    """

    def __init__(self) -> None:
        self.dropped = False
        """Whether she is gone, and nothing was done for her."""
        self._gone = False
        self._task: asyncio.Task[Any] | None = None
        self._waits: _Answered | None = None

    def __enter__(self) -> Self:
        """From here on."""
        self._task = asyncio.current_task()
        self._before = _CALLER.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Up to here."""
        _CALLER.reset(self._before)

    def leave(self) -> None:
        """She is gone."""
        self._gone = True
        if self._waits is not None:
            mine, answer = self._waits
            if not mine.done() and answer.cancel():
                self.dropped = True
                mine.cancel()

    def waits(self, mine: "asyncio.Future[Any]", answer: "Future[Any]") -> None:
        """Her task asks for something and will wait for `mine`. Raises CancelledError where she is gone."""
        if self._task is not asyncio.current_task():
            return
        if self.dropped or (self._gone and self._waits is None):
            self.dropped = True
            raise asyncio.CancelledError
        self._waits = mine, answer


_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)


class Callers:
    """Carries answers from the writer's thread to the loops of those who wait."""

    def __init__(self) -> None:
        self._answered: list[tuple[asyncio.AbstractEventLoop, _Answered]] = []

    def hear(self, answer: "Future[Any]") -> "asyncio.Future[Any]":
        """What a caller on the running loop awaits, before `answer` can be given; who gives that up gives up
        the answer. Raises CancelledError for a `Caller` who is gone.
        """
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        mine.add_done_callback(lambda heard: answer.cancel() if heard.cancelled() else None)
        answer.add_done_callback(lambda given: self._answered.append((loop, (mine, given))))
        if (caller := _CALLER.get()) is not None:
            caller.waits(mine, answer)
        return mine

    def tell(self) -> None:
        """Called in the writer's thread: whoever was answered since the last time hears it."""
        answered, self._answered = self._answered, []
        loops: dict[asyncio.AbstractEventLoop, list[_Answered]] = {}
        for loop, each in answered:
            loops.setdefault(loop, []).append(each)
        for loop, some in loops.items():
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, some)


def _settle(answered: Iterable[_Answered]) -> None:
    for mine, given in answered:
        if mine.cancelled() or given.cancelled():
            continue
        if (error := given.exception()) is not None:
            mine.set_exception(error)
        else:
            mine.set_result(given.result())
