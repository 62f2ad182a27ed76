"""Of all cases that meet some formulas the first one, whatever was asked before."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rules.prove.cases import Found
from rules.prove.first import first_case
from rules.prove.logic import negation
from rules.prove.prover import Prover
from rules.prove.solver import UnsureError
from rules.prove.subject import Subject
from support.small_pack import make_pack

SINCE = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
OTHERS = """boundary: others
action: refund
grants:
  - {id: a, when: booking.insured and customer.tier == "gold", alone: 7}
  - {id: b, when: flight.cancelled, alone: 3}
"""


def subject(*clauses: str, before: tuple[str, ...] = ()) -> Subject:
    """Refunds under one document, asked of a prover that was asked of others before."""
    prover = Prover()
    for document in before:
        prover.prove(make_pack(document), SINCE)
    document = "\n".join(["boundary: b", "action: refund", "grants:", *clauses, ""])
    return prover.subjects(make_pack(document), SINCE)["refund"]


def first(of: Subject, given: int = 1) -> Found | None:
    """The first case in which so many cents may be given alone."""
    inside = of.logic.inside(of.boundaries, "associate", "alone")
    always = of.logic.defaults("associate")
    return first_case(of.logic, [inside, of.logic.steps == given, *always], 5, of.boundaries)


@pytest.mark.parametrize("before", [(), (OTHERS,)], ids=["cold", "after others"])
def test_what_need_not_be_known_is_not_and_the_rest_is_as_simple_as_can_be(before: tuple[str, ...]) -> None:
    found = first(
        subject(
            "  - {id: late, when: flight.delay_minutes > 60 and not flight.cancelled, alone: 10}",
            "  - {id: any, when: booking.passengers >= 3, alone: 10}",
            before=before,
        )
    )
    assert found is not None
    assert found.at == NOON
    assert found.facts == {"flight.cancelled": False, "flight.delay_minutes": Decimal(61)}


@pytest.mark.parametrize("before", [(), (OTHERS,)], ids=["cold", "after others"])
@pytest.mark.parametrize(
    ("when", "least"),
    [
        ("booking.total * 30 > 1 and booking.total * 30 < 29", "0.1"),
        ("booking.total * 30 > 1 and booking.total * 30 < 2", "0.04"),
        ("booking.total * 30 > 61 and booking.total * 30 < 89", "2.1"),
        ("booking.total * 30 > 80 and booking.total * 30 < 89", "2.7"),
    ],
)
def test_a_number_between_two_whole_ones_has_few_digits_and_is_the_lowest_of_them(
    when: str, least: str, before: tuple[str, ...]
) -> None:
    found = first(subject(f"  - {{id: g, when: {when}, alone: 10}}", before=before))
    assert found is not None
    assert found.facts == {"booking.total": Decimal(least)}


def test_a_moment_is_the_first_at_which_it_may_be_so() -> None:
    document = subject("  - {id: g, alone: 10}", "from: 2026-03-01T00:00:00Z")
    found = first(document)
    assert found is not None
    assert found.at == datetime(2026, 3, 1, tzinfo=UTC)


def test_where_no_case_meets_them_there_is_none() -> None:
    assert first(subject("  - {id: g, alone: 10}"), given=1001) is None


def test_without_time_nobody_knows() -> None:
    of = subject("  - {id: g, when: flight.cancelled, alone: 10}")
    with pytest.raises(UnsureError):
        first_case(of.logic, [negation(of.logic.inside(of.boundaries, "associate", "alone"))], 0, ())
