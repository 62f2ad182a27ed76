"""Units that wait for the writer, in a line: many threads put them there, one takes them out.

Python's own queue of a bounded length takes locks and conditions for each, in Python: who submits and who
takes out would both wait for them.
"""

from collections import deque
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from service.store.batch import Waiting


class Line:
    """First come, first served; None in it is the end. All but `put` and `len` is for who takes out."""

    def __init__(self) -> None:
        self._arriving: SimpleQueue[Waiting | None] = SimpleQueue()
        self._first: deque[Waiting | None] = deque()
        """What was taken from there to be looked at: at most one."""

    def __len__(self) -> int:
        """How many wait."""
        return len(self._first) + self._arriving.qsize()

    def put(self, waiting: Waiting | None) -> None:
        """Goes behind all others."""
        self._arriving.put(waiting)

    def take(self, timeout: float | None = None) -> Waiting | None:
        """Who waits longest; waits for one to come, so many seconds at most. Raises queue.Empty."""
        return self._first.popleft() if self._first else self._arriving.get(timeout=timeout)

    def take_now(self) -> Waiting | None:
        """The same without waiting. Raises queue.Empty."""
        return self._first.popleft() if self._first else self._arriving.get_nowait()

    def neighbours(self, of: Waiting, most: int) -> Iterator[Waiting]:
        """Takes out who waits right behind a unit that was taken out and may run together with it, at most
        so many.
        """
        while of.kind is not None and most > 0:
            try:
                behind = self.take_now()
            except Empty:
                return
            if behind is None or behind.kind is not of.kind:
                self._first.append(behind)
                return
            most -= 1
            yield behind
