"""The schema of a database: made, brought up to date, or refused, before anything else is done with it.

Each revision is a file in `migrations/`, run by alembic. A database that is at `HEAD` already, as nearly all
are when a service starts, is known by its stamp alone: alembic takes longer to load than all else together.
"""

import secrets
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from service.clock import Clock
from service.store import tables
from service.store.chain import GENESIS
from service.store.database import Database, StoreError

HEAD = "0014"
"""The revision that `tables` describes."""
FOLDER = Path(__file__).parent / "migrations"
# As alembic makes it itself.
_stamp = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def prepare(database: Database, clock: Clock) -> None:
    """Makes what is missing in a new database, or brings an older one up to date. Raises StoreError."""
    engine = database.engine("alter")
    try:
        with engine.connect() as conn, conn.begin():
            database.check(conn)
            database.lock_schema(conn)
            stamped = _stamped(conn)
            if stamped != HEAD:
                if stamped is None and database.legacy(conn) is None:
                    create(conn)
                else:
                    _upgrade(database, conn, stamped)
                database.altered(conn)
            _begin_journal(conn, clock)
    finally:
        engine.dispose()


def check(database: Database, conn: Connection) -> None:
    """Whether the schema is the one of this Remit. Raises StoreError."""
    stamped = _stamped(conn)
    if stamped == HEAD:
        return
    if stamped is not None:
        _refuse_newer(database, stamped)
    elif not database.legacy(conn):
        raise StoreError(f"The database {database.name} is empty.")
    raise StoreError(
        f"The database {database.name} was made by an older Remit; start the service once to bring it up to "
        "date."
    )


def create_empty(database: Database, conn: Connection) -> None:
    """Makes all tables where there is none, and nothing in them. Raises StoreError where there is one."""
    if set(inspect(conn).get_table_names()) & {_stamp.name, *tables.metadata.tables}:
        raise StoreError(f"The database {database.name} is not empty.")
    create(conn)


def create(conn: Connection) -> None:
    """Makes all tables in an empty database, as the revisions would one after the other."""
    tables.metadata.create_all(conn)
    _stamp.create(conn)
    conn.execute(insert(_stamp).values(version_num=HEAD))


def _stamped(conn: Connection) -> str | None:
    if not inspect(conn).has_table(_stamp.name):
        return None
    return conn.execute(select(_stamp.c.version_num)).scalar()


def _begin_journal(conn: Connection, clock: Clock) -> None:
    if conn.execute(select(tables.head.c.id)).first() is None:
        conn.execute(
            insert(tables.head).values(
                id=1, epoch=secrets.token_hex(8), seq=0, floor=0, at=clock(), records=0, hash=GENESIS
            )
        )


def _upgrade(database: Database, conn: Connection, stamped: str | None) -> None:
    from service.store.migrations import upgrading  # noqa: PLC0415 -- slow to load, and rarely needed

    if stamped is not None:
        _refuse_newer(database, stamped)
    elif (version := database.legacy(conn) or 0) > upgrading.LAST_LEGACY:
        raise StoreError(f"The database {database.name} was made by a newer Remit (schema {version}).")
    upgrading.upgrade(conn)


def _refuse_newer(database: Database, stamped: str) -> None:
    from service.store.migrations import upgrading  # noqa: PLC0415 -- slow to load, and rarely needed

    if stamped not in upgrading.known():
        raise StoreError(f"The database {database.name} was made by a newer Remit (revision {stamped}).")
