"""What PostgreSQL is sent ahead is on its way at once, whatever its size, and nobody waits for an answer."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service.domain.events import Happening
from service.store import driver
from service.store.base import Store
from service.store.writer import Tx
from support.databases import Databases, use
from support.state import Hands, Heard, reports

_LARGE: Any = {"words": "x" * 20_000}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    own = Databases("postgresql")
    before = use(own)
    yield str(own.of(tmp_path / "remit.db"))
    own.close()
    use(before)


def test_a_unit_of_many_megabytes_is_written_and_the_next_behind_it(database: str) -> None:
    def large(tx: Tx) -> None:
        for _ in range(250):
            tx.happen(Happening("case.moved", ("team:north",), _LARGE))

    with Store(database, Hands(), Heard()) as store:
        assert store.writer.submit(large).result(20).seq == 250
        assert store.writer.submit(reports("a")).result(20).seq == 251


def test_a_statement_larger_than_what_is_on_its_way_is_sent_whole(database: str) -> None:
    def sends(tx: Tx) -> int:
        with driver.ahead(tx.conn):
            for _ in range(3):
                driver.send(tx.conn, "SELECT length(%s::text)", ("x" * 4_000_000,))
        return int(tx.conn.execute(text("SELECT 1")).scalar_one())

    with Store(database, Hands(), Heard()) as store:
        assert store.writer.submit(sends).result(20).value == 1


def test_whoever_sends_ahead_waits_for_no_answer(database: str) -> None:
    """What is sent waits for a lock that another holds until all of it was sent."""
    sent, held = threading.Event(), threading.Event()

    def sends(tx: Tx) -> None:
        with driver.ahead(tx.conn):
            for number in (1, 2, 3):
                driver.send(tx.conn, "SELECT pg_advisory_xact_lock(20)", ())
                driver.send(tx.conn, f"SELECT {number}", ())
            sent.set()

    with Store(database, Hands(), Heard()) as store:

        def holds() -> None:
            with store.reader() as conn:
                conn.execute(text("SELECT pg_advisory_xact_lock(20)"))
                held.set()
                assert sent.wait(10)

        holder = threading.Thread(target=holds)
        holder.start()
        assert held.wait(10)
        store.writer.submit(sends).result(20)
        holder.join(10)
        assert sent.is_set()


def test_the_first_that_fails_is_what_is_heard_and_the_next_unit_goes_on(database: str) -> None:
    def fails(tx: Tx) -> None:
        with driver.ahead(tx.conn):
            driver.send(tx.conn, "SELECT 1", ())
            driver.send(tx.conn, "SELECT no_such_column", ())
            driver.send(tx.conn, "SELECT 1 / 0", ())

    with Store(database, Hands(), Heard()) as store:
        with pytest.raises(Exception, match="no_such_column"):
            store.writer.submit(fails).result(20)
        assert store.writer.submit(reports("a")).result(20).seq == 1
