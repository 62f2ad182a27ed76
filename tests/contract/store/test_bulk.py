"""Rows that are inserted many at a time stand in the database as those inserted one by one."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Row, Table, insert, select
from sqlalchemy.exc import DBAPIError

from service.store.base import Store
from service.store.bulk import Insert
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
