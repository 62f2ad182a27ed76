"""Moments: strict in what is read, exact in what is written."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from voc.times import parse_epoch, parse_rfc3339, parse_timestamp, to_rfc3339


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02T14:05:09Z", datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)),
        ("2026-03-02t14:05:09z", datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)),
        ("2026-03-02T09:05:09-05:00", datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)),
        ("2026-03-02T19:35:09.120000+05:30", datetime(2026, 3, 2, 14, 5, 9, 120_000, tzinfo=UTC)),
        ("2026-03-02T14:05:09.123456789Z", datetime(2026, 3, 2, 14, 5, 9, 123_456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_reads_rfc3339_into_utc(text: str, moment: datetime) -> None:
    assert parse_rfc3339(text) == moment
    assert parse_rfc3339(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T14:05:09",
        "2026-03-02 14:05:09Z",
        "2026-03-02",
        "2026-13-02T14:05:09Z",
        "2026-02-30T14:05:09Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T14:05:09+24:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:60Z",
        "20260302T140509Z",
        "٢٠٢٦-03-02T14:05:09Z",
        "2026-03-02T14:05:09Z\n",
        "",
    ],
)
def test_refuses_what_is_ambiguous_or_does_not_exist(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an RFC 3339|does not exist|is not a moment"):
        parse_rfc3339(text)


@pytest.mark.parametrize("value", [1772460309, "1772460309", 1772460309.0, Decimal(1772460309)])
def test_reads_seconds_since_1970(value: object) -> None:
    assert parse_epoch(value) == datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)


def test_reads_fractions_and_milliseconds() -> None:
    assert parse_epoch("1772460309.000200") == datetime(2026, 3, 2, 14, 5, 9, 200, tzinfo=UTC)
    assert parse_epoch(1772460309123, 1000) == datetime(2026, 3, 2, 14, 5, 9, 123_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", [True, None, -1, "-1", "1e3", "soon", float("nan"), float("inf"), 10**20, [], ""]
)
def test_refuses_what_is_no_number_of_seconds(value: object) -> None:
    with pytest.raises(ValueError, match="between 1970 and 9999"):
        parse_epoch(value)


@pytest.mark.parametrize(
    "text",
    [
        "1772460309",
        "1772460309.0",
        "1772460309000",
        "1772460309000000",
        "2026-03-02T14:05:09Z",
        "2026-03-02T15:05:09+01:00",
        "Mon, 02 Mar 2026 14:05:09 GMT",
        "20260302T140509Z",
    ],
)
def test_a_timestamp_is_one_of_these(text: str) -> None:
    assert parse_timestamp(text) == datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "1e9", "-1", "1.2.3", "02 Mar 2026 14:05:09", "99999999999999999"]
)
def test_any_other_text_is_no_timestamp(text: str) -> None:
    with pytest.raises(ValueError, match=r"RFC 3339|between 1970 and 9999"):
        parse_timestamp(text)


def test_writes_utc_with_z() -> None:
    assert to_rfc3339(datetime(2026, 3, 2, 14, 5, 9, tzinfo=UTC)) == "2026-03-02T14:05:09Z"
    assert to_rfc3339(parse_rfc3339("2026-03-02T09:05:09.5-05:00")) == "2026-03-02T14:05:09.500000Z"
