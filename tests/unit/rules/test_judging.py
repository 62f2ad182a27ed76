"""One decision: inside or not, by which road, what it charges."""

from decimal import Decimal

import pytest

from rules.boundary_set import UNSPENT, Charge, Meter, Meters, Verdict, unspent_but
from support.small_pack import DELAY, GOLD, NOON, make_set

SET = make_set(DELAY)
YES = ("delay-compensation/yes-first",)
ASKED = {"complaint": "delayed_flight", "customer_asked": True}


def judge(
    amount: str | None,
    *,
    action: str = "certificate",
    note: str | None = "They were kind.",
    confirmed: tuple[str, ...] = YES,
    meters: Meters = UNSPENT,
    emergency: bool = False,
    with_peer: bool = False,
    asked: bool = True,
) -> Verdict:
    """A certificate for a gold traveller whose flight is late."""
    return SET.judge(
        GOLD,
        at=NOON,
        meters=meters,
        action=action,
        amount=None if amount is None else Decimal(amount),
        params={**ASKED, "customer_asked": asked},
        note=note,
        confirmed=confirmed,
        emergency=emergency,
        with_peer=with_peer,
    )


def test_inside_charges_exactly_the_budgets_that_bounded_it() -> None:
    verdict = judge("60")
    assert (verdict.inside, verdict.road, verdict.reason) == (True, "alone", None)
    assert verdict.charges == tuple(
        Charge("delay-compensation", name, Decimal(60)) for name in ("own-week", "customer-quarter", "once")
    )
    assert set(verdict.facts_read) == {
        "booking.passengers", "booking.total", "customer.tier", "request.complaint", "request.customer_asked",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("0", "bad_amount"),
        ("-5", "bad_amount"),
        ("50.001", "bad_amount"),
        ("NaN", "bad_amount"),
        (None, "bad_amount"),
        ("24.99", "too_small"),
        ("200.01", "too_much"),
    ],
)
def test_an_amount_outside_says_why(amount: str | None, reason: str) -> None:
    verdict = judge(amount)
    assert (verdict.inside, verdict.reason, verdict.charges) == (False, reason, ())
    assert verdict.text


def test_a_colleague_carries_it_further() -> None:
    alone = judge("150")
    assert (alone.inside, alone.awaiting_peer_possible) == (False, True)
    agreed = judge("150", with_peer=True)
    assert (agreed.inside, agreed.road) == (True, "with_peer")
    assert not judge("200.01", with_peer=True).inside


@pytest.mark.parametrize(
    ("verdict", "duty"),
    [
        (judge("60", note="  "), "note"),
        (judge("60", confirmed=()), "yes-first"),
        (judge("60", asked=False), "asked"),
    ],
)
def test_a_duty_that_is_not_met_is_outside(verdict: Verdict, duty: str) -> None:
    assert (verdict.inside, verdict.reason) == (False, "duty")
    assert [unmet.id for unmet in verdict.unmet] == [duty]


def test_an_emergency_is_charged_but_not_bound_by_budgets() -> None:
    spent = unspent_but({("delay-compensation", "own-week"): Meter(Decimal(500), 9)})
    assert judge("150", meters=spent).reason == "closed"
    verdict = judge("150", meters=spent, emergency=True)
    assert (verdict.inside, verdict.road) == (True, "emergency")
    assert Charge("delay-compensation", "emergency", Decimal(150)) in verdict.charges
    assert Charge("delay-compensation", "own-week", Decimal(150)) in verdict.charges
    used = unspent_but({("delay-compensation", "emergency"): Meter(used=1)})
    assert judge("150", meters=used, emergency=True).reason == "emergency_used_up"
    assert judge("150.01", emergency=True).reason == "too_much"
    assert judge("24", emergency=True).reason == "too_small"
    assert judge("100", emergency=True, note=None).reason == "duty"


def test_an_action_that_does_not_exist_is_said_with_the_nearest() -> None:
    verdict = judge("1", action="certificat")
    assert verdict.reason == "unknown_action"
    assert 'did you mean "certificate"' in verdict.text


def test_an_action_without_measure_counts_one() -> None:
    verdict = judge(None, action="call_back")
    assert (verdict.inside, verdict.amount, verdict.charges) == (True, Decimal(1), ())
    assert judge("2", action="call_back").reason == "bad_amount"


CLOSABLE = make_set(
    """
boundary: lounge
action: refund
grants: [{id: all, when: booking.insured, alone: 20}]
budgets: [{id: once, per: customer, uses: 1}]
"""
)


@pytest.mark.parametrize(
    ("facts", "used", "said"),
    [
        ({"booking.insured": True}, 1, "is closed by the budget once of lounge."),
        ({}, 0, "is closed while nobody knows booking.insured."),
        ({"booking.insured": False}, 0, "is closed here."),
    ],
)
def test_what_closes_it_without_a_reason_is_told_by_its_name(
    facts: dict[str, bool], used: int, said: str
) -> None:
    verdict = CLOSABLE.judge(
        facts,
        at=NOON,
        meters=unspent_but({("lounge", "once"): Meter(used=used)}),
        action="refund",
        amount=Decimal(5),
    )
    assert (verdict.reason, verdict.text.removeprefix("Refund ")) == ("closed", said)
