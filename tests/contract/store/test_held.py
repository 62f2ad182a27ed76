"""People and facts that the writer remembers are what the database says, whoever changed them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from service.domain.actor import Actor
from service.store import facts, people
from service.store.base import Store
from service.store.facts import Batch
from service.store.unit import Tx
from support.databases import Databases
from support.state import START, Hands, Heard

MARA = Actor("p1", "Mara", "associate", ("north",), 2)
BOOKING = ("booking", "Q7X2")


@pytest.fixture
def store(databases: Databases, tmp_path: Path) -> Iterator[Store]:
    with Store(databases.of(tmp_path / "remit.db"), Hands(), Heard()) as store:
        store.writer.submit(lambda tx: people.add(tx.conn, MARA, tx.at)).result(5)
        yield store


def says(tx: Tx, total: int, at: datetime) -> None:
    batch = Batch(tx.new_id(), BOOKING, at, "pnr", {"booking.total": Decimal(total)})
    facts.take(tx.conn, [batch], [batch], tx.at)


def there(store: Store) -> tuple[Mapping[str, Actor], object]:
    """What a unit finds of her and of the booking; the same as a reader."""

    def unit(tx: Tx) -> tuple[Mapping[str, Actor], object]:
        known = facts.current(tx.conn, [BOOKING]).get(BOOKING, {})
        total = known["booking.total"].value if known else None
        return people.load_all(tx.conn, {MARA.id, "nobody"}), total

    found = store.writer.submit(unit).result(5).value
    with store.reader() as conn:
        known = facts.current(conn, [BOOKING]).get(BOOKING, {})
        assert found == (
            people.load_all(conn, {MARA.id, "nobody"}),
            known["booking.total"].value if known else None,
        )
    return found


def test_a_person_is_who_she_was_changed_to_until_she_is_removed(store: Store) -> None:
    senior = replace(MARA, level=3)
    assert there(store)[0] == {MARA.id: MARA}
    store.writer.submit(lambda tx: people.change(tx.conn, senior)).result(5)
    assert there(store)[0] == {MARA.id: senior}
    store.writer.submit(lambda tx: people.remove(tx.conn, MARA.id, tx.at)).result(5)
    assert there(store)[0] == {}


def test_somebody_who_was_not_there_yet_is_found_once_she_is(store: Store) -> None:
    nobody = replace(MARA, id="nobody")
    assert there(store)[0] == {MARA.id: MARA}
    store.writer.submit(lambda tx: people.add(tx.conn, nobody, tx.at)).result(5)
    assert there(store)[0] == {MARA.id: MARA, "nobody": nobody}


def test_a_fact_is_what_was_said_last_of_it(store: Store) -> None:
    assert there(store)[1] is None
    store.writer.submit(lambda tx: says(tx, 400, START)).result(5)
    assert there(store)[1] == 400
    store.writer.submit(lambda tx: says(tx, 90, START + timedelta(hours=1))).result(5)
    assert there(store)[1] == 90
    store.writer.submit(lambda tx: says(tx, 70, START - timedelta(hours=1))).result(5)
    assert there(store)[1] == 90


def test_what_a_failed_unit_saw_of_its_own_is_forgotten(store: Store) -> None:
    def fails(tx: Tx) -> None:
        people.change(tx.conn, replace(MARA, level=3))
        says(tx, 400, START)
        people.load_all(tx.conn, {MARA.id})
        facts.current(tx.conn, [BOOKING])
        raise KeyError("no")

    there(store)
    with pytest.raises(KeyError):
        store.writer.submit(fails).result(5)
    assert there(store) == ({MARA.id: MARA}, None)
