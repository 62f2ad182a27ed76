"""What needs alembic: the revisions there are, running those that a database lacks, drafting the next."""

import sys
from collections.abc import Callable, Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from service.store.sqlite import SqliteFile

LAST_LEGACY = 3
"""The last schema that was only counted. The first revision takes over from there."""


def known() -> Collection[str]:
    """Every revision that this Remit knows."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def upgrade(conn: Connection, to: str = "head") -> None:
    """Runs the revisions that the database lacks, up to one of them, in the transaction of `conn`."""
    config = _config()
    config.attributes["connection"] = conn
    command.upgrade(config, to)


def by_revisions(conn: Connection) -> Callable[[str | None, str, object], bool]:
    """Which names a revision speaks of when tables are compared: not the indexes of words, which each
    database has of its own kind; on SQLite that is a table with others behind it.
    """
    behind: tuple[str, ...] = ()
    if conn.dialect.name == "sqlite":
        named = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        behind = tuple(conn.exec_driver_sql(named).scalars())
    hidden = {"table": behind, "index": ("search_docs_words",)}
    return lambda name, kind, _: not (name or "").startswith(hidden.get(kind, ()))


def draft(message: str) -> None:
    """Writes a revision that takes a database from the last one to what `tables` says now, to be read over
    and completed by a person; `schema.HEAD` is to name it.
    """
    with TemporaryDirectory() as folder:
        engine = SqliteFile(Path(folder) / "draft.db").engine("alter")
        with engine.connect() as conn, conn.begin():
            upgrade(conn)
            config = _config()
            config.attributes["connection"] = conn
            number = f"{len(known()) + 1:04}"
            command.revision(config, message, autogenerate=True, rev_id=number)
        engine.dispose()


def _config() -> Config:
    config = Config(stdout=sys.stderr)
    # Of a percent sign in the path, as of any in a setting, there are to be two.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "v%%(rev)s_%%(slug)s")
    return config
