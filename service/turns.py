"""Work that can wait lets go first what somebody waits for: what is written, and every decision.

Threads of one process share its interpreter: one that renews a thousand latitudes, or compiles an edit of ten
thousand boundaries, would slow each decision down. Between two pieces of its work it asks here whether
something is being written, or a decision on its way there or back, and waits until it is.

On an event loop, where a thread's wait would hold up everybody, it lets the loop go on meanwhile.

What it makes mostly stays. Python looks through it for garbage after thousands of objects, which no thread
can interrupt: 10 to 20 ms, in the middle of decisions. Here it is looked through as it is made, while nobody
waits.
"""

import asyncio
import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from service.collecting import look_through

MOST_SAVED = 0.1
"""Seconds of work after which no longer a wait is earned: so long, at most, it waits at a time."""

OF_AN_EDIT = 3.0
"""The patience of what makes an edit count: it works for a few hundredths of a second."""

LOOK = 0.001
"""Seconds between two looks, on an event loop, whether somebody still waits."""

LOOKED_THROUGH = 300
"""New objects after which they are looked through for garbage: a fifth of a millisecond or so."""


class Idle(Protocol):
    """Set while nobody waits; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """Whether it is set."""

    def wait(self, timeout: float) -> bool:
        """Wait until it is, or so many seconds."""


class InHand:
    """What somebody waits for on an event loop, from when it is taken up until she was answered: a context
    for each. Set while there is none.

    Of a decision, what comes before its unit and behind it takes the loop as long as a third of the unit, and
    would share the interpreter all that while.
    """

    def __init__(self) -> None:
        self._number = 0
        self._none = threading.Event()
        self._none.set()

    def __enter__(self) -> None:
        """From here on."""
        self._number += 1
        self._none.clear()

    def __exit__(self, *_: object) -> None:
        """It is done; what the task that runs answers now is written at the end of this turn of the loop."""
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, self._answered)

    def _answered(self) -> None:
        self._number -= 1
        if not self._number:
            self._none.set()

    def is_set(self) -> bool:
        """Whether nothing is in hand."""
        return self._none.is_set()

    def wait(self, timeout: float) -> bool:
        """Wait until nothing is, or so many seconds."""
        return self._none.wait(timeout)


@dataclass(frozen=True, slots=True)
class Both:
    """Set while both are."""

    one: Idle
    other: Idle

    def is_set(self) -> bool:
        """Whether both are set."""
        return self.one.is_set() and self.other.is_set()

    def wait(self, timeout: float) -> bool:
        """Wait until both are, or so many seconds."""
        until = time.monotonic() + timeout
        while not self.is_set():
            for each in (self.one, self.other):
                left = until - time.monotonic()
                if left <= 0 or not each.wait(left):
                    return self.is_set()
        return True


class Turns:
    """The turns of one piece of work. It waits no longer in all than `patience` times as long as it worked,
    so that it goes on, at half its pace by one, however much is asked for.
    """

    def __init__(
        self, idle: Idle, clock: Callable[[], float] = time.monotonic, *, patience: float = 1.0
    ) -> None:
        """`idle`: set while nobody waits; `clock`: seconds that only grow."""
        self._patience = patience
        self._clock = clock
        self._idle = idle
        self._earned = 0.0
        self._since = clock()

    def give_way(self) -> None:
        """Wait until nobody waits, or no longer than was earned by working."""
        stopped = self._stop()
        if not self._idle.is_set():
            self._idle.wait(self._earned)
        self._go_on(stopped)
        if gc.isenabled() and gc.get_count()[0] >= LOOKED_THROUGH:
            look_through()

    async def give_way_here(self) -> None:
        """`give_way` on an event loop, where others have their turn even if nobody waits."""
        stopped = self._stop()
        await asyncio.sleep(0)
        # A thread sets it after each batch, and to wake the loop each time would cost every decision.
        while not self._idle.is_set() and self._clock() - stopped < self._earned:  # noqa: ASYNC110
            await asyncio.sleep(LOOK)
        self._go_on(stopped)

    def _stop(self) -> float:
        """It works no longer, since the moment that is returned."""
        now = self._clock()
        self._earned = min(self._earned + self._patience * (now - self._since), MOST_SAVED)
        return now

    def _go_on(self, stopped: float) -> None:
        self._since = self._clock()
        self._earned = max(0.0, self._earned - (self._since - stopped))
