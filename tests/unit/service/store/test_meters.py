"""Meters: the difference of running sums is what adding up all charges would give."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select

from service.store import held, meters
from service.store.meters import UNSPENT, Charge, MeterKey, Spent
from service.store.tables import charges
from support.state import START

KEYS = [MeterKey("b", "week", "mara"), MeterKey("b", "week", "teo"), MeterKey("b", "once", "Q7X2")]


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    # Foreign keys are not enforced here: charges stand alone.
    engine = create_engine(f"sqlite:///{tmp_path}/meters.db")
    charges.create(engine)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def naive(
    taken: list[tuple[MeterKey, datetime, Decimal, bool]], key: MeterKey, since: datetime | None
) -> tuple[Decimal, int, datetime | None]:
    counted = [
        (at, amount)
        for meter, at, amount, returned in taken
        if meter == key and not returned and (since is None or at > since)
    ]
    return (
        sum((amount for _, amount in counted), Decimal(0)),
        len(counted),
        counted[0][0] if counted else None,
    )


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 40),
        st.decimals(min_value=0, max_value=500, places=2),
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, back=st.integers(0, 300), remembers=st.booleans())
def test_every_window_holds_what_a_sum_over_all_charges_says(
    conn: Connection, steps: list[tuple[int, int, Decimal, bool]], back: int, *, remembers: bool
) -> None:
    conn.execute(charges.delete())
    conn.info.clear()
    if remembers:
        held.hold(conn)
    at = START
    taken: list[tuple[MeterKey, datetime, Decimal, bool]] = []
    for number, (which, wait, amount, returned) in enumerate(steps):
        at += timedelta(minutes=wait)
        key = KEYS[which]
        before = meters.read(conn, {key: None})[key]
        # A window that moves on, as the writer reads one.
        meters.read(conn, {KEYS[0]: at - timedelta(minutes=back)})
        meters.charge(conn, [(f"d{number}", [Charge.of(key, before, amount, at)])])
        if returned:
            meters.give_back(conn, f"d{number}", [key], at, at)
        taken.append((key, at, amount, returned))
    since = at - timedelta(minutes=back)
    read = meters.read(conn, {KEYS[0]: since, KEYS[1]: None, KEYS[2]: since})
    for key, bound in ((KEYS[0], since), (KEYS[1], None), (KEYS[2], since)):
        spent = read[key]
        assert (spent.spent, spent.used, spent.first_at) == naive(taken, key, bound)


def test_a_meter_that_nothing_touched_is_unspent(conn: Connection) -> None:
    assert meters.read(conn, {KEYS[0]: None}) == {KEYS[0]: UNSPENT}
    assert meters.read(conn, {}) == {}


def test_the_oldest_charge_is_what_the_window_frees_next(conn: Connection) -> None:
    for number, (minutes, amount) in enumerate(((0, 5), (0, 6), (9, 7))):
        before = meters.read(conn, {KEYS[0]: None})[KEYS[0]]
        charge = Charge.of(KEYS[0], before, Decimal(amount), START + timedelta(minutes=minutes))
        meters.charge(conn, [(f"d{number}", [charge])])
    spent = meters.read(conn, {KEYS[0]: START - timedelta(days=7)})[KEYS[0]]
    assert (spent.first_at, spent.first_amount) == (START, Decimal(11))
    assert meters.read(conn, {KEYS[0]: START})[KEYS[0]].first_amount == Decimal(7)


def test_what_a_charge_leaves_is_foretold(conn: Connection) -> None:
    before = Spent()
    for number, amount in enumerate((Decimal("12.50"), Decimal(3))):
        charge = Charge.of(KEYS[0], before, amount, START + timedelta(minutes=number))
        meters.charge(conn, [(f"d{number}", [charge])])
        before = meters.read(conn, {KEYS[0]: None})[KEYS[0]]
        assert charge.after == before


def _charged(conn: Connection, times: int) -> None:
    """A meter that so many decisions charged, one a minute, and no other charge."""
    conn.execute(charges.delete())
    spent, taken = UNSPENT, list[tuple[str, list[Charge]]]()
    for number in range(times):
        charge = Charge.of(KEYS[0], spent, Decimal(1), START + timedelta(minutes=number))
        spent = charge.after
        taken.append((f"d{number}", [charge]))
    meters.charge(conn, taken)


def test_a_meter_of_many_charges_is_read_in_as_many_steps_as_one_of_few(conn: Connection) -> None:
    def steps(charged: int) -> int:
        """Of SQLite's machine, for a window over half of so many charges, one of which was given back."""
        _charged(conn, charged)
        last = START + timedelta(minutes=charged - 1)
        meters.give_back(conn, f"d{charged - 1}", [KEYS[0]], last, last + timedelta(minutes=1))
        counted: list[None] = []
        driver: Any = conn.connection.dbapi_connection
        driver.set_progress_handler(lambda: counted.append(None), 1)
        read = meters.read(conn, {KEYS[0]: START + timedelta(minutes=charged // 2)})
        driver.set_progress_handler(None, 1)
        assert read[KEYS[0]].used == charged - charged // 2 - 2
        return len(counted)

    assert steps(1_000) == steps(10)


def test_what_a_decision_took_is_found_in_as_many_steps_among_many_as_among_few(conn: Connection) -> None:
    def steps(charged: int) -> int:
        _charged(conn, charged)
        half = charged // 2
        counted: list[None] = []
        driver: Any = conn.connection.dbapi_connection
        driver.set_progress_handler(lambda: counted.append(None), 1)
        meters.give_back(conn, f"d{half}", [KEYS[0]], START + timedelta(minutes=half), START)
        driver.set_progress_handler(None, 1)
        assert conn.execute(select(charges.c.decision).where(charges.c.given_back_at.is_not(None))).all() == [
            (f"d{half}",)
        ]
        return len(counted)

    assert steps(1_000) == steps(10)


def test_nothing_is_given_back_that_a_decision_did_not_take(conn: Connection) -> None:
    meters.charge(conn, [("d1", [Charge.of(KEYS[0], UNSPENT, Decimal(1), START)])])
    later = START + timedelta(minutes=1)
    for decision, took, then in (
        ("d2", [KEYS[0]], START),
        ("d1", [KEYS[0], KEYS[1]], START),
        ("d1", [KEYS[0]], later),
    ):
        with pytest.raises(RuntimeError, match="its record says"), conn.begin_nested():
            meters.give_back(conn, decision, took, then, later)
    assert meters.read(conn, {KEYS[0]: None})[KEYS[0]].used == 1
    meters.give_back(conn, "d1", [KEYS[0]], START, later)
    assert meters.read(conn, {KEYS[0]: None})[KEYS[0]].used == 0
