"""How long to wait, as it is asked for and as it is decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.patience import after_failure, after_turn, asked_to_wait

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Mon, 02 Mar 2026 09:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2026 08:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9999999999", None),
        ("٣", None),
        ("Mon, 02 Mar 2026 09:01:00 -0000", None),
    ],
)
def test_a_wish_is_read_as_seconds_or_a_date(said: str, seconds: float | None) -> None:
    assert asked_to_wait(said, NOW) == seconds


def test_failures_are_waited_for_longer_and_longer_and_not_together() -> None:
    assert [after_failure(count, 0.5).total_seconds() for count in range(1, 9)] == [
        5, 15, 60, 300, 900, 3600, 3600, 3600,
    ]  # fmt: skip
    assert after_failure(3, 0.0) == timedelta(seconds=48)
    assert after_failure(3, 0.999) < timedelta(seconds=72)


def test_what_a_source_wants_is_kept_to_for_up_to_a_day() -> None:
    assert after_failure(1, 0.5, 90) == timedelta(seconds=90)
    assert after_failure(6, 0.5, 90) == timedelta(hours=1)
    assert after_failure(1, 0.5, 10_000_000) == timedelta(days=1)


def test_an_interval_is_a_little_shorter_or_longer() -> None:
    assert after_turn(100, 0.0) == timedelta(seconds=95)
    assert after_turn(100, 0.5) == timedelta(seconds=100)
