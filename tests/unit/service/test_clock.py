"""Times as the outside reads them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.clock import parse_rfc3339, rfc3339, utc_now


def test_times_are_utc_with_z_and_come_back_as_they_were() -> None:
    at = datetime(2026, 3, 2, 11, 0, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    assert rfc3339(at) == "2026-03-02T09:00:00.000005Z"
    assert parse_rfc3339(rfc3339(at)) == at
    assert utc_now().tzinfo is UTC


def test_the_same_moment_is_the_same_text_wherever_and_however_often_it_is_written() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    there = at.astimezone(timezone(timedelta(hours=-7)))
    assert [rfc3339(each) for each in (at, there, at.replace(fold=1), at)] == ["2026-03-02T09:00:00Z"] * 4
    assert rfc3339(at) is rfc3339(at + timedelta(0))


@pytest.mark.parametrize(
    "text",
    ["2026-03-02T09:00:00", "yesterday", "", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
)
def test_what_is_not_a_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"zone|isoformat|years"):
        parse_rfc3339(text)


def test_a_time_without_a_zone_is_not_a_moment() -> None:
    with pytest.raises(ValueError, match="zone"):
        rfc3339(datetime(2026, 3, 2))  # noqa: DTZ001 -- that is the point
