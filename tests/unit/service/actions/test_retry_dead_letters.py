"""Dead letters are read again by the feed as it is now; what is taken waits no more."""

import pytest

from service.access.permissions import SERVICE
from service.actions import retry_dead_letters as retrying
from service.actions.dead_letters import keep_dead_letter
from service.actions.retry_dead_letters import retry_dead_letter, retry_dead_letters
from service.actions.save_feed import remove_feed, save_feed
from service.domain.drafts import Condition
from service.errors import Problem
from service.store import dead_letters
from support.house import House
from support.small_feed import DOCUMENT, visit
from voc.delivery import Delivery

ANY = Condition(frozenset({"*"}))
MENDED = DOCUMENT.replace("each: visits", 'each: "visits || calls"')


@pytest.fixture
async def lockers(house: House) -> House:
    await save_feed(house.ctx, SERVICE, "lockers", DOCUMENT, Condition(absent=True))
    return house


async def _letter(house: House, body: bytes, reason: str = "no_items") -> str:
    delivery = Delivery("https://x/v1/feeds/lockers", {}, body, house.ctx.clock())
    return await keep_dead_letter(house.ctx, "lockers", delivery, reason)


def _calls(id_: str) -> bytes:
    return visit(id_).replace(b"visits", b"calls")


def _left(house: House) -> int:
    with house.ctx.store.reader() as conn:
        return dead_letters.counts(conn).get("lockers", 0)


async def test_one_is_taken_once_its_document_is_mended(lockers: House) -> None:
    id_ = await _letter(lockers, _calls("v-1"))
    with pytest.raises(Problem, match="It still cannot be mapped: each: visits finds nothing") as refused:
        await retry_dead_letter(lockers.ctx, SERVICE, id_)
    assert (refused.value.extra["reason"], _left(lockers)) == ("no_items", 1)
    await save_feed(lockers.ctx, SERVICE, "lockers", MENDED, ANY)
    retried = await retry_dead_letter(lockers.ctx, SERVICE, id_)
    assert (retried.accepted, _left(lockers)) == (1, 0)
    with pytest.raises(Problem, match="no such dead letter"):
        await retry_dead_letter(lockers.ctx, SERVICE, id_)


async def test_all_are_read_the_oldest_first_and_those_that_fail_stay(
    lockers: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "AT_ONCE", 2)
    for body in (_calls("v-1"), visit("v-2"), visit("v-2"), visit("v-3").replace(b'"v-3"', b"null")):
        await _letter(lockers, body)
    first = await retry_dead_letters(lockers.ctx, SERVICE, "lockers", None)
    assert (first.taken, first.left, first.accepted) == (1, 1, 1)
    assert first.why == "each: visits finds nothing in the body"
    then = await retry_dead_letters(lockers.ctx, SERVICE, "lockers", first.next)
    assert (then.taken, then.left, then.duplicates, then.why) == (1, 1, 1, "id: is missing")
    assert _left(lockers) == 2


async def test_one_whose_feed_is_gone_waits_for_it(lockers: House) -> None:
    id_ = await _letter(lockers, visit())
    await remove_feed(lockers.ctx, SERVICE, "lockers", ANY)
    with pytest.raises(Problem, match="there is no feed 'lockers' any more"):
        await retry_dead_letter(lockers.ctx, SERVICE, id_)
    with pytest.raises(Problem, match="There is no feed 'lockers'"):
        await retry_dead_letters(lockers.ctx, SERVICE, "lockers", None)


async def test_who_may_not_read_them_retries_none(lockers: House) -> None:
    id_ = await _letter(lockers, visit())
    with pytest.raises(Problem, match="may not read dead letters"):
        await retry_dead_letter(lockers.ctx, lockers.ines, id_)
