"""Work that can wait lets go first what somebody waits for: what is written, and with it every decision.

Threads of one process share its interpreter: one that renews a thousand latitudes, or compiles an edit of ten
thousand boundaries, would slow each decision down. Between two pieces of its work it asks here whether
something is being written, and waits until it is.

On an event loop, where a thread's wait would hold up everybody, it lets the loop go on meanwhile.

What it makes mostly stays. Python looks through it for garbage after thousands of objects, which no thread
can interrupt: 10 to 20 ms, in the middle of decisions. Here it is looked through as it is made.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import Protocol

MOST_SAVED = 0.1
"""Seconds of work after which no longer a wait is earned: so long, at most, it waits at a time."""

LOOK = 0.001
"""Seconds between two looks, on an event loop, whether it is still being written."""

LOOKED_THROUGH = 1_000
"""New objects after which they are looked through for garbage: half a millisecond or so."""


class Idle(Protocol):
    """Set while nothing is being written; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """Whether it is set."""

    def wait(self, timeout: float) -> bool:
        """Wait until it is, or so many seconds."""


class Turns:
    """The turns of one piece of work. It waits no longer in all than it worked, so that it goes on, at half
    its pace, however much is written.
    """

    def __init__(self, idle: Idle, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds that only grow."""
        self._clock = clock
        self._idle = idle
        self._earned = 0.0
        self._since = clock()

    def give_way(self) -> None:
        """Wait until nothing is being written, or no longer than was earned by working."""
        if gc.isenabled() and gc.get_count()[0] >= LOOKED_THROUGH:
            gc.collect(1)
        stopped = self._stop()
        if not self._idle.is_set():
            self._idle.wait(self._earned)
        self._go_on(stopped)

    async def give_way_here(self) -> None:
        """`give_way` on an event loop, where others have their turn even if nothing is being written."""
        stopped = self._stop()
        await asyncio.sleep(0)
        # A thread sets it after each batch, and to wake the loop each time would cost every decision.
        while not self._idle.is_set() and self._clock() - stopped < self._earned:  # noqa: ASYNC110
            await asyncio.sleep(LOOK)
        self._go_on(stopped)

    def _stop(self) -> float:
        """It works no longer, since the moment that is returned."""
        now = self._clock()
        self._earned = min(self._earned + now - self._since, MOST_SAVED)
        return now

    def _go_on(self, stopped: float) -> None:
        self._since = self._clock()
        self._earned = max(0.0, self._earned - (self._since - stopped))
