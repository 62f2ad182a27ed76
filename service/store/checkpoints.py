"""Copies SQLite's log into the database beside the writer, so that no commit waits for it.

SQLite itself does so inside a commit, after each 1,000 pages: with two more fsyncs, and a write of each page.
What is committed is on the disk before, in the log.
"""

import logging
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from service.store.database import Tending

EVENTS = 40
"""Events after which the log is copied: a decision alone in its commit takes some 25 pages of it."""
_RESTS = 25
"""Times as long as it took to copy what there was passes at least until the next time.

Little at a time: who decides beside a copy waits for its processor and its disk, beside one of twice as many
pages more than twice as long. Nor too often: under many decisions most pages change from one to the next, so
that each copy is long, and what changed often meanwhile is copied once.
"""
_log = logging.getLogger(__name__)


class Checkpoints(Tending):
    """One thread with a connection of its own. It asks for no lock that the writer or a reader waits for;
    where they are in its way it does what it can, and the rest the next time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = 0
        self._due = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def wrote(self, events: int) -> None:
        """A batch was committed."""
        self._written += events
        if self._written >= EVENTS:
            self._written = 0
            self._due.set()

    def close(self) -> None:
        """Returns when nothing is copied any more."""
        self._closing.set()
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as conn:
            conn.execute("PRAGMA synchronous = FULL")
            while self._due.wait() and not self._closing.is_set():
                self._due.clear()
                began = time.perf_counter()
                try:
                    conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                except sqlite3.Error:
                    # Nothing is lost: it stays in the log, and a full disk is told of by who writes.
                    _log.debug("the log was not copied", exc_info=True)
                self._closing.wait(rest(time.perf_counter() - began))


def rest(took: float) -> float:
    """Seconds in which nothing is copied after what took so many."""
    return _RESTS * took
