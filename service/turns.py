"""Work that can wait lets go first what somebody waits for: what is written, and with it every decision.

Threads of one process share its interpreter: one that renews a thousand latitudes, or compiles an edit of ten
thousand boundaries, would slow each decision down. Between two pieces of its work it asks here whether
something is being written, and waits until it is.

What it makes mostly stays. Python looks through it for garbage after thousands of objects, and no thread can
interrupt that: 10 to 20 ms, in the middle of decisions. Here it is looked through as it is made.
"""

import gc
import time
from collections.abc import Callable
from typing import Protocol

MOST_SAVED = 0.1
"""Seconds of work after which no longer a wait is earned: so long, at most, it waits at a time."""

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
        now = self._clock()
        self._earned = min(self._earned + now - self._since, MOST_SAVED)
        if not self._idle.is_set():
            self._idle.wait(self._earned)
            waited = self._clock() - now
            self._earned = max(0.0, self._earned - waited)
            now += waited
        self._since = now
