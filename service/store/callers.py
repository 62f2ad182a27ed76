"""Who waits for the writer on an event loop: those of one batch hear of it in one turn of their loop.

A loop that is told of each answer by itself is woken as often, by a call of the system that lets go of the
interpreter: between two answers the loop runs, and the writer waits for its turn.
"""

import asyncio
from collections.abc import Generator, Iterable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Protocol, Self


class Answer(Protocol):
    """What becomes of a unit, for whoever submitted it."""

    def begin(self) -> bool:
        """It is to run now; False where nobody waits for it any more. Called once."""

    def give(self, value: Any) -> None:
        """It came to that, and is durable."""

    def fail(self, error: Exception) -> None:
        """It came to nothing; nobody hears of it who gave up before it began, or has heard already."""


class Promise:
    """An answer for any thread."""

    def __init__(self) -> None:
        self.future: Future[Any] = Future()

    def begin(self) -> bool:
        """As `Answer`."""
        return self.future.set_running_or_notify_cancel()

    def give(self, value: Any) -> None:
        """As `Answer`."""
        self.future.set_result(value)

    def fail(self, error: Exception) -> None:
        """As `Answer`."""
        future = self.future
        if not future.done() and (future.running() or future.set_running_or_notify_cancel()):
            future.set_exception(error)


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
        self._waits: Heard | None = None

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
            answer = self._waits
            if not answer.mine.done() and answer.cancel():
                self.dropped = True
                answer.mine.cancel()

    def waits(self, answer: "Heard") -> None:
        """Her task asks for something and will wait for it. Raises CancelledError where she is gone."""
        if self._task is not asyncio.current_task():
            return
        if self.dropped or (self._gone and self._waits is None):
            self.dropped = True
            raise asyncio.CancelledError
        self._waits = answer


_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)


class Heard:
    """An answer for who awaits it on an event loop, where it is given as `mine` when all of its batch are
    told. Who stops awaiting it gives it up.
    """

    __slots__ = ("_begun", "_callers", "_told", "_unclaimed", "error", "loop", "mine", "value")

    def __init__(self, callers: "Callers") -> None:
        self._callers = callers
        self.loop = asyncio.get_running_loop()
        self.mine: asyncio.Future[Any] = self.loop.create_future()
        self.value: Any = None
        self.error: Exception | None = None
        # Taken out once, by the writer or by who gives up, whoever is first; no lock is as quick.
        self._unclaimed = [True]
        self._begun = self._told = False

    def __await__(self) -> Generator[Any, None, Any]:
        """What was given. Raises what it failed by."""
        try:
            return (yield from self.mine.__await__())
        except asyncio.CancelledError:
            self.cancel()
            raise

    def begin(self) -> bool:
        """As `Answer`."""
        self._begun = self._claim()
        return self._begun

    def cancel(self) -> bool:
        """Gives it up: nothing is done for it, if its unit has not begun."""
        return self._claim()

    def give(self, value: Any) -> None:
        """As `Answer`."""
        self.value = value
        self._tell()

    def fail(self, error: Exception) -> None:
        """As `Answer`."""
        if not self._told and (self._begun or self.begin()):
            self.error = error
            self._tell()

    def _tell(self) -> None:
        self._told = True
        self._callers.answered.append(self)

    def _claim(self) -> bool:
        try:
            return self._unclaimed.pop()
        except IndexError:
            return False


class Callers:
    """Carries answers from the writer's thread to the loops of those who wait.

    `answered`: what they have not been told yet.
    """

    def __init__(self) -> None:
        self.answered: list[Heard] = []

    def hear(self) -> Heard:
        """What a caller on the running loop awaits, before it is answered. Raises CancelledError for a
        `Caller` who is gone.
        """
        answer = Heard(self)
        if (caller := _CALLER.get()) is not None:
            caller.waits(answer)
        return answer

    def tell(self) -> None:
        """Called in the writer's thread: whoever was answered since the last time hears it."""
        answered, self.answered = self.answered, []
        loops: dict[asyncio.AbstractEventLoop, list[Heard]] = {}
        for each in answered:
            loops.setdefault(each.loop, []).append(each)
        for loop, some in loops.items():
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, some)


def _settle(answered: Iterable[Heard]) -> None:
    for each in answered:
        mine = each.mine
        if mine.done():
            # Whoever waited has given up.
            continue
        if each.error is not None:
            mine.set_exception(each.error)
        else:
            mine.set_result(each.value)
