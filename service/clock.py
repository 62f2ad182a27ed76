"""The one place where the service reads the time.

Everything else is given a time: units by the writer, workers by their caller. All instants are UTC.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC. Tests pass one of their own."""


def utc_now() -> datetime:
    """The present instant, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def rfc3339(at: datetime) -> str:
    """`at` as the outside reads times: UTC with a trailing Z, microseconds only where there are some.

    Raises ValueError for a naive datetime: a time without a zone is not a moment.
    """
    if at.tzinfo is UTC:
        return _of_utc(at)
    if at.tzinfo is None:
        raise ValueError("a time without a zone is not a moment")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=64)
def _of_utc(at: datetime) -> str:
    # Remembered, as the moment of a unit and of a delivery stands in all that they leave: to write one takes
    # as long as to find ten.
    return at.isoformat()[:-6] + "Z"


def parse_rfc3339(text: str) -> datetime:
    """The instant that an RFC 3339 text names, in UTC. Raises ValueError where it names none."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text!r} has no zone; write it as 2026-12-01T09:30:00Z")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is before or after all years of UTC") from None
