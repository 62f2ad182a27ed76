"""A public post that nobody answered in time is told of once, and may still be answered."""

from datetime import timedelta

from service.actions.close_case import close_case
from service.actions.miss_replies import AT_ONCE, miss_replies
from service.actions.reply_to_customer import reply_to_customer
from service.clock import rfc3339
from service.domain.case import MoveEntry
from service.store import clocks
from support.house import House, says
from support.state import START

DUE = rfc3339(START + timedelta(hours=1))


def last(house: House, case: str) -> MoveEntry:
    return [one for one in house.case(case).timeline if isinstance(one, MoveEntry)][-1]


async def test_it_is_told_of_once_to_the_queue_and_whoever_holds_the_case(house: House) -> None:
    case = await house.claimed(says(public=True))
    house.hands.pass_(timedelta(minutes=59))
    assert await miss_replies(house.ctx) == 0
    house.hands.pass_(timedelta(minutes=1))
    assert await miss_replies(house.ctx) == 1
    told = house.told("clock.missed")
    assert told.channels == ("queue:north", f"case:{case}", f"me:{house.mara.id}")
    row = house.case(case).case
    assert row.clock is not None
    assert (row.clock.due_at, row.clock.missed) == (DUE, True)
    assert (last(house, case).kind, last(house, case).by, last(house, case).until) == ("missed", None, DUE)
    house.hands.pass_(timedelta(hours=1))
    assert await miss_replies(house.ctx) == 0


async def test_it_may_still_be_answered(house: House) -> None:
    case = await house.claimed(says(public=True, ago=timedelta(hours=2)))
    await miss_replies(house.ctx)
    await reply_to_customer(house.ctx, house.mara, case, "We are sorry that this took so long.")
    assert house.case(case).case.clock is None
    due = rfc3339(START - timedelta(hours=1))
    assert (last(house, case).kind, last(house, case).until) == ("answered", due)


async def test_what_was_answered_or_closed_is_not_missed(house: House) -> None:
    answered = await house.claimed(says(public=True))
    await reply_to_customer(house.ctx, house.mara, answered, "On its way.")
    closed = await house.claimed(says(public=True, customer="c2"))
    await close_case(house.ctx, house.mara, closed)
    house.hands.pass_(timedelta(hours=2))
    assert await miss_replies(house.ctx) == 0


async def test_after_a_long_rest_all_are_told_of(house: House) -> None:
    await house.takes(*(says(public=True, customer=f"c{number}") for number in range(AT_ONCE + 1)))
    house.hands.pass_(timedelta(days=1))
    assert await miss_replies(house.ctx) == AT_ONCE + 1
    with house.ctx.store.reader() as conn:
        assert clocks.running(conn) == {("north", True): AT_ONCE + 1}
