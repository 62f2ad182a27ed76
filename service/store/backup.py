"""All state as lines of JSON, and back: the same whichever database it stands in.

First what it is a backup of; then each table: its columns, its rows as lists, how many they were and their
SHA-256; at the end how many tables, and the SHA-256 of all lines before. Sessions and sign-in links are left
out, so that nobody is signed in by a backup; what is found by its words is made again from the words.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BufferedIOBase
from typing import Any

import orjson
from sqlalchemy import Column, Connection, LargeBinary, Table, insert, select, update
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from service.clock import rfc3339
from service.store import dialect, records, schema, tables, words
from service.store.types import Exact, Instant, from_microseconds, to_microseconds

FORMAT = 1
LEFT_OUT = frozenset({tables.sessions.name, tables.links.name, tables.search_docs.name})
LONGEST = 64 * 1024 * 1024
"""Bytes of a line: many times what a document may be. More is not held: a small file may unpack to it."""
_ROWS = 500
"""Rows that are held at a time."""


class BackupError(Exception):
    """It cannot be made, or brought back; the message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Holds:
    """What a backup holds: as of when, the journal's position, the chain's end, and how many rows."""

    at: str
    schema: str
    epoch: str
    seq: int
    records: int
    hash: str
    rows: int = 0


def dump(conn: Connection, at: datetime) -> Iterator[bytes]:
    """The lines of the one moment that `conn` sees, each with its end. Raises BackupError: a broken chain, or
    a row that `lines_of` would refuse.
    """
    report = records.verify_chain(conn)
    if not report.whole:
        raise BackupError(f"The chain of records is broken, so this is no backup: {report.broken[0]}")
    head = conn.execute(select(tables.head)).one()
    told = {"remit_backup": FORMAT, "at": rfc3339(at), "schema": schema.HEAD, "epoch": head.epoch}
    whole = hashlib.sha256()
    for line in _lines(conn, told | {"seq": head.seq, "records": head.records, "hash": head.hash}):
        if len(line) > LONGEST:
            raise BackupError("A row is longer than any that could be brought back, so this is no backup.")
        whole.update(line)
        yield line
    yield _line({"tables": len(_kept()), "sha256": whole.hexdigest()})


def lines_of(file: BufferedIOBase) -> Iterator[bytes]:
    """The lines of a file, one held at a time. Raises BackupError where one is longer than any of a dump."""
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise BackupError("This is not a backup of Remit.")
        yield line


def load(conn: Connection, lines: Iterable[bytes]) -> Holds:
    """Fills an empty database with a dump, checks all of it, and begins a new epoch.

    What it changed is good only if it returns. Raises BackupError: no backup, of another schema, changed, or
    cut short.
    """
    reading = _Reading(iter(lines))
    holds = reading.first()
    rows = 0
    for table in _kept():
        rows += _load_table(conn, table, reading)
        dialect.continue_numbers(conn, table)
    reading.last(len(_kept()))
    report = records.verify_chain(conn)
    if not report.whole or (report.records, report.hash) != (holds.records, holds.hash):
        said = report.broken[0] if report.broken else "It does not end as the backup says."
        raise BackupError(f"The chain of records in the backup is broken: {said}")
    words.fill(conn)
    conn.execute(update(tables.head).values(epoch=secrets.token_hex(8)))
    return Holds(holds.at, holds.schema, holds.epoch, holds.seq, holds.records, holds.hash, rows)


def _kept() -> list[Table]:
    """The tables, each behind those that it points to."""
    return [table for table in tables.metadata.sorted_tables if table.name not in LEFT_OUT]


def _lines(conn: Connection, told: dict[str, object]) -> Iterator[bytes]:
    yield _line(told)
    for table in _kept():
        columns = list(table.columns)
        yield _line({"table": table.name, "columns": [column.name for column in columns]})
        digest, count = hashlib.sha256(), 0
        query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
        # Closed where nobody wants the rest: a server keeps a place in it.
        with conn.execute(query) as rows:
            for row in rows:
                line = _line([_written(value) for value in row])
                digest.update(line)
                count += 1
                yield line
        yield _line({"rows": count, "sha256": digest.hexdigest()})


def _load_table(conn: Connection, table: Table, reading: "_Reading") -> int:
    """How many rows there were."""
    said = reading.said("table")
    columns = list(table.columns)
    if said["table"] != table.name or said.get("columns") != [column.name for column in columns]:
        raise BackupError(f"The backup does not hold the table {table.name} as it is here.")
    digest, count = hashlib.sha256(), 0
    batch: list[dict[str, object]] = []
    while isinstance(found := reading.next(digest), list):
        if len(found) != len(columns):
            raise BackupError(f"A row of {table.name} in the backup is not whole.")
        try:
            row = {each.name: _read(each, value) for each, value in zip(columns, found, strict=True)}
        except (TypeError, ValueError, ArithmeticError):
            raise BackupError(f"A row of {table.name} in the backup was changed.") from None
        batch.append(row)
        if len(batch) == _ROWS:
            count += _fill(conn, table, batch)
            batch.clear()
    count += _fill(conn, table, batch)
    if found.get("rows") != count or found.get("sha256") != digest.hexdigest():
        raise BackupError(f"The table {table.name} in the backup was changed.")
    return count


def _fill(conn: Connection, table: Table, rows: Sequence[dict[str, object]]) -> int:
    """How many they were. The sum of their table comes behind them, so that they may hold anything yet."""
    try:
        if rows:
            conn.execute(insert(table), rows)
    except OperationalError:
        # The database's own: no room, no connection.
        raise
    except (StatementError, TypeError, ValueError, ArithmeticError) as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        raise BackupError(f"A row of {table.name} in the backup does not fit: it was changed.") from None
    return len(rows)


class _Reading:
    """The lines of a dump, one after the other, and the digest of all that were read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._whole = hashlib.sha256()

    def first(self) -> Holds:
        """What it is a backup of."""
        said = self.said("remit_backup")
        if said["remit_backup"] != FORMAT:
            raise BackupError("The backup was made by a newer Remit, in a format that is not known here.")
        if said.get("schema") != schema.HEAD:
            raise BackupError(
                f"The backup is of schema {said.get('schema')}, and this Remit has {schema.HEAD}: bring it "
                "back with the Remit that made it, and let the newer one start on that."
            )
        try:
            return Holds(**{name: said[name] for name in Holds.__slots__ if name != "rows"})
        except KeyError as error:
            raise BackupError(f"The backup does not say its {error.args[0]}.") from None

    def said(self, name: str) -> dict[str, Any]:
        """The next line, which must say this."""
        found = self.next()
        if not isinstance(found, dict) or name not in found:
            raise BackupError("This is not a backup of Remit.")
        return found

    def next(self, digest: "hashlib._Hash | None" = None) -> list[Any] | dict[str, Any]:
        """The next line; what it adds to the digest of its table, if it is a row."""
        line = next(self._lines, None)
        if line is None or not line.endswith(b"\n"):
            raise BackupError("The backup is cut short.")
        self._whole.update(line)
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise BackupError("This is not a backup of Remit.") from None
        if digest is not None and isinstance(found, list):
            digest.update(line)
        if not isinstance(found, list | dict):
            raise BackupError("This is not a backup of Remit.")
        return found

    def last(self, count: int) -> None:
        """The last line fits all before it, and nothing follows."""
        before = self._whole.hexdigest()
        said = self.said("tables")
        if said != {"tables": count, "sha256": before} or next(self._lines, None) is not None:
            raise BackupError("The backup was changed.")


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _written(value: object) -> object:
    match value:
        case datetime():
            return to_microseconds(value)
        case Decimal():
            return format(value, "f")
        case bytes():
            return base64.b64encode(value).decode()
    return value


def _read(column: Column[Any], value: Any) -> object:
    if value is None:
        return None
    match column.type:
        case Instant():
            return from_microseconds(value)
        case Exact():
            return Decimal(value)
        case LargeBinary():
            return base64.b64decode(value)
    return value
