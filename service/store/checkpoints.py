"""Copies SQLite's log into the database beside the writer, so that no commit waits for it.

SQLite itself does so inside a commit, after each 1,000 pages: with two more fsyncs, and a write of each page.
What is committed is on the disk before, in the log.
"""

import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from service.store.database import Tending

EVENTS = 40
"""Events after which the log is copied: a decision alone in its commit takes some 25 pages of it."""
_PAUSE = 0.5
"""Seconds between two times at least: a page that was changed often meanwhile is copied once, and fewer
commits meet with a copy on its way to the disk.
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
                try:
                    conn.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                except sqlite3.Error:
                    # Nothing is lost: it stays in the log, and a full disk is told of by who writes.
                    _log.debug("the log was not copied", exc_info=True)
                self._closing.wait(_PAUSE)
