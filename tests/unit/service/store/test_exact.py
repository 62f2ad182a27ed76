"""Exact values survive JSON."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store.exact import from_json, to_json

DECIMALS = st.decimals(min_value=-(10**15), max_value=10**15, places=6)
VALUES = st.booleans() | st.text(max_size=20) | st.integers(-(10**15), 10**15) | DECIMALS


@given(VALUES | st.lists(VALUES, max_size=4).map(tuple))
def test_what_is_kept_comes_back(value: object) -> None:
    assert from_json(orjson.loads(orjson.dumps(to_json(value)))) == value


def test_moments_dates_and_durations_come_back_as_texts() -> None:
    assert to_json(datetime(2026, 3, 2, 9, tzinfo=UTC)) == "2026-03-02T09:00:00Z"
    assert to_json(date(2026, 3, 2)) == "2026-03-02"
    assert to_json(timedelta(days=2)) == "P2D"
    assert to_json(0.5) == {"decimal": "0.5"}


def test_what_no_fact_can_be_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        to_json(object())


def test_a_decimal_keeps_its_digits() -> None:
    assert str(from_json(to_json(Decimal("12.50")))) == "12.50"
