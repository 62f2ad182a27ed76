"""Values inside the rules: exact decimals, dates, moments, durations, and how each is read from outside.

A value is a `bool`, `str`, `Decimal` (integers too), `date`, `datetime` (aware, UTC), `timedelta` or a tuple
of such. `None` stands for *unknown* and for nothing else.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    Context,
    Decimal,
    Inexact,
    InvalidOperation,
    Overflow,
    Subnormal,
)
from functools import cache

Scalar = bool | str | Decimal | date | datetime | timedelta
Value = Scalar | tuple[Scalar, ...]

# INVARIANT: arithmetic is exact or fails. The precision is beyond what a condition of 4,000 characters can
# reach with numbers of 21 digits; whatever would still have to be rounded raises and is therefore unknown.
EXACT = Context(
    prec=50_000, Emin=-999_999, Emax=999_999, traps=[Inexact, InvalidOperation, Overflow, Subnormal]
)
GRID = Context(prec=50_000, Emin=-999_999, Emax=999_999, traps=[InvalidOperation, Overflow])

ZERO = Decimal(0)
DIGITS_BEFORE, DIGITS_AFTER = 15, 6
_TOO_LARGE = 10**DIGITS_BEFORE

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATETIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DURATION = re.compile(
    r"P(?=.)(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?",
    re.ASCII,
)
_SHORT_DURATION = re.compile(r"([1-9][0-9]{0,8})([smhdw])", re.ASCII)
_SHORT_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def exact(value: Decimal) -> Decimal | None:
    """The number without trailing zeros; None if it has over 15 digits before or 6 after the point."""
    if not value.is_finite():
        return None
    if not value:
        return ZERO
    # Looking at the exponent first keeps 1E+999999 from being written out.
    if value.adjusted() >= DIGITS_BEFORE:
        return None
    if (whole := value.to_integral_value()) == value:
        return whole
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return None
    known = len(digits)
    while digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    if exponent < -DIGITS_AFTER:
        return None
    return value if len(digits) == known else Decimal((int(value.is_signed()), digits, exponent))


def decimal_of(text: str) -> Decimal | None:
    """A plain decimal ("12", "-0.50"); None for anything else: no exponent, no underscore, no sign `+`."""
    return exact(Decimal(text)) if _DECIMAL.fullmatch(text) and len(text) < 100 else None


def number_of(raw: object) -> Decimal | None:
    """A number as JSON or Python gives it. A float counts as the shortest decimal that it prints as."""
    if isinstance(raw, bool):
        return None
    if isinstance(raw, Decimal):
        return exact(raw)
    if isinstance(raw, int):
        return Decimal(raw) if -_TOO_LARGE < raw < _TOO_LARGE else None
    if isinstance(raw, float):
        return exact(Decimal(repr(raw)))
    return None


def date_of(raw: object) -> date | None:
    """A civil date from `YYYY-MM-DD` or a `date`; None for anything else, a datetime included."""
    if isinstance(raw, datetime):
        return None
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        return None
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def datetime_of(raw: object) -> datetime | None:
    """A moment in UTC from RFC 3339 text with an offset or an aware `datetime`; None for anything else."""
    try:
        if isinstance(raw, str) and _DATETIME.fullmatch(raw):
            raw = datetime.fromisoformat(raw.upper().replace(" ", "T"))
        if isinstance(raw, datetime) and raw.utcoffset() is not None:
            return raw.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return None


def duration_of(raw: object) -> timedelta | None:
    """A duration from ISO 8601 in whole weeks to seconds (`PT24H`, `P30D`) or a `timedelta`."""
    if isinstance(raw, timedelta):
        return raw
    match = _DURATION.fullmatch(raw) if isinstance(raw, str) else None
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        return None


def short_duration_of(raw: str) -> timedelta | None:
    """A window's length: `90d`, `24h`, `15m`, `30s`, `2w` or ISO 8601. None if it is neither or zero."""
    match = _SHORT_DURATION.fullmatch(raw)
    if match is None:
        return duration_of(raw) or None
    try:
        return timedelta(**{_SHORT_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        return None


def round_down(value: Decimal, digits: int) -> Decimal:
    """To the grid of `digits` after the point, towards minus infinity."""
    return value.quantize(_step(digits), rounding=ROUND_FLOOR, context=GRID)


def round_up(value: Decimal, digits: int) -> Decimal:
    """To the grid of `digits` after the point, towards plus infinity."""
    return value.quantize(_step(digits), rounding=ROUND_CEILING, context=GRID)


@cache
def _step(digits: int) -> Decimal:
    return Decimal((0, (1,), -digits))


def moment_text(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z`; fractions of a second only where there are any."""
    return moment.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def duration_text(value: timedelta) -> str:
    """ISO 8601 in days and seconds: `P30D`, `PT86399S`, `-P1D`."""
    if value < timedelta(0):
        return "-" + duration_text(-value)
    days = f"{value.days}D" if value.days else ""
    micro = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    seconds = f"T{value.seconds}{micro}S" if value.seconds or value.microseconds or not value.days else ""
    return f"P{days}{seconds}"


def plain(value: Value | None) -> object:
    """The value as JSON shows it: numbers as such where a float is exact, else as text; moments as RFC 3339.

    Reading the result by the fact's type gives the same value again, so a record of it can be computed again.
    """
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
