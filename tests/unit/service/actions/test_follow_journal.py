"""A follower of the journal has one holder at a time."""

from datetime import timedelta

from service.actions.follow_journal import LEASE, hold_follower, leave_follower
from service.store import journal
from support.house import House, says


async def test_one_that_is_new_starts_at_the_head_and_goes_on_where_it_was(house: House) -> None:
    await house.takes(says())
    with house.ctx.store.reader() as conn:
        head = journal.head(conn).seq
    first = await hold_follower(house.ctx, "tests", "a")
    assert first is not None
    assert first.seq == head > 0
    await house.takes(says())
    again = await hold_follower(house.ctx, "tests", "a")
    assert again is not None
    assert again.seq == first.seq


async def test_while_it_is_held_nobody_else_may(house: House) -> None:
    held = await hold_follower(house.ctx, "tests", "a")
    assert await hold_follower(house.ctx, "tests", "b") is None
    assert await hold_follower(house.ctx, "others", "b") is not None
    house.hands.pass_(LEASE / 2)
    renewed = await hold_follower(house.ctx, "tests", "a")
    assert held is not None
    assert renewed is not None
    assert renewed.until > held.until
    house.hands.pass_(LEASE + timedelta(seconds=1))
    assert await hold_follower(house.ctx, "tests", "b") is not None


async def test_who_leaves_lets_another_in_but_nobody_throws_another_out(house: House) -> None:
    await hold_follower(house.ctx, "tests", "a")
    await leave_follower(house.ctx, "tests", "b")
    assert await hold_follower(house.ctx, "tests", "b") is None
    await leave_follower(house.ctx, "tests", "a")
    assert await hold_follower(house.ctx, "tests", "b") is not None
