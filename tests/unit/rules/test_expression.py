"""What an expression may say, how it is typed, and why the rest is refused."""

import re
from decimal import Decimal

import pytest

from rules.decide import compile_expression
from rules.expression import Scope, parse
from rules.parsing import Refused
from rules.values import Value
from support.small_pack import VOCABULARY, make_pack

VOCAB = make_pack(vocabulary=VOCABULARY).vocabulary
SCOPE = Scope({name: fact.type for name, fact in VOCAB.facts.items()})


def value(text: str, **facts: object) -> Value | None:
    """An expression read over raw facts, whose dots are written as two underscores."""
    wanted = "any"
    known, _ = VOCAB.normalise({name.replace("__", "."): raw for name, raw in facts.items()})
    answer: Value | None = compile_expression(parse(text, SCOPE, wanted), {})(known)
    return answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flight.cancelled and booking.insured", None),
        ("not flight.cancelled and booking.insured", None),
        ("flight.cancelled or booking.insured", None),
        ("customer.fraud_hold and booking.insured", False),
        ("not customer.fraud_hold or booking.insured", True),
        ("not booking.insured", None),
        ('customer.tier in ["silver", "gold"]', None),
        ("booking.insured == booking.insured", None),
        ("booking.insured ? 1 : 1", None),
        ("customer.fraud_hold ? booking.total : 3", Decimal(3)),
        ("min(booking.total, 3)", None),
        ("max(4, 3)", Decimal(4)),
    ],
)
def test_unknown_is_kleenes_in_logic_and_strict_elsewhere(text: str, expected: Value | None) -> None:
    assert value(text) == expected


def test_what_is_in_a_list_is_equal_to_one_of_it() -> None:
    assert value("booking.passengers in [1, booking.passengers]", booking__passengers=1) is True
    assert value("booking.passengers in [2, 3]", booking__passengers=1) is False
    assert value('"en" in customer.languages', customer__languages=["de", "en"]) is True
    assert value('customer.tier not in ["gold"]', customer__tier="silver") is True


def test_numbers_are_exact() -> None:
    assert value("0.1 + 0.2 == 0.3") is True
    assert value("booking.total / 8", booking__total="0.01") == Decimal("0.00125")
    assert value("booking.total * 0.333333", booking__total="999999999999999.99") == Decimal(
        "333332999999999.99666667"
    )


def test_what_fails_at_run_time_is_unknown_where_it_failed() -> None:
    far = 'booking.booked_at + t"P999999999D" > booking.booked_at'
    booked = "2026-01-01T00:00:00Z"
    assert value(far, booking__booked_at=booked) is None
    assert value(f"{far} or not customer.fraud_hold", booking__booked_at=booked) is True


def test_time_is_typed() -> None:
    parse('now - booking.booked_at <= t"PT24H"', SCOPE, "boolean")
    parse('today + t"P30D" > booking.travels_on', SCOPE, "boolean")
    parse('booking.travels_on in [d"2026-12-24", d"2026-12-25"]', SCOPE, "boolean")
    parse('booking.booked_at < d"2026-12-24T00:00:00-05:00"', SCOPE, "boolean")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("customer.teir == 1", r'unknown fact "customer.teir" (did you mean "customer.tier"?)'),
        ("customer.total > 1", r'unknown fact "customer.total" (did you mean "booking.total"?)'),
        ('customer.tier == "glod"', '"glod" is not among the values of customer.tier (did you mean "gold"?)'),
        ("customer.tier", "a condition is true or false; this is customer.tier (text)"),
        ("booking.total > booking.passengers", "does not mix booking.total (money) with"),
        ("booking.total * booking.passengers > 1", "at most one factor reads a fact"),
        ("booking.total / 3 > 1", "finite reciprocal"),
        ("booking.total / booking.passengers > 1", "finite reciprocal"),
        ("booking.total / 0 > 1", "finite reciprocal"),
        ('customer.tier < "gold"', "does not order customer.tier"),
        ("flight.cancelled > false", "does not order flight.cancelled"),
        ("1 and flight.cancelled", "`and` takes what is true or false, not a plain number"),
        ("booking.insured == null", "null is not used here"),
        ("booking.insured ?? false", "?? is not used here"),
        ("booking&.insured", "&. is not used here"),
        ('customer.tier =~ "g.*"', "regular expressions"),
        ("2 ** 99999999 > 1", "powers (**)"),
        ("1 << 99999999 > 1", "bit operations"),
        ("booking.passengers % 2 == 1", "remainders (%)"),
        ("$now > now", "$now is not used here"),
        ("[x for x in customer.languages]", "comprehensions are not used here"),
        ('customer.languages[0] == "a"', "subscripts are not used here"),
        ("flight.cancelled in {true}", "sets are not used here"),
        ("abs(1) > 0", '"abs" is not a function here'),
        ("min(1, 2, 3) > 0", "min takes two values"),
        ("1e3 > 1", "1e3 is not a plain decimal"),
        ("0x10 > 1", "0x10 is not a plain decimal"),
        ("1234567890123456 > 1", "is not a plain decimal"),
        ("0.1234567 > 1", "is not a plain decimal"),
        ('now > d"2026-12-01"', "does not mix now (datetime) with date"),
        ('now > d"2026-12-01T00:00:00"', "neither a date"),
        ('now - booking.booked_at > t"P1M"', "is not a duration"),
        ('today + t"PT1H" > today', "a date moves by whole days"),
        ("customer.tier in []", "nothing is in an empty list"),
        ('"a" in customer.tier', "`in` takes [a, b] or a fact that is a list"),
        ("customer.languages == customer.languages", "a list knows `in` only"),
        ("flight.cancelled ==", "ends too early"),
        ("flight.cancelled flight.cancelled", 'not readable as an expression at "flight.cancelled"'),
        ("", "is empty"),
        ("not " * 60 + "flight.cancelled", "nested more than 40 levels deep"),
        ("(" * 5000, "at most 4,000 characters"),
        ('flight.cancelled and "' + "\\" * 9 + "x", "not readable as an expression"),
    ],
)
def test_the_rest_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=re.escape(reason)):
        parse(text, SCOPE, "boolean")


def test_a_long_list_of_conditions_is_not_a_deep_one() -> None:
    text = " and ".join(["flight.cancelled"] * 150)
    assert parse(text, SCOPE, "boolean").reads == {"flight.cancelled"}


def test_a_refusal_points_at_the_word() -> None:
    with pytest.raises(Refused) as refused:
        parse("flight.cancelled and customer.teir", SCOPE, "boolean")
    assert refused.value.offset == 21
