"""Stated facts: only what may be asked, never over a system of record, only of what they were said of."""

from decimal import Decimal

import pytest

from service.actions.choose_about import choose_about
from service.actions.state_facts import state_facts
from service.domain.case import FactValue
from service.errors import Code, Problem
from support.house import House, says

FARE: dict[tuple[str, str], dict[str, object]] = {("booking", "Q7X2"): {"total": Decimal(400)}}


def known(house: House, case: str) -> dict[str, tuple[object, str]]:
    return {view.name: (view.value, view.source) for view in house.case(case).facts}


async def test_what_was_learnt_is_kept_with_person_and_time(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}), facts=FARE)
    assert known(house, case)["booking.insured"] == (None, "unknown")
    (view,) = await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    assert (view.value, view.source, view.by) == (True, "stated", house.mara.ref)
    (said,) = (entry for entry in house.case(case).timeline if entry.kind == "stated")
    assert (said.by, said.values) == (house.mara.ref, {"booking.insured": True})
    assert house.told("facts.stated").channels == (f"case:{case}",)


async def test_the_last_word_counts(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}), facts=FARE)
    for word in (True, False):
        await state_facts(house.ctx, house.mara, case, {"booking.insured": word})
    assert known(house, case)["booking.insured"] == (False, "stated")


async def test_a_system_of_record_goes_before_and_after(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    await house.takes(facts={("booking", "Q7X2"): {"insured": False}})
    assert known(house, case)["booking.insured"] == (False, "record")
    assert house.action(case, house.mara, "refund")["alone"] == "0.00"
    with pytest.raises(Problem) as caught:
        await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    assert caught.value.code is Code.RECORD_KNOWS
    assert caught.value.extra == {"where": "booking.insured", "value": False}


async def test_what_was_said_of_one_booking_is_not_so_of_another(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    row = await choose_about(house.ctx, house.mara, case, {"booking": "ZZ99"})
    assert row.about == {"booking": "ZZ99"}
    assert known(house, case)["booking.insured"] == (None, "unknown")
    await choose_about(house.ctx, house.mara, case, {"booking": "Q7X2"})
    assert known(house, case)["booking.insured"] == (True, "stated")


async def test_what_was_said_before_any_booking_was_known_is_of_the_one_that_is_found(house: House) -> None:
    case = await house.claimed(says())
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    await choose_about(house.ctx, house.mara, case, {"booking": "Q7X2"})
    assert known(house, case)["booking.insured"] == (True, "stated")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"booking.total": "500.00"}, "not a fact that an associate states"),
        ({"booking.insurd": True}, 'did you mean "booking.insured"'),
        ({"booking.insured": "yes"}, "must be true or false"),
        ({"booking.insured": None}, "must be true or false"),
        ({}, "State 1 to 50 facts"),
    ],
)
async def test_what_cannot_be_stated_is_named(house: House, values: dict[str, FactValue], said: str) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await state_facts(house.ctx, house.mara, case, values)
    assert caught.value.code is Code.INVALID
    assert said in caught.value.detail


async def test_only_who_holds_the_case_states(house: House) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await state_facts(house.ctx, house.teo, case, {"booking.insured": True})
    assert caught.value.code is Code.CLAIMED_BY_OTHER
