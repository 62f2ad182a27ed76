"""A PostgreSQL server: several services may write to a database there, one batch at a time."""

import select as polling
from collections.abc import Callable
from typing import Any

import orjson
import psycopg
from psycopg.pq import ConnStatus
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Text,
    cast,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.exc import DBAPIError, DisconnectionError

from service.store import driver
from service.store.database import Begun, Database, Purpose, StoreError, as_json
from service.store.prepared import Read
from service.store.sealing import Position
from service.store.tables import head

OLDEST = 15
"""The first version that the tests are run on."""
_STUCK = "10s"
"""How long a service that stands still in the middle of a batch keeps all others from writing."""
_BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
"""What the server's planner leaves where units are written. It keeps the plan of a statement, and the one it
makes while a table is small goes through all of it: at each batch, and still when there are many rows.
Whatever a unit asks for is named by its keys.
"""
_DURABLE = frozenset({"on", "remote_apply"})
_SCHEMA_LOCK = 0x52656D69
"""Of services that start together one looks at the schema at a time."""
_CONNECT = {
    "connect_timeout": 5,
    "fallback_application_name": "remit",
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""What an address may set otherwise: a server that went away without a word is noticed in seconds."""
_GOING = frozenset({"57P01", "57P02", "57P03", "53300"})
"""The server is told to stop, crashed, is not yet there, or has no room: none is about the statement."""
_LOCK = Read(
    select(
        *head.c["at", "seq", "records", "hash"], cast(func.pg_current_xact_id(), Text).label("mark")
    ).with_for_update()
)


class PostgresServer(Database):
    """A database of a server, by its address (`postgresql://…`, everything that libpq takes).

    INVARIANT: every batch holds the head row from its first statement to its commit, so that each sees all
    before it, seq is contiguous, budgets are exact and the chain does not fork, however many services write.
    """

    shared = True

    def __init__(self, address: str) -> None:
        try:
            self._url = make_url(address).set(drivername="postgresql+psycopg")
        except Exception:  # noqa: BLE001 -- its words might quote the address, and a password in it
            raise StoreError("REMIT_DATABASE_URL is not the address of a PostgreSQL database.") from None
        self.name = _name(self._url)

    def take(self) -> Callable[[], None]:
        """Nothing to take: many may use it."""
        return lambda: None

    def exists(self) -> bool:
        """Whether there is one shows when it is opened."""
        return True

    def engine(self, purpose: Purpose) -> Engine:
        """Connections to the server; one that the server has closed meanwhile is replaced as it is taken."""
        engine = create_engine(
            self._url,
            connect_args={key: value for key, value in _CONNECT.items() if key not in self._url.query},
            isolation_level="REPEATABLE READ" if purpose == "read" else "READ COMMITTED",
            json_serializer=as_json,
            json_deserializer=orjson.loads,
            pool_size=8,
            max_overflow=8,
            hide_parameters=True,  # words of people are in them, and errors are logged
        )

        @event.listens_for(engine, "connect")
        def _set_up(connection: "psycopg.Connection[Any]", _: Any) -> None:
            connection.read_only = purpose == "read"
            if purpose == "write":
                connection.execute(f"SET idle_in_transaction_session_timeout = '{_STUCK}'")
                for way in _BY_INDEX:
                    connection.execute(f"SET {way} = off")
                connection.commit()

        event.listen(engine, "checkout", _still_there)
        if purpose == "write":
            driver.waits_for_what_was_sent(engine)
        return engine

    def check(self, conn: Connection) -> None:
        """A version that is tested, in UTF-8; a commit that is acknowledged is on the disk."""
        version = int(conn.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
        if version < OLDEST:
            raise StoreError(
                f"The database {self.name} is on PostgreSQL {version}; Remit needs {OLDEST} or newer."
            )
        if (encoding := conn.exec_driver_sql("SHOW server_encoding").scalar_one()) != "UTF8":
            raise StoreError(f"The database {self.name} is encoded in {encoding}; Remit needs UTF8.")
        if (mode := conn.exec_driver_sql("SHOW synchronous_commit").scalar_one()) not in _DURABLE:
            raise StoreError(
                f"The database {self.name} has synchronous_commit = {mode}, so it may lose what it "
                "acknowledged: set it to on."
            )

    def legacy(self, conn: Connection) -> int | None:  # noqa: ARG002
        """Here revisions were stamped from the first."""
        return None

    def lock_schema(self, conn: Connection) -> None:
        """By a lock of the server's that ends with the transaction."""
        conn.execute(select(func.pg_advisory_xact_lock(literal(_SCHEMA_LOCK))))

    def altered(self, conn: Connection) -> None:
        """The server checks its own references."""

    def away(self, error: BaseException) -> bool:
        """A connection that broke, or that cannot be made."""
        if not isinstance(error, DBAPIError):
            return False
        if error.connection_invalidated:
            return True
        return isinstance(error.orig, psycopg.OperationalError) and (
            error.orig.sqlstate is None or error.orig.sqlstate in _GOING
        )

    def begin(self, conn: Connection) -> Begun:
        """Locks the head row, behind whoever has it."""
        (row,) = _LOCK(conn)
        return Begun(row.at, Position(row.seq, row.records, row.hash), row.mark)

    def outcome(self, conn: Connection, mark: str) -> bool | None:
        """What the server's own books say of the transaction."""
        try:
            status = conn.exec_driver_sql("SELECT pg_xact_status(%s::xid8)", (mark,)).scalar()
        except DBAPIError as error:
            # A number that this server has not come to: it never heard of the transaction.
            if getattr(error.orig, "sqlstate", None) == "22023":
                return False
            raise
        return {"committed": True, "aborted": False}.get(str(status))


def _name(url: URL) -> str:
    at = url.host or url.query.get("host") or "this machine"
    port = f":{url.port}" if url.port else ""
    return (
        f"{url.database or url.username or 'postgres'} at {at if isinstance(at, str) else ','.join(at)}{port}"
    )


def _still_there(connection: "psycopg.Connection[Any]", *_: Any) -> None:
    """Looks at what the server said meanwhile, which costs no journey: it says when it goes.

    Raises DisconnectionError, on which the pool makes a new connection.
    """
    looking = polling.poll()
    try:
        looking.register(connection.fileno(), polling.POLLIN)
        while looking.poll(0):
            connection.pgconn.consume_input()
    except (psycopg.Error, OSError):
        raise DisconnectionError from None
    if connection.pgconn.status != ConnStatus.OK:
        raise DisconnectionError
