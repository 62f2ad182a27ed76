"""What an expression that is being written expects next."""

from __future__ import annotations

import pytest

from rules.language.expecting import expected, fits, signs_after
from rules.vocabulary import Type

TIER = Type("text", one_of=("gold", "silver"))
TYPES = {
    "customer.tier": TIER,
    "booking.total": Type("money"),
    "booking.passengers": Type("integer"),
    "booking.booked_at": Type("datetime"),
    "case.topics": Type("list", Type("text")),
    "flight.cancelled": Type("boolean"),
}


@pytest.mark.parametrize(
    ("text", "what", "like", "typed"),
    [
        ("", "value", None, ""),
        ("cust", "value", None, "cust"),
        ("flight.cancelled and ", "value", None, ""),
        ("not fl", "value", None, "fl"),
        ("customer.tier ", "sign", "text", ""),
        ("customer.tier == ", "value", "text", ""),
        ('customer.tier in ["gold", "si', "value", "text", "si"),
        ('"late" in ', "value", "text", ""),
        ("booking.total >= ", "value", "money", ""),
        ("booking.total * ", "value", "money", ""),
        ("2 * ", "value", None, ""),
        ("5 < ", "value", None, ""),
        ("now - booking.booked_at <= ", "value", "duration", ""),
        ("booking.booked_at < ", "value", "datetime", ""),
        ("min(booking.total, ", "value", None, ""),
        ("(booking.total > 5) ", "sign", None, ""),
    ],
)
def test_it_knows_what_comes_next(text: str, what: str, like: str | None, typed: str) -> None:
    found = expected(text, TYPES)
    assert (found.what, found.like and found.like.kind, found.typed) == (what, like, typed)


def test_after_a_comparison_only_logic_goes_on() -> None:
    found = expected('customer.tier == "gold" ', TYPES)
    assert signs_after(found.like, compared=found.compared) == ["and", "or"]
    found = expected("booking.total > 5 ", TYPES)
    assert found.compared
    assert "+" in signs_after(found.like, compared=True)
    assert signs_after(TYPES["case.topics"], compared=False) == []


def test_words_stand_beside_words_of_their_type() -> None:
    assert fits(Type("integer"), Type("number"), "boolean")
    assert not fits(Type("money"), Type("integer"), "boolean")
    assert fits(Type("money"), Type("money"), "boolean")
    assert fits(TYPES["case.topics"], Type("text"), "boolean")
    assert not fits(TIER, TYPES["case.topics"], "boolean")
    assert fits(TIER, None, "boolean")
    assert not fits(TIER, None, "number")
