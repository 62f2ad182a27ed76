"""An action that declares a floor: the cases in which no grant reaches it are named."""

from datetime import date

import pytest

from rules.findings import PackError
from rules.prove.prover import Prover
from support.small_pack import VOCABULARY, make_pack

SINCE = date(2026, 1, 1)
WORDS = VOCABULARY.replace("refund:      {measure: money,", "refund:      {measure: money, floor: 25,")


def gaps(document: str, words: str = WORDS, seconds: float = 5) -> list[str]:
    """What is said of floors."""
    findings = Prover(seconds).prove(make_pack(document, vocabulary=words), SINCE).findings
    told = [each for each in findings if "floor" in each.message]
    assert {(each.file, each.severity) for each in told} <= {("vocabulary.yaml", "warning")}
    return [f"{each.code}: {each.message}" for each in told]


def refunds(*clauses: str) -> str:
    """A boundary for refunds."""
    return "\n".join(["boundary: b", "action: refund", *clauses, ""])


def test_each_gap_is_a_case_with_no_more_in_it_than_matters() -> None:
    assert gaps(
        refunds(
            "grants:",
            '  - {id: gold, when: customer.tier == "gold", alone: 100}',
            "  - {id: late, when: flight.delay_minutes >= 60, alone: 30}",
        )
    ) == [
        "below_floor: the floor of refund: no grant reaches 25.00 USD where "
        f"customer.tier is {tier}, flight.delay_minutes is 0"
        for tier in ("regular", "silver")
    ]


def test_where_some_grant_always_reaches_it_nothing_is_said() -> None:
    document = refunds(
        "grants:",
        "  - {id: late, when: flight.delay_minutes >= 60, alone: 30}",
        "  - {id: soon, when: flight.delay_minutes < 60, alone: 5, with_peer: 25}",
    )
    assert gaps(document) == []


def test_what_a_limit_or_a_budget_closes_is_no_gap() -> None:
    late = "  - {id: late, when: flight.delay_minutes >= 60, alone: 30}"
    limit = "  - {id: on-time, when: flight.delay_minutes < 60, at_most: 10, because: It came.}"
    assert gaps(refunds("grants:", late, "limits:", limit)) == []
    assert gaps(refunds("grants:", late, "budgets:", "  - {id: little, per: associate, at_most: 20}")) == []


def test_an_action_that_nothing_grants_is_one_gap() -> None:
    assert gaps(refunds("duties:", "  - {id: note, note: true}")) == [
        "below_floor: the floor of refund: no grant reaches 25.00 USD where nothing is known"
    ]


def test_what_is_not_decided_in_its_time_is_said() -> None:
    document = refunds("grants:", "  - {id: g, when: flight.cancelled, alone: booking.total / 2}")
    assert gaps(document, seconds=0) == [
        "not_decided: the floor of refund: whether some grant always reaches 25.00 USD is not decided in 0 s"
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("refund: {measure: money, floor: 2.345}", "at most 2 digits after the point"),
        ("refund: {floor: 5}", "refund has no measure: it may be done or not, so its floor is 1"),
        ("refund: {measure: integer, floor: 0}", "floor: input should be greater than 0"),
        ("refund: {always: true, floor: 1}", "refund is always open, so it has no floor"),
    ],
)
def test_a_floor_is_an_amount_that_can_be_given(written: str, said: str) -> None:
    words = f"vocabulary: v\ncurrency: USD\nactions:\n  {written}\n  call: {{always: true}}\n"
    with pytest.raises(PackError, match=said):
        make_pack(vocabulary=words)
