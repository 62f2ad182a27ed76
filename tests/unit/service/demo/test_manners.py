"""What a scripted colleague gives: what helps, inside the latitude, and beyond it only on purpose."""

from decimal import Decimal
from typing import Any

import pytest

from service.demo import manners
from service.demo.manners import Gift

HALF = Decimal("0.5")


def _action(name: str, alone: str, with_peer: str, unit: str | None = "USD", **more: Any) -> dict[str, Any]:
    return {
        "action": name,
        "alone": alone,
        "with_peer": with_peer,
        "smallest": "0.01",
        "unit": unit,
        "duties": [],
        "ways_forward": [],
        **more,
    }


def _actions(*actions: dict[str, Any]) -> dict[str, Any]:
    return {action["action"]: action for action in actions}


MEAL = _action("meal", "48.00", "72.00")
CLOSED = _action("certificate", "0.00", "0.00")


def test_what_the_first_trouble_needs_goes_before_the_second() -> None:
    wanted = manners.wanted(["stranded", "late_flight"])
    assert wanted[0] == "hotel_night"
    assert wanted.index("hotel_night") < wanted.index("rebook")
    assert len(wanted) == len(set(wanted))
    assert manners.wanted([]) == manners.wanted(["nobody knows"])


def test_the_first_that_is_open_is_given_in_round_sums() -> None:
    given = manners.alone(_actions(CLOSED, MEAL), ["certificate", "meal"], HALF, "card")
    assert given == Gift("meal", "20.00", [])
    assert manners.alone(_actions(CLOSED), ["certificate"], HALF, "card") is None


@pytest.mark.parametrize(
    ("action", "amount"),
    [
        (_action("cash", "250.00", "250.00", smallest="250.00"), "250.00"),
        (_action("certificate", "25.00", "50.00", smallest="25.00"), "25.00"),
        (_action("miles", "5000", "12500", "miles", smallest="500"), "2500"),
        (_action("hotel_night", "1", "2", "nights", smallest="1"), "1"),
        (_action("lounge_pass", "1", "1", None, smallest="1"), None),
        (_action("meal", "3.00", "4.00"), "3.00"),
    ],
)
def test_an_amount_is_never_below_the_smallest_nor_above_the_limit(
    action: dict[str, Any], amount: str | None
) -> None:
    given = manners.alone(_actions(action), [action["action"]], HALF, "card")
    assert given is not None
    assert given.amount == amount


def test_what_must_be_confirmed_is_and_money_goes_back_the_way_it_came() -> None:
    duties = [
        {"boundary": "b", "id": "heard", "kind": "confirm"},
        {"boundary": "b", "id": "note", "kind": "note"},
    ]
    refund = _action("refund", "100.00", "100.00", duties=duties)
    given = manners.alone(_actions(refund), ["refund"], HALF, "miles")
    assert given == Gift("refund", "50.00", ["b/heard"], {"to": "miles"})


def test_a_colleague_is_asked_for_more_than_one_may_and_less_than_two_may() -> None:
    assert manners.shared(_actions(MEAL), ["meal"], "card") == Gift("meal", "60.00", [])
    assert manners.shared(_actions(_action("meal", "48.00", "48.00")), ["meal"], "card") is None


def test_too_much_is_twice_what_two_may() -> None:
    assert manners.too_much(_actions(CLOSED, MEAL), ["certificate", "meal"], "card") == Gift(
        "meal", "144.00", []
    )


def test_an_emergency_carries_more_than_two_may_or_is_not_used() -> None:
    offer = [{"emergency": {"uses_left": 1, "at_most": "150.00"}}]
    helps = _action("certificate", "25.00", "50.00", ways_forward=offer)
    given = manners.urgent(_actions(helps), ["certificate"], "card")
    assert given is not None
    assert (given.amount, given.emergency) == ("150.00", True)
    enough = _action("certificate", "100.00", "200.00", ways_forward=offer)
    assert manners.urgent(_actions(enough), ["certificate"], "card") is None


def test_what_opens_by_asking_is_asked() -> None:
    ways = [{"ask": "booking.insured"}, {"ask": ["flight.a", "flight.b"]}, {"if": "x"}]
    actions = _actions(_action("refund", "0.00", "0.00", ways_forward=ways))
    assert list(manners.questions(actions, ["refund"])) == ["booking.insured", "flight.a", "flight.b"]


def test_less_is_four_fifths_of_money_that_can_be_less() -> None:
    asked = {"action": "certificate", "cosign": {"asked": "75.00"}}
    assert manners.less(asked) == "60.00"
    assert manners.less({**asked, "action": "hotel_night"}) is None
    assert manners.less({**asked, "cosign": {"asked": None}}) is None
