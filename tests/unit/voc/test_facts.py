"""Facts beside a voice: whose they are is said by the signal, values stay exact."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from voc.errors import FieldError
from voc.facts import EntityFacts, entity_facts
from voc.signal import Kind, Signal

_AT = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
_SIGNAL = Signal("f", "1", Kind.MESSAGE, _AT, "a", customer="77", about={"booking": "Q7X2"})


def test_facts_belong_to_the_customer_and_to_what_the_signal_is_about() -> None:
    found = {
        "customer": {"tier": "gold", "since": 3, "vip": True},
        "booking": {"total": 412.5, "fares": [1, 2.25]},
    }

    assert list(entity_facts(found, _SIGNAL)) == [
        EntityFacts("customer", "77", {"tier": "gold", "since": 3, "vip": True}, _AT, ("f", "1")),
        EntityFacts(
            "booking", "Q7X2", {"total": Decimal("412.5"), "fares": (1, Decimal("2.25"))}, _AT, ("f", "1")
        ),
    ]


@pytest.mark.parametrize(
    "found", [None, {}, {"customer": None}, {"customer": {}}, {"flight": {"gate": None}}]
)
def test_nothing_said_is_no_fact(found: object) -> None:
    assert list(entity_facts(found, _SIGNAL)) == []


def test_names_may_be_long_and_have_parts() -> None:
    long = "bank_error_caused_significant_inconvenience"
    found = {"customer": {long: True, "payment_counts.gift_card": 2}}
    (said,) = entity_facts(found, _SIGNAL)
    assert said.values == {long: True, "payment_counts.gift_card": 2}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], "wrong_type"),
        ({"customer": ["gold"]}, "wrong_type"),
        ({"Customer": {"tier": "gold"}}, "wrong_type"),
        ({"customer": {"Tier": "gold"}}, "wrong_type"),
        ({"customer": {"tier.": "gold"}}, "wrong_type"),
        ({"customer": {"t" * 121: "gold"}}, "wrong_type"),
        ({"customer": {"tier": {"name": "gold"}}}, "wrong_type"),
        ({"customer": {"tier": ["gold", None]}}, "wrong_type"),
        ({"customer": {"tier": "x" * 2_001}}, "too_long"),
        ({"customer": {"tier": "\x00"}}, "bad_character"),
        ({"customer": {"tiers": ["a"] * 101}}, "too_many"),
        ({"customer": {f"f{i}": 1 for i in range(101)}}, "too_many"),
        ({"flight": {"cancelled": True}}, "facts_without_id"),
    ],
)
def test_a_fact_that_cannot_be_taken_says_why(found: object, code: str) -> None:
    with pytest.raises(FieldError, match=r"^facts") as error:
        list(entity_facts(found, _SIGNAL))
    assert error.value.code == code
