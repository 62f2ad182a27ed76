"""Rows that are inserted many at a time stand in the database as those inserted one by one."""

from contextlib import nullcontext
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError

from service.store import driver
from service.store.base import Store
from service.store.bulk import Insert
from service.store.dialect import Upsert
from service.store.tables import journal
from service.store.types import Exact, Instant
from service.store.unit import Tx
from support.databases import Databases
from support.state import START, Hands, Heard

_METADATA = MetaData()
_TABLE = Table(
    "bulk",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("amount", Exact),
    Column("said", journal.c.data.type),
    Column("left_out", Integer, server_default="7"),
)
_EVERY = Table(
    "every_kind",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("text", Text),
    Column("salt", LargeBinary),
    Column("yes", Boolean),
    Column("share", Float),
)
_KINDS = [
    (1, 'she said "no", {a,b} \\ NULL', bytes(range(256)), True, 0.1),
    (2, "", b"", False, -1e300),
    (3, "NULL", None, None, None),
    (4, None, b"\\x", True, 3.0),
]
_NAMES = ("id", "at", "amount", "said")
_ROWS = [(1, START, Decimal("10.50"), {"a": [1, "100 %\t\\N\n"]}), (2, START, None, None)]
_MANY = [(number, *_ROWS[number % 2][1:]) for number in range(20)]


@pytest.mark.parametrize("rows", [_ROWS, _MANY], ids=["few", "many"])
def test_values_are_kept_as_their_columns_types_say(
    databases: Databases, tmp_path: Path, rows: list[tuple[Any, ...]]
) -> None:
    def unit(tx: Tx) -> tuple[list[Row[Any]], list[Row[Any]]]:
        _METADATA.create_all(tx.conn)
        Insert(_TABLE, *_NAMES)(tx.conn, rows)
        Insert(_TABLE, *_NAMES)(tx.conn, [])
        at_once = list(tx.conn.execute(select(_TABLE).order_by(_TABLE.c.id)))
        tx.conn.execute(_TABLE.delete())
        tx.conn.execute(insert(_TABLE), [dict(zip(_NAMES, row, strict=True)) for row in rows])
        one_by_one = list(tx.conn.execute(select(_TABLE).order_by(_TABLE.c.id)))
        _METADATA.drop_all(tx.conn)
        return at_once, one_by_one

    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        at_once, one_by_one = store.writer.submit(unit).result(10).value
    assert at_once == one_by_one
    assert [tuple(row)[:4] for row in at_once] == rows


def test_values_that_are_equal_are_kept_each_as_it_is_written(databases: Databases, tmp_path: Path) -> None:
    short, long = Decimal(1), Decimal("1.00")

    def unit(tx: Tx) -> list[str]:
        _METADATA.create_all(tx.conn)
        rows = [(number, START, amount, None) for number, amount in enumerate((short, long, short, long))]
        Insert(_TABLE, *_NAMES)(tx.conn, rows)
        kept = [format(row.amount, "f") for row in tx.conn.execute(select(_TABLE).order_by(_TABLE.c.id))]
        _METADATA.drop_all(tx.conn)
        return kept

    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        assert store.writer.submit(unit).result(10).value == ["1", "1.00", "1", "1.00"]


@pytest.mark.parametrize("rows", [[_ROWS[0], _ROWS[0]], [*_MANY, _ROWS[0]]], ids=["few", "many"])
def test_a_row_that_is_there_is_refused_as_ever(
    databases: Databases, tmp_path: Path, rows: list[tuple[Any, ...]]
) -> None:
    def unit(tx: Tx) -> None:
        _METADATA.create_all(tx.conn)
        Insert(_TABLE, *_NAMES)(tx.conn, rows)

    with (
        Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store,
        pytest.raises(DBAPIError),
    ):
        store.writer.submit(unit).result(10)


def test_rows_that_are_sent_ahead_stand_there_as_others_do(databases: Databases, tmp_path: Path) -> None:
    def unit(tx: Tx) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], int]:
        _METADATA.create_all(tx.conn)
        columns = [column.name for column in _EVERY.c]
        with driver.ahead(tx.conn):
            Insert(_TABLE, *_NAMES)(tx.conn, _MANY[:5])
            Insert(_TABLE, *_NAMES)(tx.conn, _MANY[5:6])
            Insert(_EVERY, *columns)(tx.conn, _KINDS)
            # What is asked meanwhile sees them.
            seen = len(tx.conn.execute(select(_TABLE)).all())
            Insert(_TABLE, *_NAMES)(tx.conn, _MANY[6:])
        many = tx.conn.execute(select(_TABLE).order_by(_TABLE.c.id)).all()
        kinds = tx.conn.execute(select(_EVERY).order_by(_EVERY.c.id)).all()
        _METADATA.drop_all(tx.conn)
        return [tuple(row)[:4] for row in many], [tuple(row) for row in kinds], seen

    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        many, kinds, seen = store.writer.submit(unit).result(10).value
    assert many == [(number, *row[1:]) for number, row in enumerate(_MANY)]
    assert kinds == _KINDS
    assert seen == 6


@pytest.mark.parametrize("ahead", [False, True], ids=["at once", "ahead"])
def test_of_rows_with_one_key_the_last_counts(databases: Databases, tmp_path: Path, ahead: bool) -> None:
    changing = Upsert(_TABLE, key=["id"], set_=lambda new: {"amount": new.amount})
    keeping = Upsert(_TABLE, key=["id"])
    rows = [(1, START, Decimal(number), None) for number in range(5)]

    def unit(tx: Tx) -> list[Decimal]:
        _METADATA.create_all(tx.conn)
        with driver.ahead(tx.conn) if ahead else nullcontext():
            Insert(_TABLE, *_NAMES, unless=keeping)(tx.conn, rows)
            first = tx.conn.execute(select(_TABLE.c.amount)).scalar_one()
            Insert(_TABLE, *_NAMES, unless=changing)(tx.conn, rows)
        last = tx.conn.execute(select(_TABLE.c.amount)).scalar_one()
        _METADATA.drop_all(tx.conn)
        return [first, last]

    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        assert store.writer.submit(unit).result(10).value == [Decimal(0), Decimal(4)]


def test_what_is_refused_of_rows_sent_ahead_is_heard_before_anything_else_is_asked(
    databases: Databases, tmp_path: Path
) -> None:
    heard: list[str] = []

    def unit(tx: Tx) -> None:
        _METADATA.create_all(tx.conn)
        with driver.ahead(tx.conn):
            try:
                Insert(_TABLE, *_NAMES)(tx.conn, [_ROWS[0], _ROWS[0]])
                tx.conn.execute(select(_TABLE))
            except DBAPIError as error:
                heard.append(type(error).__name__)
                raise

    with (
        Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store,
        pytest.raises(DBAPIError),
    ):
        store.writer.submit(unit).result(10)
    assert heard == ["IntegrityError"]
