"""Moments as sources write them, to UTC and back. Strict: what is ambiguous is refused, never guessed."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,12}))?"
    r"(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))"
)
_EPOCH = re.compile(r"[0-9]{1,16}(?:\.[0-9]{1,9})?")
_EPOCH_DIGITS = 16
_EPOCH_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_PER_SECOND = {13: 1_000, 16: 1_000_000}  # ticks a second, by the digits of a time of this century
_LATEST_EPOCH = 253_402_300_799  # 9999-12-31T23:59:59Z, the last second a datetime can hold


def parse_rfc3339(text: str) -> datetime:
    """The moment that an RFC 3339 date-time names, in UTC, cut to microseconds.

    A leap second (`:60`) is the first moment of the next minute. Raises ValueError: no offset, no `T`, a date
    or a time of day that does not exist, more than fits a datetime.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise ValueError(f"{_shown(text)} is not an RFC 3339 time such as 2026-03-02T14:05:09Z")
    year, month, day, hour, minute, second = (int(part) for part in match.group(1, 2, 3, 4, 5, 6))
    fraction, zulu, sign, offset_hours, offset_minutes = match.group(7, 8, 9, 10, 11)
    leap = second == 60
    zone: timezone = UTC
    if not zulu:
        if int(offset_hours) > 23 or int(offset_minutes) > 59:
            raise ValueError(f"{_shown(text)} has an offset that does not exist")
        offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
        zone = timezone(-offset if sign == "-" else offset)
    microsecond = 0 if leap or not fraction else int(fraction[:6].ljust(6, "0"))
    try:
        moment = datetime(year, month, day, hour, minute, 59 if leap else second, microsecond, zone)
        return (moment + timedelta(seconds=1) if leap else moment).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{_shown(text)} is not a moment that exists") from error


def parse_epoch(value: object, per_second: int = 1) -> datetime:
    """The moment `value` ticks after 1970-01-01T00:00Z (`per_second` ticks a second), cut to microseconds.

    Takes an int, a float, a Decimal or their text. Raises ValueError: anything else, negative, beyond 9999.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _EPOCH_DIGITS:
        value = int(value)
    if type(value) is int and 0 <= value <= _LATEST_EPOCH * per_second:
        # As nearly all say it, in whole numbers all the way: a signature's moment stands on every webhook.
        return _EPOCH_BEGAN + timedelta(microseconds=value * 1_000_000 // per_second)
    seconds = Decimal("NaN")
    number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if number or (isinstance(value, str) and _EPOCH.fullmatch(value)):
        with suppress(InvalidOperation):
            seconds = Decimal(str(value)) / per_second
    if seconds.is_nan() or not 0 <= seconds <= _LATEST_EPOCH:
        raise ValueError(f"{_shown(value)} is not a number of seconds between 1970 and 9999")
    return _EPOCH_BEGAN + timedelta(microseconds=int(seconds * 1_000_000))


def parse_timestamp(text: str) -> datetime:
    """The moment that a source says it signed at: RFC 3339, seconds since 1970, or one of these.

    Milliseconds (13 digits) or microseconds (16) since 1970; the date of HTTP, `Mon, 02 Mar 2026 14:05:09
    GMT`; the basic form of ISO 8601, `20260302T140509Z`. Raises ValueError for anything else.
    """
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return parse_epoch(text, _PER_SECOND.get(len(text), 1))
    for layout in ("%a, %d %b %Y %H:%M:%S GMT", "%Y%m%dT%H%M%SZ"):
        with suppress(ValueError):
            return datetime.strptime(text, layout).replace(tzinfo=UTC)
    return parse_rfc3339(text)


def to_rfc3339(moment: datetime) -> str:
    """`moment` in UTC with a trailing Z, with microseconds only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
