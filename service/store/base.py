"""The database: opened once by the service, whole or not at all, with one writer and many short reads."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.schema import CreateColumn

from service.clock import Clock
from service.store import tables, words
from service.store.writer import Announce, Writer

GENESIS = "0" * 64
"""What the first record of the chain has before it."""
_LOG_KEPT = 64 * 1024 * 1024
"""Bytes of the write-ahead log that stay allocated."""


class StoreError(Exception):
    """The database cannot be opened; the message is one sentence for a person."""


class Store:
    """All state of one service. Changes go through `writer`; reads see one moment and never block it."""

    def __init__(self, database: Path, clock: Clock, announce: Announce) -> None:
        """Opens or makes `database`, which nobody but this user reads. Raises StoreError."""
        # Where a link points, there the lock is: two names of one file are one database.
        database = database.resolve()
        self._lock = _take_lock(database)
        try:
            writing = _engine(database, begin="BEGIN IMMEDIATE")
            _prepare(writing, clock)
            self._reading = _engine(database, begin="BEGIN", read_only=True)
            self.writer = Writer(writing, clock, announce)
        except DatabaseError as error:
            self._lock.close()
            raise StoreError(f"The database {database} cannot be used: {error.orig}.") from None
        except BaseException:
            self._lock.close()
            raise

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A read transaction of its own: everything read through it is of one moment. Keep it short."""
        with self._reading.connect() as conn, conn.begin():
            yield conn

    def close(self) -> None:
        """Takes no more units, finishes those that wait, and lets go of the database."""
        self.writer.close()
        self._reading.dispose()
        self._lock.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self.close()


@contextmanager
def read_beside(database: Path) -> Iterator[Connection]:
    """A read transaction for a command that runs beside a service, or without one. Raises StoreError."""
    if not database.exists():
        raise StoreError(f"There is no database at {database}.")
    engine = _engine(database, begin="BEGIN", read_only=True)
    try:
        with engine.connect() as conn, conn.begin():
            _check_version(conn, database.name)
            yield conn
    except DatabaseError as error:
        raise StoreError(f"The database {database} cannot be read: {error.orig}.") from None
    finally:
        engine.dispose()


def _take_lock(database: Path) -> IO[str]:
    path = database.with_name("remit.lock")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = _own(path)
        # SQLite gives its other files the rights of this one.
        _own(database).close()
    except OSError as error:
        raise StoreError(f"The database {database} cannot be used: {error.strerror}.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise StoreError(
            f"Another service (process {holder}) already uses the database {database}."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _own(path: Path) -> IO[str]:
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+")


def _engine(database: Path, *, begin: str, read_only: bool = False) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(database)),
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        pool_size=8,
        max_overflow=32,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: Any) -> None:
        # The driver's own transactions begin late and end early; ours begin when SQLAlchemy says so.
        connection.isolation_level = None
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            # FULL: what was acknowledged survives a power cut, for one fsync a commit, of the log. After each
            # 1,000 pages (the default) the log is copied into the database, for one fsync more of both.
            connection.execute("PRAGMA synchronous = FULL")
            # A log that grew under a long read gives its room back once it is copied.
            connection.execute(f"PRAGMA journal_size_limit = {_LOG_KEPT}")

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql(begin)

    return engine


def _prepare(engine: Engine, clock: Clock) -> None:
    with engine.connect() as conn, conn.begin():
        version = _check_version(conn, str(engine.url.database))
        if version == tables.SCHEMA_VERSION:
            return
        tables.metadata.create_all(conn)
        if version:
            _add_columns(conn)
            words.fill(conn)
        else:
            conn.execute(
                insert(tables.head).values(
                    id=1, epoch=secrets.token_hex(8), seq=0, floor=0, at=clock(), records=0, hash=GENESIS
                )
            )
        conn.exec_driver_sql(f"PRAGMA user_version = {tables.SCHEMA_VERSION}")


def _add_columns(conn: Connection) -> None:
    """A database of an older schema gets the columns that it lacks; rows there get the default or null."""
    for table in tables.metadata.sorted_tables:
        there = {column["name"] for column in inspect(conn).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                made = CreateColumn(column).compile(dialect=conn.dialect)
                conn.exec_driver_sql(f'ALTER TABLE "{table.name}" ADD COLUMN {made}')


def _check_version(conn: Connection, name: str) -> int:
    version = int(conn.exec_driver_sql("PRAGMA user_version").scalar_one())
    if version > tables.SCHEMA_VERSION:
        raise StoreError(f"The database {name} was made by a newer Remit (schema {version}).")
    return version
