"""A condition taken apart: what each part came to, and which parts decided it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from rules.language.parts import Part, Taker, because_of, deciding
from rules.language.wording import Wording
from rules.meters import UNSPENT
from support.small_pack import NOON, make_set

TABLES = """
boundary: fare
action: refund
tables: {share: {columns: [customer.tier, part], rows: [[gold, 2], [silver, 1]]}}
grants: [{id: any, when: "%s", alone: 5}]
"""


def taken(condition: str, facts: Mapping[str, object]) -> Part:
    """A condition of a small pack in a case."""
    boundaries = make_set(TABLES % condition.replace('"', '\\"'))
    boundary, rules = boundaries.boundaries["fare"], boundaries.rules["refund"]
    case = boundaries.case(facts, at=NOON, meters=UNSPENT, audience="associate")
    wording = Wording(boundaries.vocabulary, boundary.tables)
    (grant,) = boundary.grants
    assert grant.when is not None
    return Taker(wording, rules.words, case.environment).part(grant.when.tree)


BOTH = 'customer.tier == "gold" and (booking.insured or booking.total > 100)'


@pytest.mark.parametrize(
    ("facts", "truth", "because"),
    [
        (
            {"customer.tier": "gold", "booking.total": 120},
            "true",
            "tier is gold, booking total is $120",
        ),
        ({"customer.tier": "silver"}, "false", "tier is silver"),
        ({"customer.tier": "gold", "booking.total": 20}, "unknown", "nobody knows the booking insured"),
        ({}, "unknown", "nobody knows the tier or the booking insured or the booking total"),
        (
            {"customer.tier": "gold", "booking.insured": False, "booking.total": 20},
            "false",
            "booking insured is no, booking total is $20",
        ),
    ],
)
def test_what_decided_it_is_told_and_nothing_else(facts: dict[str, object], truth: str, because: str) -> None:
    part = taken(BOTH, facts)
    assert (part.truth, because_of(part)) == (truth, because)


def test_its_parts_stand_as_they_are_written_each_with_what_it_read() -> None:
    part = taken(BOTH, {"customer.tier": "gold"})
    assert (part.joined, part.text) == (
        "all",
        "tier is gold and (booking insured or booking total is above $100)",
    )
    tier, either = part.parts
    assert (tier.joined, tier.truth, tier.parts) == (None, "true", [])
    assert [(read.fact, read.value) for read in tier.reads] == [("customer.tier", "gold")]
    assert (either.joined, either.truth, len(either.parts), either.reads) == ("any", "unknown", 2, [])


def test_what_is_denied_is_decided_by_what_it_denies() -> None:
    part = taken("not (booking.insured or flight.cancelled)", {"flight.cancelled": True})
    assert (part.joined, part.truth) == ("not", "false")
    assert [one.text for one in deciding(part)] == ["flight cancelled"]


def test_a_table_is_read_by_its_keys_and_moments_are_words_too() -> None:
    part = taken('share.part > 1 and today < d"2026-12-01"', {"customer.tier": "gold"})
    table, day = part.parts
    assert [read.fact for read in table.reads] == ["customer.tier"]
    assert [(read.fact, read.value) for read in day.reads] == [("today", "2026-01-01")]
