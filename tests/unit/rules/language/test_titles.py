"""How facts and values are called in sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.language.titles import length_text, money_text, title_of, titles_of, value_text
from support.small_pack import VOCABULARY, make_pack


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        ("late_flight", "late flight"),
        ("à la carte", "“à la carte”"),
        (Decimal(12500), "12,500"),
        (Decimal("0.5"), "0.5"),
        (date(2026, 12, 1), "1 December 2026"),
        (datetime(2026, 12, 1, 9, 30, tzinfo=UTC), "1 December 2026, 09:30 UTC"),
        (datetime(2026, 12, 1, 9, 30, 15, tzinfo=UTC), "1 December 2026, 09:30:15 UTC"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=30), "30 days"),
        (timedelta(days=1, minutes=30), "1 day and 30 minutes"),
        (timedelta(minutes=-1), "minus 1 minute"),
        (timedelta(milliseconds=1500), "1.5 seconds"),
    ],
)
def test_a_value_reads_as_one_says_it(value: bool | str | Decimal | date | timedelta, text: str) -> None:
    assert value_text(value) == text


def test_lengths_that_differ_never_read_alike() -> None:
    seconds = [1, 59, 60, 61, 3_600, 3_601, 86_399, 86_400, 86_401, 172_800, 604_800]
    assert len({length_text(timedelta(seconds=each)) for each in seconds}) == len(seconds)
    assert length_text(timedelta(0)) == "no time"


@pytest.mark.parametrize(
    ("value", "currency", "digits", "text"),
    [
        ("1500", "USD", 2, "$1,500"),
        ("12.5", "USD", 2, "$12.50"),
        ("-3", "EUR", 2, "-€3"),
        ("80", "CHF", 2, "80 CHF"),
        ("80.125", "KWD", 3, "80.125 KWD"),
        ("0.000001", "USD", 2, "$0.000001"),
    ],
)
def test_money_has_digits_only_where_there_are_some(
    value: str, currency: str, digits: int, text: str
) -> None:
    assert money_text(Decimal(value), currency, digits) == text


def test_a_name_without_a_title_is_read_aloud() -> None:
    assert title_of("flight.delay_minutes") == "Flight delay minutes"
    assert title_of("customer.tier") == "Tier"


def titles(**given: str) -> dict[str, str]:
    """The nouns of a vocabulary with titles of our own."""
    words = VOCABULARY
    for name, title in given.items():
        fact = name.replace("__", ".")
        line = next(line for line in words.split("\n") if line.strip().startswith(f"{fact}:"))
        words = words.replace(line, line.replace("{type", f'{{title: "{title}", type', 1))
    return {name: title.alone for name, title in titles_of(make_pack(vocabulary=words).vocabulary).items()}


def test_titles_that_meet_are_told_apart() -> None:
    same = titles(booking__total="Sum", customer__fraud_hold="Sum")
    assert (same["booking.total"], same["customer.fraud_hold"]) == ("booking sum", "customer sum")
    units = titles(flight__delay_minutes="Late, minutes", booking__passengers="Late, days")
    assert (units["flight.delay_minutes"], units["booking.passengers"]) == ("late (minutes)", "late (days)")
    every = titles(
        flight__delay_minutes="Late, minutes", booking__passengers="Late, days", booking__total="Late"
    )
    assert len(set(every.values())) == len(every)
