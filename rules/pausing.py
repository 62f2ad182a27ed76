"""Long work that others may interrupt: who has it done says what happens between two pieces of it.

Threads of one process share its interpreter, and `rules` knows of no threads. What goes through thousands of
things goes through them by `in_pieces`, and so asks whoever called it whether to go on.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

T = TypeVar("T")
Pause = Callable[[], None]
"""Called between two pieces; work goes on when it returns."""
PIECE: Final = 100
"""Things that are gone through between two pauses: half a millisecond or less."""
_pause: ContextVar[Pause | None] = ContextVar("pause", default=None)


@contextmanager
def pausing(pause: Pause) -> Iterator[None]:
    """What is done inside calls `pause` between its pieces, in this thread."""
    before = _pause.set(pause)
    try:
        yield
    finally:
        _pause.reset(before)


def in_pieces(items: Iterable[T], size: int = PIECE) -> Iterable[T]:
    """The same items, with a pause after each `size` of them, where anybody wants pauses."""
    pause = _pause.get()
    return items if pause is None else _paused(items, size, pause)


def _paused(items: Iterable[T], size: int, pause: Pause) -> Iterator[T]:
    for number, item in enumerate(items, 1):
        yield item
        if number % size == 0:
            pause()
