"""What the candidate is still to be asked about: put down where live answers, looked at when there is time.

Whoever puts something down waits for nothing and is told nothing: whatever happens to it later, the answer
that was given stands. It holds so much and no more; what does not fit any more is counted, and not looked at.
"""

import threading
from collections import deque
from collections.abc import Callable

from service.domain.candidate import Seen
from service.store.types import Connection

Look = Callable[[Connection], Seen]
"""Works out what is to be seen, with a read of the moment at which it is asked."""

MOST_CASES = 5_000
MOST_DECISIONS = 5_000


class Shadow:
    """Waiting looks. Safe to be used from any thread.

    `broke`: why the candidate could not be evaluated, if that happened.
    """

    def __init__(self, most_cases: int = MOST_CASES, most_decisions: int = MOST_DECISIONS) -> None:
        self._most_cases = most_cases
        self._cases: dict[str, Look] = {}
        self._decisions: deque[Look] = deque(maxlen=most_decisions)
        self._lock = threading.Lock()
        self._dropped = 0
        self.broke: tuple[str, str] | None = None

    def case(self, case: str, look: Look) -> None:
        """Look at a case's latitude; one look a case waits, the last."""
        with self._lock:
            if case not in self._cases and len(self._cases) >= self._most_cases:
                self._dropped += 1
                return
            self._cases[case] = look

    def decision(self, look: Look) -> None:
        """Look at a wish that was judged; where too many wait, the oldest goes."""
        with self._lock:
            self._dropped += len(self._decisions) == self._decisions.maxlen
            self._decisions.append(look)

    @property
    def waiting(self) -> int:
        """How many looks wait."""
        return len(self._cases) + len(self._decisions)

    def take(self, most: int) -> list[Look]:
        """Up to `most` looks, decisions first, in order; they wait no more."""
        with self._lock:
            taken = [self._decisions.popleft() for _ in range(min(most, len(self._decisions)))]
            waiting = list(self._cases)[: most - len(taken)]
            return [*taken, *(self._cases.pop(case) for case in waiting)]

    def dropped(self) -> int:
        """How many were not looked at since this was asked last."""
        with self._lock:
            dropped, self._dropped = self._dropped, 0
            return dropped

    def forget(self) -> None:
        """What waits is about a candidate that is no more."""
        with self._lock:
            self._cases.clear()
            self._decisions.clear()
