"""Guessed cases: values beside the facts, confirmed by the decide reading; none where no value fits."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import get_args

import pytest

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.prove.guess import Guess, Guesser, environment, worth_trying
from rules.values import Value
from rules.vocabulary import Kind, Type
from support.small_pack import make_pack

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
STEP = Decimal("0.01")


def guesser(*clauses: str, action: str = "refund") -> Guesser:
    """Guesses about one document."""
    pack = make_pack("\n".join(["boundary: b", f"action: {action}", *clauses, ""]))
    rules = BoundarySet.of(pack.vocabulary, pack.boundaries, "r").rules[action]
    (live,) = rules.boundaries
    return Guesser(pack.vocabulary, rules.words, live, NOON)


def giving(*clauses: str, door: Audience = "associate", high: bool = True) -> Guess | None:
    """A case in which the first grant of a document gives something."""
    found = guesser(*clauses)
    return found.giving(found.live.grants[0], door, STEP, high=high)


@pytest.mark.parametrize(
    ("when", "high", "low"),
    [
        ("flight.delay_minutes >= 60 and flight.delay_minutes < 90", 89, 60),
        ("booking.passengers > 3", 9, 4),
        ("not (booking.passengers <= 3)", 9, 4),
    ],
)
def test_numbers_are_as_high_or_as_low_as_they_may_be(when: str, high: int, low: int) -> None:
    clauses = ("grants:", f"  - {{id: g, when: '{when}', alone: 5}}")
    for wanted, is_high in ((high, True), (low, False)):
        found = giving(*clauses, high=is_high)
        assert found is not None
        assert list(found.facts.values()) == [Decimal(wanted)]


def test_what_the_amount_reads_is_known_and_as_high_as_it_may_be() -> None:
    found = giving("grants:", "  - {id: g, when: flight.cancelled, alone: '10 * booking.passengers'}")
    assert found == Guess({"flight.cancelled": True, "booking.passengers": Decimal(9)}, NOON)


def test_a_key_of_a_table_is_one_of_its_rows() -> None:
    found = giving(
        "tables:",
        "  each:",
        "    columns: [customer.tier, much]",
        "    rows: [[gold, 5]]",
        "grants:",
        "  - {id: g, alone: each.much}",
    )
    assert found == Guess({"customer.tier": "gold"}, NOON)


@pytest.mark.parametrize(
    "clause",
    [
        "{id: g, when: flight.delay_minutes > 60 and flight.delay_minutes < 30, alone: 5}",
        "{id: g, when: flight.cancelled, alone: 0}",
        """{id: g, when: 'now > d"2027-01-01T00:00:00Z"', alone: 1}""",
    ],
)
def test_where_no_value_fits_nothing_is_guessed(clause: str) -> None:
    assert giving("grants:", f"  - {clause}") is None


def test_what_is_hidden_at_a_door_is_not_guessed() -> None:
    clauses = ("audience: [associate, customer]", "grants:",
               "  - {id: g, when: associate.level >= 1, alone: 5}",
               "budgets:", "  - {id: b, per: customer, uses: 1}")  # fmt: skip
    assert giving(*clauses) is not None
    assert giving(*clauses, door="customer") is None


def test_a_boundary_that_begins_later_is_looked_at_then_and_one_that_has_ended_never() -> None:
    later = giving("from: 2026-06-01T00:00:00Z", "grants:", "  - {id: g, alone: 5}")
    assert later is not None
    assert later.at == datetime(2026, 6, 1, 0, 0, 1, tzinfo=UTC)
    assert giving("until: 2025-06-01T00:00:00Z", "grants:", "  - {id: g, alone: 5}") is None


def test_a_condition_of_a_limit_comes_true_where_the_boundary_is_not_ruled_out() -> None:
    found = guesser(
        "applies_when: flight.cancelled or flight.delay_minutes > 60",
        "limits:",
        "  - {id: l, when: not flight.cancelled, at_most: 5}",
    )
    when = found.live.boundary.limits[0].when
    assert when is not None
    assert found.binding(when, "associate") == Guess({"flight.cancelled": False}, NOON)


def test_what_is_known_of_a_case_has_defaults_and_its_day() -> None:
    words = make_pack().vocabulary
    late = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert environment(words, {}, late, "associate") == {
        "customer.fraud_hold": False,
        "now": late,
        "today": date(2025, 12, 31),
    }


NAMED: dict[Kind, tuple[Type, Value]] = {
    "text": (Type("text"), "a"),
    "boolean": (Type("boolean"), True),
    "integer": (Type("integer", min=Decimal(0)), Decimal(3)),
    "number": (Type("number", max=Decimal(9)), Decimal("0.5")),
    "money": (Type("money"), Decimal(3)),
    "date": (Type("date"), date(2026, 2, 1)),
    "datetime": (Type("datetime"), NOON),
    "duration": (Type("duration"), timedelta(hours=3)),
    "list": (Type("list", Type("text")), "a"),
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_values_of_every_kind_are_of_their_type_the_named_ones_among_them(kind: Kind) -> None:
    type_, named = NAMED[kind]
    found = list(worth_trying(type_, [named]))
    assert all(type_.read(value) == value for value in found)
    assert (named if kind != "list" else (named,)) in found
    assert list(worth_trying(type_, [])), "there is a value where conditions name none"
