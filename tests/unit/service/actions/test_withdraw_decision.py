"""Asking no longer: by who asked, while nobody has answered, or with the case that is let go."""

import asyncio

import pytest

from service.access.permissions import SERVICE
from service.actions.close_case import close_case
from service.actions.manage_people import remove_person
from service.actions.release_case import release_case
from service.actions.withdraw_decision import withdraw_decision
from service.errors import Code, Problem
from support.cosigns import agrees, asked, asks, cosign_of, insured, spent, told
from support.house import House


@pytest.mark.parametrize("agree_first", [True, False])
async def test_agreeing_and_withdrawing_at_once_one_of_them_counts(house: House, agree_first: bool) -> None:
    decision = await asked(house)
    withdrawn = withdraw_decision(house.ctx, house.mara, decision)
    both = [agrees(house, decision), withdrawn] if agree_first else [withdrawn, agrees(house, decision)]
    first, second = await asyncio.gather(*both, return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert isinstance(second, Problem)
    assert second.code is Code.ALREADY_ANSWERED
    assert spent(house) == (
        {"team-day north": "240", f"own-week {house.mara.id}": "240"} if agree_first else {}
    )


@pytest.mark.parametrize("leave", ["release", "close"])
async def test_what_waits_in_a_case_that_is_let_go_is_withdrawn(house: House, leave: str) -> None:
    case = await insured(house)
    decision = (await house.gives(house.mara, case, "refund", "240.00")).decision.id
    await (release_case if leave == "release" else close_case)(house.ctx, house.mara, case)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.detail == "Mara K. withdrew this."
    assert asks(house, house.teo) == []


async def test_withdrawing_twice_hears_the_same(house: House) -> None:
    decision = await asked(house)
    first = await withdraw_decision(house.ctx, house.mara, decision)
    assert await withdraw_decision(house.ctx, house.mara, decision) == first
    assert (first.state, cosign_of(first).reason) == ("withdrawn", None)


async def test_what_somebody_asked_who_leaves_is_withdrawn_with_her_cases(house: House) -> None:
    decision = await asked(house)
    await remove_person(house.ctx, SERVICE, house.mara.id)
    assert cosign_of(told(house, "decision.withdrawn")).reason == "handed_back"
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED


async def test_who_left_answers_nothing(house: House) -> None:
    decision = await asked(house)
    await remove_person(house.ctx, SERVICE, house.teo.id)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.NOT_SIGNED_IN
