"""Statements that were prepared before, straight to the database's driver: the SQL toolkit takes longer over
each of them than the database does. What goes wrong is said as the toolkit says it.

PostgreSQL may be sent statements ahead (by the pipeline mode of its protocol): it works on them while this
process makes what follows. A file is written where one is.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

Given = Sequence[Any] | Mapping[str, Any]
"""Parameters as the driver takes them: in their order, or by name."""
_SENT = "sent ahead"


class _Sent:
    """What a connection was sent ahead and has not answered: nothing, as long as there is no `pipeline`."""

    def __init__(self) -> None:
        self.pipeline: AbstractContextManager[Any] | None = None
        self.line: Any = None
        """The driver's own end of it."""
        self.statement = ""
        """The last of it."""

    def settle(self) -> None:
        """Waits for the answers. Raises the driver's error for the first statement that failed."""
        pipeline, self.pipeline, self.line = self.pipeline, None, None
        if pipeline is not None:
            pipeline.__exit__(None, None, None)


def waits_for_what_was_sent(engine: Engine) -> None:
    """What the toolkit asks of a connection waits for all that was sent ahead on it."""
    event.listen(engine, "before_cursor_execute", lambda conn, *_: settle(conn))


@contextmanager
def ahead(conn: Connection) -> Iterator[bool]:
    """Within, rows that are inserted are sent ahead where the database takes them so, which is what is
    yielded; at its end all of them are there.

    Raises DBAPIError for the first statement that failed, as does whatever is asked of the connection after
    that.
    """
    if conn.dialect.name != "postgresql":
        yield False
        return
    sent = conn.info[_SENT] = _Sent()
    try:
        yield True
        settle(conn)
    finally:
        # Where something else failed, that is what is heard.
        with suppress(Exception):
            sent.settle()
        if not conn.invalidated:
            del conn.info[_SENT]


def goes_ahead(conn: Connection) -> bool:
    """Whether statements may be sent ahead now."""
    return _SENT in conn.info


def send(conn: Connection, statement: str, given: Given) -> None:
    """Sends a statement that has no rows ahead. Raises DBAPIError, also for one that was sent before it.

    INVARIANT: a point of synchronization stands behind each. To the server a connection without one is at
    work, however long it says nothing: where this process stood still here (a machine that is put to sleep, a
    network that is gone), it would keep all others from writing, and no limit of the server's would end that.
    """
    sent: _Sent = conn.info[_SENT]
    connection: Any = conn.connection.dbapi_connection
    cursor = connection.cursor()
    sent.statement = statement
    try:
        if sent.pipeline is None:
            pipeline = connection.pipeline()
            sent.line = pipeline.__enter__()
            sent.pipeline = pipeline
        cursor.execute(statement, given)
        _mark(connection, sent.line)
    except Exception as error:
        _say(conn, cursor, statement, given, error)
        raise


def _mark(connection: Any, line: Any) -> None:
    """Puts a point of synchronization behind what was sent and has all of it on its way, with no answer yet.

    The driver's own `sync` waits for the answers, and before all was sent: behind a statement larger than
    what the system holds it would wait for ever.
    """
    from psycopg.generators import send as flushed  # noqa: PLC0415 -- who writes a file needs no such driver

    line._enqueue_sync()  # noqa: SLF001 -- there is no other way to send one and not to wait
    connection.wait(line._communicate_gen())  # noqa: SLF001
    connection.wait(flushed(connection.pgconn))


def settle(conn: Connection) -> None:
    """Waits until all that was sent ahead is done. Raises DBAPIError for the first of it that failed."""
    sent: _Sent | None = conn.info.get(_SENT)
    if sent is None or sent.pipeline is None:
        return
    try:
        sent.settle()
    except Exception as error:
        _say(conn, None, sent.statement, (), error)
        raise


def _settled(conn: Connection) -> Any:
    """A cursor on a connection, once all that was sent ahead on it is done. Raises as `settle`."""
    connection = conn.connection
    if _SENT in connection.info:
        settle(conn)
    return connection.cursor()


def fetch(conn: Connection, statement: str, given: Given) -> tuple[list[Any], Sequence[Any]]:
    """All rows of a statement, as tuples; and what the driver says of each column (PEP 249, `description`).

    Raises DBAPIError.
    """
    cursor = _settled(conn)
    try:
        cursor.execute(statement, given)
        return cursor.fetchall(), cursor.description
    except Exception as error:
        _say(conn, cursor, statement, given, error)
        raise
    finally:
        cursor.close()


def write(conn: Connection, statement: str, rows: Sequence[Given]) -> int:
    """Runs a statement for each of some rows; how many there were that it changed. Raises DBAPIError."""
    cursor = _settled(conn)
    try:
        cursor.executemany(statement, rows)
        return int(cursor.rowcount)
    except Exception as error:
        _say(conn, cursor, statement, rows, error)
        raise
    finally:
        cursor.close()


def run(conn: Connection, statement: str) -> None:
    """Runs a statement that has neither parameters nor rows. Raises DBAPIError."""
    cursor = _settled(conn)
    try:
        cursor.execute(statement)
    except Exception as error:
        _say(conn, cursor, statement, (), error)
        raise
    finally:
        cursor.close()


def copy(conn: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Sends rows to a statement that copies them in, as PostgreSQL has it. Raises DBAPIError."""
    cursor = _settled(conn)
    try:
        with cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row(row)
    except Exception as error:
        _say(conn, cursor, statement, rows, error)
        raise
    finally:
        cursor.close()


def _say(conn: Connection, cursor: Any, statement: str, given: Any, error: Exception) -> None:
    """Raises an error of the driver as the toolkit says it; nothing for one that is not the driver's."""
    dialect = conn.dialect
    errors = dialect.loaded_dbapi.Error
    if not isinstance(error, errors):
        return
    lost = dialect.is_disconnect(error, conn.connection.dbapi_connection, cursor)
    if lost:
        conn.invalidate(error)
    raise DBAPIError.instance(
        statement, given, error, errors,
        hide_parameters=True, connection_invalidated=lost, dialect=dialect,
    ) from error  # fmt: skip
