"""What this disk does by itself: one row a commit, by the driver alone, each durable before the next."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

_ROW = "x" * 1_000
"""About what a decision and its record take."""


def commits(path: Path, number: int) -> list[float]:
    """Seconds of each of so many commits to a fresh file."""
    waited = []
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE bare (number INTEGER PRIMARY KEY, text TEXT)")
        for place in range(number):
            began = time.perf_counter()
            conn.execute("INSERT INTO bare VALUES (?, ?)", (place, _ROW))
            waited.append(time.perf_counter() - began)
    return waited
