"""Statements that were prepared before, straight to the database's driver: the SQL toolkit takes longer over
each of them than the database does. What goes wrong is said as the toolkit says it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

Given = Sequence[Any] | Mapping[str, Any]
"""Parameters as the driver takes them: in their order, or by name."""


def fetch(conn: Connection, statement: str, given: Given) -> tuple[list[Any], Sequence[Any]]:
    """All rows of a statement, as tuples; and what the driver says of each column (PEP 249, `description`).

    Raises DBAPIError.
    """
    cursor: Any = conn.connection.cursor()
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
    cursor: Any = conn.connection.cursor()
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
    cursor = conn.connection.cursor()
    try:
        cursor.execute(statement)
    except Exception as error:
        _say(conn, cursor, statement, (), error)
        raise
    finally:
        cursor.close()


def copy(conn: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Sends rows to a statement that copies them in, as PostgreSQL has it. Raises DBAPIError."""
    cursor: Any = conn.connection.cursor()
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
