"""Who goes first on the interpreter that all threads share: what somebody waits for, before what can wait."""

import threading
from types import TracebackType

PATIENCE = 0.001
"""Seconds that work in slices stands back before each, at most: it gets on under any load."""


class Urgent:
    """Entered on the event loop around what somebody waits for; `let_by` is for threads."""

    def __init__(self) -> None:
        self._under_way = 0
        self._quiet = threading.Event()
        self._quiet.set()

    def __enter__(self) -> None:
        """Something urgent begins."""
        self._under_way += 1
        self._quiet.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It ended, however it did."""
        self._under_way -= 1
        if not self._under_way:
            self._quiet.set()

    def let_by(self) -> None:
        """Called in a thread between two slices of work: stands back while anything urgent is under way."""
        self._quiet.wait(PATIENCE)
