"""The journal keeps its retention, and says from where on it can be read."""

from datetime import timedelta

import pytest

from service.actions.forget_old import forget_old
from service.store import journal, keys
from service.store.keys import Key
from support.house import House, says


async def test_old_events_go_and_the_floor_rises_to_the_last_of_them(house: House) -> None:
    await house.takes(says())
    with house.ctx.store.reader() as conn:
        before = journal.head(conn)
    house.hands.pass_(timedelta(days=31))
    await house.takes(says())
    forgotten = await forget_old(house.ctx)
    with house.ctx.store.reader() as conn:
        after = journal.head(conn)
        assert journal.floor(conn) == before.seq
        assert [event.seq for event in journal.read(conn, 0, 100)] == [after.seq]
    assert (forgotten.events, before.floor, after.floor) == (before.seq, 0, before.seq)
    assert (await forget_old(house.ctx)).events == 0


async def test_keys_go_after_a_month(house: House) -> None:
    case = await house.claimed(says())
    made = await house.gives(house.mara, case, "certificate", "5.00", key="key-0001")
    used = Key(house.mara.id, "key-0001")
    house.hands.pass_(timedelta(days=29))
    await forget_old(house.ctx)
    with house.ctx.store.reader() as conn:
        assert keys.find(conn, [used])
    house.hands.pass_(timedelta(days=2))
    await forget_old(house.ctx)
    with house.ctx.store.reader() as conn:
        assert not keys.find(conn, [used])
    assert made.seq > 0


async def test_much_that_is_old_goes_in_several_units(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.actions.forget_old.AT_ONCE", 4)
    await house.takes(*(says(customer=f"c{n}") for n in range(5)))
    house.hands.pass_(timedelta(days=31))
    await house.takes(says())
    forgotten = await forget_old(house.ctx)
    with house.ctx.store.reader() as conn:
        assert (forgotten.events, journal.floor(conn)) == (11, 11)
