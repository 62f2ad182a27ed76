"""Which database a test's store is on: a file in its folder, or one of a PostgreSQL server in its place."""

from __future__ import annotations

import atexit
import os
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from service.store import schema
from service.store.database import Database
from service.store.postgres import PostgresServer
from service.store.sqlite import SqliteFile
from support.postgres import Postgres

KINDS = ("sqlite", "postgresql")
VARIABLE = "REMIT_TEST_DATABASE"


@cache
def server() -> Postgres:
    """The server of this run, started by who asks first and ended with the run."""
    started = Postgres()
    atexit.register(started.close)
    return started


@cache
def template() -> str:
    """A database with all tables and nothing in them, to be copied."""
    name = server().new()
    engine = PostgresServer(server().url(name)).engine("alter")
    with engine.connect() as conn, conn.begin():
        schema.create(conn)
    engine.dispose()
    return name


@cache
def empty_file() -> Path:
    """A file with all tables and nothing in them, to be copied."""
    folder = TemporaryDirectory(prefix="remit-empty-")
    atexit.register(folder.cleanup)
    file = Path(folder.name) / "remit.db"
    engine = SqliteFile(file).engine("alter")
    with engine.connect() as conn, conn.begin():
        schema.create(conn)
    engine.dispose()
    return file


class Databases:
    """The databases of one test, by folder: a store that is opened again there finds what it left."""

    def __init__(self, kind: str, on: Postgres | None = None) -> None:
        """`on`: a server other than the one of this run."""
        if kind not in KINDS:
            raise ValueError(f"{VARIABLE} must be one of {', '.join(KINDS)}, not {kind}")
        self.kind = kind
        self._on = on
        self._made: dict[Path, str] = {}

    def of(self, path: Path) -> Path | str:
        """What a store is told to open: the file, or the address of the database in its place."""
        if self.kind == "sqlite":
            return path
        if path not in self._made:
            self._made[path] = self._server.new(None if self._on else template())
        return self._server.url(self._made[path])

    def laid_out(self, path: Path) -> Path | str:
        """The same, with all tables: who opens it need not make them."""
        if self.kind == "sqlite" and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            copyfile(empty_file(), path)
        return self.of(path)

    def url(self, path: Path) -> str:
        """`of`, as the setting says it."""
        of = self.of(path)
        return of if isinstance(of, str) else f"sqlite:///{of}"

    def empty(self, path: Path) -> Database:
        """A database without any table."""
        if self.kind == "sqlite":
            return SqliteFile(path)
        self._made[path] = self._server.new()
        return PostgresServer(self._server.url(self._made[path]))

    def close(self) -> None:
        """Drops them."""
        for name in self._made.values():
            self._server.drop(name)

    @property
    def _server(self) -> Postgres:
        return self._on or server()


class _Current:
    databases = Databases(os.environ.get(VARIABLE) or "sqlite")


def use(databases: Databases) -> Databases:
    """From here on stores of tests are opened there; returns where they were before."""
    before, _Current.databases = _Current.databases, databases
    return before


def current() -> Databases:
    """Where stores of tests are opened now."""
    return _Current.databases


def default() -> str:
    """The kind that tests run on which are not run on both."""
    return os.environ.get(VARIABLE) or "sqlite"


__all__ = ["KINDS", "Databases", "current", "default", "server", "template", "use"]
