"""What a word means, where it comes from and what hangs on it."""

from __future__ import annotations

import pytest

from rules.language.hovering import Hover, hover
from rules.language.known import Known
from rules.language.uses import named, uses_of
from rules.pack import load_pack, packaged

PACK = load_pack(packaged())
USES = uses_of(PACK)
VOUCHER = PACK.files["boundaries/late-flight-goodwill.yaml"]


def at(word: str, text: str = VOUCHER, name: str = "late-flight-goodwill") -> Hover | None:
    return hover(Known(name, text, PACK), USES, text.index(word) + len(word) - 1)


@pytest.mark.parametrize(
    ("word", "title", "said"),
    [
        ("applies_when", "applies_when", "Where it bears at all."),
        ("boundary", "boundary", "It is needed."),
        ("flight.delay_minutes", "Delay, minutes", "Read by bonus-miles"),
        ("action: certificate", "Travel voucher", "Granted by late-flight-goodwill."),
        ("by_tier.hour", "by_tier.hour", "found by customer.tier"),
        ("id: storm", "storm", "twice that with a colleague"),
        ("id: customer-year", "customer-year", "At most $500"),
        ("offer_instead: [meal", "Meal credit", "Granted by meal-credit."),
        ("customer.tier: gold", "Tier", 'one of "regular"'),
    ],
)
def test_it_tells_what_is_under_the_pointer(word: str, title: str, said: str) -> None:
    found = at(word)
    assert found is not None
    assert found.title == title
    assert said in " ".join(found.lines)
    assert word.endswith(VOUCHER[found.start : found.end])


def test_of_other_documents_too() -> None:
    words = PACK.files["vocabulary.yaml"]
    found = at("customer.name", words, "vocabulary")
    assert found is not None
    assert "No condition reads it." in found.lines
    found = at("never_above", PACK.files["guarantees.yaml"], "guarantees")
    assert found is not None
    assert found.lines == ("What no edit may go beyond.",)


def test_of_what_is_nothing_it_says_nothing() -> None:
    assert at("# nobody", "boundary: a  # nobody\n") is None
    assert at("zzz", "boundary: zzz\n") is None
    assert at("id: b", "grants:\n  - id: b\n    when: nowhere.to.be.found\n", "a") is None


def test_many_documents_are_named_up_to_a_handful() -> None:
    assert named("ab") == "a, b"
    assert named("abcdefgh") == "a, b, c, d, e, f and 2 more"
