"""A file: one service has it, commands may read beside it."""

import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event

from service.store import driver
from service.store.checkpoints import Checkpoints
from service.store.database import Begun, Database, Purpose, StoreError, Tending, as_json

_LOG_KEPT = 64 * 1024 * 1024
"""Bytes of the write-ahead log that stay allocated."""
_PAGE = 4096
"""Bytes of a page of the log."""
_CACHED = 32 * 1024 * 1024
"""Bytes of the database that the writer keeps in memory."""
_STAMPED = 1000
"""`user_version` of a file whose revision is stamped: more than any Remit wrote that counted in it."""
_BEGIN = {"read": "BEGIN", "write": "BEGIN IMMEDIATE", "alter": "BEGIN IMMEDIATE"}


class SqliteFile(Database):
    """SQLite, with its log written ahead and forced to the disk with every commit."""

    shared = False

    def __init__(self, path: Path) -> None:
        # Where a link points, there the lock is: two names of one file are one database.
        self._path = path.resolve()
        self.name = str(self._path)

    def take(self) -> Callable[[], None]:
        """Locks `remit.lock` beside the file, and makes both for nobody but this user."""
        path = self._path.with_name("remit.lock")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = _own(path)
            # SQLite gives its other files the rights of this one.
            _own(self._path).close()
        except OSError as error:
            raise StoreError(f"The database {self.name} cannot be used: {error.strerror}.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            lock.close()
            raise StoreError(
                f"Another service (process {holder}) already uses the database {self.name}."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock.close

    def exists(self) -> bool:
        """Whether there is a file."""
        return self._path.exists()

    def engine(self, purpose: Purpose) -> Engine:
        """Connections to the file."""
        engine = create_engine(
            URL.create("sqlite", database=self.name),
            json_serializer=as_json,
            json_deserializer=orjson.loads,
            pool_size=8,
            max_overflow=32,
            hide_parameters=True,  # words of people are in them, and errors are logged
        )

        @event.listens_for(engine, "connect")
        def _set_up(connection: sqlite3.Connection, _: Any) -> None:
            # The driver's own transactions begin late and end early; ours begin when SQLAlchemy says so.
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout = 5000")
            # A table that is copied to change it goes for a moment, with all that points at it.
            connection.execute(f"PRAGMA foreign_keys = {'OFF' if purpose == 'alter' else 'ON'}")
            connection.execute("PRAGMA temp_store = MEMORY")
            if purpose == "read":
                connection.execute("PRAGMA query_only = ON")
                return
            connection.execute("PRAGMA journal_mode = WAL")
            # FULL: what was acknowledged survives a power cut, for one fsync a commit, of the log. It is
            # copied into the database beside the writer; here only where that does not get through.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_KEPT // _PAGE}")
            connection.execute(f"PRAGMA cache_size = -{_CACHED // 1024}")
            # A log that grew under a long read gives its room back once it is copied.
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")

        @event.listens_for(engine, "begin")
        def _begin(conn: Connection) -> None:
            driver.run(conn, _BEGIN[purpose])

        return engine

    def check(self, conn: Connection) -> None:
        """Every SQLite that Python has will do."""

    def legacy(self, conn: Connection) -> int | None:
        """What `user_version` counted, once."""
        version = int(conn.exec_driver_sql("PRAGMA user_version").scalar_one())
        return version if 0 < version < _STAMPED else None

    def lock_schema(self, conn: Connection) -> None:
        """The transaction began with the only lock there is."""

    def altered(self, conn: Connection) -> None:
        """Rows that point nowhere end the change; an older Remit will know that it is older."""
        if lost := conn.exec_driver_sql("PRAGMA foreign_key_check").all():
            raise StoreError(
                f"The database {self.name} was left as it was: the change would orphan {len(lost)} rows."
            )
        conn.exec_driver_sql(f"PRAGMA user_version = {_STAMPED}")

    def tend(self) -> Tending:
        """The log is copied into the file."""
        return Checkpoints(self._path)

    def away(self, error: BaseException) -> bool:  # noqa: ARG002 -- a file does not go away
        """Never."""
        return False

    def begin(self, conn: Connection) -> Begun | None:  # noqa: ARG002
        """Nobody else writes."""
        return None

    def set_apart(self, conn: Connection, *, first: bool) -> None:
        """What comes first needs no savepoint: of each page that changes in one SQLite keeps a copy."""
        if not first:
            super().set_apart(conn, first=first)

    def undo(self, conn: Connection, *, first: bool) -> None:
        """Of what comes first the whole transaction, which begins again: nobody else writes meanwhile."""
        if not first:
            super().undo(conn, first=first)
            return
        driver.run(conn, "ROLLBACK")
        driver.run(conn, _BEGIN["write"])

    def keep(self, conn: Connection, *, first: bool) -> None:
        """As `set_apart`."""
        if not first:
            super().keep(conn, first=first)

    def outcome(self, conn: Connection, mark: str) -> bool | None:  # noqa: ARG002
        """A commit that failed here did not happen."""
        return False


def _own(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+")
