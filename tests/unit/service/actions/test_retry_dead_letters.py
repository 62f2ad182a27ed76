"""Dead letters are read again by the feed as it is now; what is taken waits no more."""

import json

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


async def test_one_of_which_something_still_cannot_be_mapped_stays_until_all_is_taken(lockers: House) -> None:
    whole = json.loads(visit("v-1"))
    other = {**whole["visits"][0], "id": "v-2", "stars": "many"}
    body = json.dumps({**whole, "visits": [whole["visits"][0], other]}).encode()
    id_ = await _letter(lockers, body, "wrong_type")

    alone = await retry_dead_letter(lockers.ctx, SERVICE, id_)
    assert (alone.taken, alone.left, alone.accepted, [no.index for no in alone.rejected]) == (0, 1, 1, [1])
    both = await retry_dead_letters(lockers.ctx, SERVICE, "lockers", None)
    assert (both.taken, both.left, both.duplicates, both.why) == (0, 1, 1, alone.why)
    assert _left(lockers) == 1

    lenient = DOCUMENT.replace("scale(number(stars)", "stars != 'many' && scale(number(stars)")
    lenient = lenient.replace('`5`)"', '`5`) || `null`"')
    await save_feed(lockers.ctx, SERVICE, "lockers", lenient, ANY)
    then = await retry_dead_letter(lockers.ctx, SERVICE, id_)
    assert (then.taken, then.left, then.accepted, then.duplicates, _left(lockers)) == (1, 0, 1, 1, 0)


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
