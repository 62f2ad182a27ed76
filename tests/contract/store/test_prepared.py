"""A statement that was prepared reads and writes what the toolkit does, and fails as it does."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Float, Integer, MetaData, Table, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.store.base import Store
from service.store.prepared import Read, Write
from service.store.tables import journal
from service.store.types import Exact, Instant
from service.store.unit import Tx
from support.databases import Databases
from support.state import START, Hands, Heard

_METADATA = MetaData()
_TABLE = Table(
    "prepared",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("amount", Exact),
    Column("said", journal.c.data.type),
    Column("share", Float),
    Column("open", Boolean),
)
_SINCE = select(_TABLE).where(_TABLE.c.at >= bindparam("since", type_=Instant()), _TABLE.c.id < 3)
_ROWS = [
    {"id": 1, "at": START, "amount": Decimal("10.50"), "said": {"a": [1]}, "share": 0.5, "open": True},
    {"id": 2, "at": START, "amount": None, "said": ["100 %"], "share": None, "open": False},
    {"id": 3, "at": START, "amount": None, "said": [], "share": None, "open": None},
]


@pytest.fixture
def store(databases: Databases, tmp_path: Path) -> Iterator[Store]:
    def unit(tx: Tx) -> None:
        _METADATA.create_all(tx.conn)

    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        store.writer.submit(unit).result(10)
        yield store


def test_what_is_written_is_read_as_the_toolkit_reads_it(store: Store) -> None:
    def unit(tx: Tx) -> None:
        write = Write(insert(_TABLE))
        write(tx.conn, [])
        write(tx.conn, _ROWS)
        write(tx.conn, [{"id": 4, "at": START}])

    store.writer.submit(unit).result(10)
    with store.reader() as conn:
        read = Read(_SINCE.order_by(_TABLE.c.id))
        rows = read(conn, since=START)
        assert [row._asdict() for row in rows] == _ROWS[:2]
        assert rows == [tuple(row) for row in conn.execute(_SINCE.order_by(_TABLE.c.id), {"since": START})]
        assert Read(_SINCE.where(_TABLE.c.id < 0))(conn, since=START) == []


def test_each_row_is_changed_by_its_own_parameters(store: Store) -> None:
    change = Write(update(_TABLE).where(_TABLE.c.id == bindparam("of")).values(amount=bindparam("much")))

    def unit(tx: Tx) -> None:
        Write(insert(_TABLE))(tx.conn, _ROWS)
        change(tx.conn, [{"of": 1, "much": Decimal(1)}, {"of": 3, "much": Decimal("3.30")}])

    store.writer.submit(unit).result(10)
    with store.reader() as conn:
        found = Read(select(_TABLE.c.amount).order_by(_TABLE.c.id))(conn)
    assert [row.amount for row in found] == [Decimal(1), None, Decimal("3.30")]


def test_what_the_database_refuses_is_raised_as_the_toolkit_raises_it(store: Store) -> None:
    def doubled(tx: Tx) -> None:
        Write(insert(_TABLE))(tx.conn, [_ROWS[0], _ROWS[0]])

    with pytest.raises(IntegrityError):
        store.writer.submit(doubled).result(10)
    with pytest.raises(DBAPIError, match="nowhere"), store.reader() as conn:
        Read(select(Table("nowhere", MetaData(), Column("id", Integer))))(conn)
    with store.reader() as conn:
        assert Read(_SINCE)(conn, since=START) == []
