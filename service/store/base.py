"""The store: opened once by the service, whole or not at all, with one writer and many short reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError

from service.clock import Clock
from service.errors import Code, Problem
from service.store import problems, schema
from service.store.database import Database, StoreError
from service.store.heard import remembering
from service.store.sqlite import SqliteFile
from service.store.writer import Announce, Writer

__all__ = ["Store", "StoreError", "read_beside"]


class Store:
    """All state of one service. Changes go through `writer`; reads see one moment and never block it."""

    def __init__(self, database: Path | str, clock: Clock, announce: Announce) -> None:
        """Opens or makes `database`: a file, which nobody but this user reads, or the address of a
        PostgreSQL database. Raises StoreError.
        """
        self._database = _database(database)
        self._let_go = self._database.take()
        self._answers = True
        self._closed = False
        try:
            with _said(self._database, "used"):
                schema.prepare(self._database, clock)
                self.writer = Writer(self._database, clock, announce)
                self._reading = remembering(self._database.engine("read"))
        except BaseException:
            self._let_go()
            raise

    @property
    def up(self) -> bool:
        """Whether the database answered when it was last asked."""
        return self._answers and self.writer.up

    @contextmanager
    def reader(self) -> Iterator[Connection]:
        """A read transaction of its own: everything read through it is of one moment. Keep it short.

        Raises Problem: database_away; invalid where what was asked for is nothing that could be kept.
        """
        try:
            with self._reading.connect() as conn:
                try:
                    with conn.begin():
                        yield conn
                finally:
                    if self._closed and not conn.invalidated:
                        conn.detach()  # the pool it came from is gone: closed now, not when it is collected
        except DataError as error:
            raise problems.unfit(error) from error
        except DBAPIError as error:
            if not self._database.away(error):
                raise
            self._answers = False
            raise Problem(Code.DATABASE_AWAY, Code.DATABASE_AWAY.title + ".") from error
        self._answers = True

    def close(self) -> None:
        """Takes no more units, finishes those that wait, and lets go of the database."""
        self.writer.close()
        self._closed = True
        self._reading.dispose()
        self._let_go()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        self.close()


@contextmanager
def read_beside(database: Path | str) -> Iterator[Connection]:
    """A read transaction for a command that runs beside a service, or without one. Raises StoreError."""
    known = _database(database)
    if not known.exists():
        raise StoreError(f"There is no database at {database}.")
    engine = known.engine("read")
    try:
        with _said(known, "read"), engine.connect() as conn, conn.begin():
            schema.check(known, conn)
            yield conn
    finally:
        engine.dispose()


@contextmanager
def filling(database: Path | str) -> Iterator[Connection]:
    """One transaction in an empty database that nobody else uses, with all tables and nothing in them; what
    is filled in is there once it ends. Raises StoreError.
    """
    known = _database(database)
    let_go = known.take()
    engine = known.engine("alter")
    try:
        with _said(known, "filled"), engine.connect() as conn, conn.begin():
            known.check(conn)
            known.lock_schema(conn)
            schema.create_empty(known, conn)
            yield conn
            known.altered(conn)
    finally:
        engine.dispose()
        let_go()


def _database(database: Path | str) -> Database:
    if isinstance(database, Path):
        return SqliteFile(database)
    from service.store.postgres import PostgresServer  # noqa: PLC0415 -- its driver is loaded where it is used

    return PostgresServer(database)


@contextmanager
def _said(database: Database, done: str) -> Iterator[None]:
    """An error of the database as one sentence."""
    try:
        yield
    except DBAPIError as error:
        said = " ".join(str(error.orig).split()).rstrip(".")
        raise StoreError(f"The database {database.name} cannot be {done}: {said}.") from None
