"""Every clause of an answer: whether it counts, what it sets, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rules.boundary import Audience
from rules.language.tracing import Clause, trace
from rules.meters import UNSPENT, Meter, Meters, unspent_but
from support.small_pack import DELAY, DELAYED, GOLD, NOON, make_set

SET = make_set(DELAY)
DATED = """
boundary: winter
action: certificate
from: 2026-12-01T00:00:00Z
until: 2027-01-01T00:00:00Z
grants: [{id: any, alone: 10}]
"""


def traced(
    facts: Mapping[str, object] = GOLD,
    request: Mapping[str, object] = DELAYED,
    meters: Meters = UNSPENT,
    door: Audience = "associate",
) -> dict[str, Clause]:
    """What became of each clause, by name."""
    case = SET.case(facts, at=NOON, meters=meters, audience=door)
    return {one.clause: one for one in trace(SET.question(case, "certificate", request), SET.vocabulary)}


def test_clauses_stand_in_the_order_of_their_document_with_their_line() -> None:
    found = traced()
    assert list(found)[:3] == ["applies_when", "grants.loyal", "grants.surge"]
    assert list(found)[-1] == "emergency"
    lines = [one.line for one in found.values()]
    assert lines == sorted(lines)
    assert found["grants.loyal"].text.startswith("Where tier is silver or gold")


def test_a_grant_that_holds_says_what_it_comes_to_and_of_what() -> None:
    loyal = traced()["grants.loyal"]
    assert (loyal.truth, loyal.counts, loyal.sets) == ("true", True, ["alone", "with_peer"])
    assert loyal.values == {"alone": "100.00", "with_peer": "200.00"}
    assert loyal.why == "Tier is gold; complaint is delayed flight, booking passengers is 2."


def test_a_grant_of_which_something_is_unknown_does_not_count() -> None:
    surge = traced()["grants.surge"]
    assert (surge.truth, surge.counts, surge.why) == ("unknown", False, "Nobody knows the topic surge.")


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        ({"complaint": "other"}, "Its boundary does not apply: complaint is other."),
        ({}, "Its boundary cannot be said to apply: nobody knows the complaint."),
    ],
)
def test_a_boundary_that_does_not_apply_grants_nothing(request_: dict[str, object], why: str) -> None:
    found = traced(request=request_)
    assert (found["grants.loyal"].why, found["grants.loyal"].counts) == (why, False)
    # While it is not ruled out, it narrows all the same.
    assert found["limits.never-above-fare"].counts == (request_ == {})


def test_a_limit_that_is_not_ruled_out_counts_and_closes() -> None:
    unknown = traced({**GOLD, "booking.total": None})["limits.never-above-fare"]
    assert (unknown.values, unknown.closes) == ({"at_most": None}, True)
    assert unknown.why == "Its amount cannot be told, nobody knows the booking total."
    held = traced({**GOLD, "customer.fraud_hold": True})["limits.fraud"]
    assert (held.truth, held.counts, held.closes) == ("true", True, True)


def test_a_smallest_amount_says_where_it_sets_one() -> None:
    assert traced({**GOLD, "booking.total": 20})["limits.worth-the-while"].sets == [
        "alone",
        "with_peer",
        "smallest",
    ]


def test_a_budget_says_what_is_left_of_it() -> None:
    spent = {("delay-compensation", "own-week"): Meter(Decimal(420), 3)}
    week = traced(meters=unspent_but(spent))["budgets.own-week"]
    assert (week.sets, week.values) == (["alone", "with_peer"], {"left": "80.00"})
    assert week.why == "$420 of $500 are spent."
    nobody = traced(meters={})["budgets.once"]
    assert (nobody.values, nobody.closes) == ({"uses_left": None}, True)
    assert nobody.why == "Nobody knows whose budget it is, so nothing is left of it."


def test_a_duty_tells_what_has_to_be_so() -> None:
    asked = traced()["duties.asked"]
    assert asked.counts
    assert asked.must is not None
    assert (asked.must.truth, asked.must.reads[0].fact) == ("unknown", "request.customer_asked")


def test_at_the_customers_door_what_is_for_associates_does_not_count() -> None:
    found = traced(door="customer")
    assert found["grants.loyal"].why == "Its boundary grants nothing at this door."
    assert found["duties.note"].why == "A note is asked of associates only."
    assert not found["budgets.own-week"].counts
    assert found["budgets.customer-quarter"].counts
    assert "emergency" not in found


@pytest.mark.parametrize(
    ("at", "why", "counts"),
    [
        (NOON, "Its boundary counts from 1 December 2026, 00:00 UTC.", False),
        (datetime(2026, 12, 5, tzinfo=UTC), "", True),
        (
            datetime(2027, 1, 5, tzinfo=UTC),
            "Its boundary no longer counts since 1 January 2027, 00:00 UTC.",
            False,
        ),
    ],
)
def test_a_boundary_counts_while_it_is_in_force(at: datetime, why: str, counts: bool) -> None:
    dated = make_set(DATED)
    case = dated.case({}, at=at, meters=UNSPENT, audience="associate")
    (grant,) = trace(dated.question(case, "certificate"), dated.vocabulary)
    assert (grant.why, grant.counts) == (why, counts)
