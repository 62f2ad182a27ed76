"""The latitude as screens read it, and for facts that somebody names."""

import pytest

from service.domain.case import FactValue
from service.errors import Code, Problem
from service.latitude import what_if
from support.house import House, says
from support.state import START


async def test_every_action_is_always_answered(house: House) -> None:
    case = await house.claimed(says())
    view = house.latitude(case, house.mara, {"to": "card"})
    assert [action["action"] for action in view.actions] == ["refund", "certificate", "lounge", "call_back"]
    assert view.revision == house.ctx.boundaries.current.revision
    assert (view.case, view.request) == (case, {"to": "card"})
    assert all(action["ways_forward"] for action in view.actions if action["with_peer"] in {"0", "0.00"})


async def test_an_unknown_key_leaves_nothing(house: House) -> None:
    case = await house.claimed(
        says(about={"flight": "LK1"}), facts={("flight", "LK1"): {"delay_minutes": 90}}
    )
    lounge = house.action(case, house.mara, "lounge")
    assert lounge["alone"] == "0"
    assert lounge["closed_by"] == [{"boundary": "lounge", "clause": "budgets.once"}]


def test_what_if_answers_for_named_facts_with_every_budget_unspent(house: House) -> None:
    facts = {"booking.insured": True, "booking.total": "80.00", "customer.refunded_90d": "0.00"}
    view = what_if(house.ctx, house.mara, facts, {}, START)
    refund = view.actions[0]
    assert (refund["alone"], refund["with_peer"], view.case) == ("80.00", "80.00", "")


@pytest.mark.parametrize("value", [10**30, float("inf"), "a\x00b"])
async def test_what_no_answer_can_repeat_is_refused_by_name(house: House, value: FactValue) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem, match=r"request\.to") as caught:
        house.latitude(case, house.mara, {"to": value})
    assert caught.value.code is Code.INVALID
    with pytest.raises(Problem, match=r"request\.to"):
        what_if(house.ctx, house.mara, {}, {"to": value}, START)
