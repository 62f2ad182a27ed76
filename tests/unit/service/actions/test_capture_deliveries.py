"""What is sent to a feed is kept to be looked at, for some minutes, also where there is no such feed yet."""

from datetime import timedelta

import pytest

from service.access.permissions import SERVICE
from service.actions.capture_deliveries import MOST, capture_deliveries
from service.actions.forget_old import forget_old
from service.errors import Problem
from service.store import feeds as kept
from support.house import House

TEN = timedelta(minutes=10)


def _captured(house: House, feed: str) -> bool:
    return house.ctx.feeds.captures(feed, house.ctx.clock())


async def test_it_begins_is_drawn_out_and_ends_by_itself(house: House) -> None:
    await capture_deliveries(house.ctx, SERVICE, "lockers", TEN)
    house.hands.pass_(timedelta(minutes=9))
    until = await capture_deliveries(house.ctx, SERVICE, "lockers", TEN)
    assert until is not None
    house.hands.pass_(timedelta(minutes=9))
    assert _captured(house, "lockers")
    house.hands.pass_(timedelta(minutes=2))
    assert not _captured(house, "lockers")
    await forget_old(house.ctx)
    with house.ctx.store.reader() as conn:
        assert kept.kept(conn).captures == ()


async def test_it_is_ended_at_once(house: House) -> None:
    await capture_deliveries(house.ctx, SERVICE, "lockers", TEN)
    assert await capture_deliveries(house.ctx, SERVICE, "lockers", timedelta(0)) is None
    assert not _captured(house, "lockers")


async def test_few_are_captured_at_once_and_none_for_long(house: House) -> None:
    for number in range(MOST):
        await capture_deliveries(house.ctx, SERVICE, f"feed_{number}", TEN)
    with pytest.raises(Problem, match="captured already"):
        await capture_deliveries(house.ctx, SERVICE, "one_more", TEN)
    await capture_deliveries(house.ctx, SERVICE, "feed_0", TEN)
    with pytest.raises(Problem, match="at most an hour"):
        await capture_deliveries(house.ctx, SERVICE, "feed_0", timedelta(hours=2))


async def test_who_may_not_edit_feeds_captures_nothing(house: House) -> None:
    with pytest.raises(Problem, match="may not edit feeds"):
        await capture_deliveries(house.ctx, house.ines, "lockers", TEN)
