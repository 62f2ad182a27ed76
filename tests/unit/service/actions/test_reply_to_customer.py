"""Answering a customer: by who holds the case, once, without numbers that pay."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import select

from service.actions.close_case import close_case
from service.actions.reply_to_customer import MAX_REPLY, reply_to_customer
from service.domain.case import MoveEntry, ReplyEntry
from service.errors import Code, Problem
from service.store import journal, tables
from support.house import House, says


async def refused(house: House, case: str, text: str, *, key: str | None = None, by: str = "mara") -> Code:
    with pytest.raises(Problem) as caught:
        await reply_to_customer(house.ctx, getattr(house, by), case, text, key)
    return caught.value.code


async def test_an_answer_stands_on_the_timeline_and_everybody_at_the_case_hears_of_it(house: House) -> None:
    case = await house.claimed(says())
    said = await reply_to_customer(house.ctx, house.mara, case, "  You leave at 20:40.  ")
    assert (said.text, said.by, said.delivery) == ("You leave at 20:40.", house.mara.ref, None)
    assert [entry for entry in house.case(case).timeline if isinstance(entry, ReplyEntry)] == [said]
    assert house.told("case.replied").channels == (f"case:{case}",)


async def test_its_words_stand_once_and_are_joined_when_it_is_told_again(house: House) -> None:
    case = await house.claimed(says())
    said = await reply_to_customer(house.ctx, house.mara, case, "You leave at 20:40.")
    with house.ctx.store.reader() as conn:
        rows = conn.execute(select(tables.journal.c.data)).scalars().all()
        assert b"20:40" not in orjson.dumps(rows)
        event = journal.read(conn, 0, 100, frozenset({f"case:{case}"}))[-1]
    assert event.data == {"case": case, "entry": orjson.loads(orjson.dumps(said))}


async def test_numbers_that_pay_are_masked_and_ways_to_reach_us_are_not(house: House) -> None:
    case = await house.claimed(says())
    text = "Call +1 214 555 0134 or write to care@example.com, never send 4111 1111 1111 1111."
    said = await reply_to_customer(house.ctx, house.mara, case, text)
    assert said.text == "Call +1 214 555 0134 or write to care@example.com, never send [card]."


async def test_the_same_key_and_words_are_one_answer_and_other_words_are_refused(house: House) -> None:
    case, other = await house.claimed(says()), await house.claimed(says(customer="c2"))
    first = await reply_to_customer(house.ctx, house.mara, case, "Hello.", "key-0001")
    assert await reply_to_customer(house.ctx, house.mara, case, "Hello.", "key-0001") == first
    assert await refused(house, case, "Hello?", key="key-0001") is Code.KEY_REUSED
    assert await refused(house, other, "Hello.", key="key-0001") is Code.KEY_REUSED
    again = await reply_to_customer(house.ctx, house.mara, case, "Hello.")
    assert again.id != first.id, "without a key it is said twice"


async def test_only_who_holds_the_open_case_answers(house: House) -> None:
    case = await house.claimed(says())
    assert await refused(house, case, "Hello.", by="teo") is Code.CLAIMED_BY_OTHER
    assert await refused(house, case, "Hello.", by="ines") is Code.NOT_YOURS
    await close_case(house.ctx, house.mara, case)
    assert await refused(house, case, "Hello.") is Code.CASE_CLOSED


@pytest.mark.parametrize("text", [" ", "x" * (MAX_REPLY + 1), "a\x00b"])
async def test_an_answer_has_words_that_can_be_kept(house: House, text: str) -> None:
    case = await house.claimed(says())
    assert await refused(house, case, text) is Code.INVALID


async def test_the_first_answer_to_a_public_post_stops_its_clock_and_is_measured(house: House) -> None:
    case = await house.claimed(says(public=True, channel="social", ago=timedelta(minutes=6)))
    await reply_to_customer(house.ctx, house.mara, case, "You leave at 20:40.")
    told = house.told("clock.stopped")
    assert told.channels == ("queue:north", f"case:{case}", f"me:{house.mara.id}")
    assert house.case(case).case.clock is None
    entry = house.case(case).timeline[-1]
    assert isinstance(entry, MoveEntry)
    assert (entry.kind, entry.by) == ("answered", house.mara.ref)
    text = house.ctx.metrics.text().decode()
    assert 'remit_first_reply_seconds_count{channel="social"} 1.0' in text
    assert 'remit_first_reply_seconds_bucket{channel="social",le="300.0"} 0.0' in text
    await reply_to_customer(house.ctx, house.mara, case, "Gate C21.")
    assert house.told("clock.stopped") == told, "a second answer stops nothing"


async def test_what_is_said_in_public_after_an_answer_waits_anew(house: House) -> None:
    case = await house.claimed(says(public=True))
    await reply_to_customer(house.ctx, house.mara, case, "You leave at 20:40.")
    await house.takes(says("And then?", public=True))
    assert house.case(case).case.clock is not None
