"""What an associate hears herself is a signal like any other: for her team, or beside a case."""

import pytest

from service.actions.voice_heard import voice_heard
from service.errors import Problem
from service.store import cases
from support.house import House, says


async def test_it_opens_a_case_of_her_team_that_is_hers_to_tell_apart(house: House) -> None:
    await voice_heard(house.ctx, house.mara, " My flight is late, says gate 14. ", "k1", None)
    (case,) = house.queue()
    assert (case.kind, case.channel, case.team, case.customer) == ("staff", "staff", "north", None)
    (entry,) = [each for each in house.case(case.id).timeline if each.kind == "signal"]
    assert (entry.author, entry.text) == ("associate", "My flight is late, says gate 14.")


async def test_beside_a_case_it_joins_that_one(house: House) -> None:
    await house.takes(says(about={"booking": "B1"}))
    (case,) = house.queue()
    await voice_heard(house.ctx, house.mara, "She has two children with her.", "k1", case.id)
    (same,) = house.queue()
    assert (same.id, same.signals) == (case.id, 2)


async def test_the_same_key_is_taken_once(house: House) -> None:
    first = await voice_heard(house.ctx, house.mara, "No hotel yet.", "k1", None)
    again = await voice_heard(house.ctx, house.mara, "No hotel yet.", "k1", None)
    other = await voice_heard(house.ctx, house.teo, "No hotel yet.", "k1", None)
    assert [first.again, again.again, other.again] == [False, True, False]


async def test_numbers_that_pay_are_masked(house: House) -> None:
    await voice_heard(house.ctx, house.mara, "She reads out 4111 1111 1111 1111.", "k1", None)
    (case,) = house.queue()
    (entry,) = [each for each in house.case(case.id).timeline if each.kind == "signal"]
    assert entry.text == "She reads out [card]."


@pytest.mark.parametrize(
    ("text", "said"), [("  ", "a word at least"), ("a\x00b", "text"), ("x" * 2_001, "text")]
)
async def test_what_is_no_word_is_refused(house: House, text: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        await voice_heard(house.ctx, house.mara, text, "k1", None)


async def test_it_is_for_associates_and_cases_of_their_teams(house: House) -> None:
    with pytest.raises(Problem, match="may not work cases"):
        await voice_heard(house.ctx, house.ines, "No hotel yet.", "k1", None)
    await house.takes(says(channel="store", team="south"))
    with house.ctx.store.reader() as conn:
        (other,) = cases.queue(conn, "south", 1)
    with pytest.raises(Problem):
        await voice_heard(house.ctx, house.mara, "No hotel yet.", "k1", other.id)
