"""How long to wait: as somebody asks for it, and for sources that we ask."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

DELAYS = (5, 15, 60, 300, 900, 3600)
"""Seconds after each request in a row that failed; after the last of them the last again."""
JITTER = 0.2
"""By which part of it such a delay is moved, so that what failed together does not come back together."""
LONGEST_WISH = 86_400
"""Seconds for which a source may ask us to stay away."""
SOON = timedelta(seconds=1)
"""Until a turn goes on that had more pages than are fetched at once."""
_DIGITS = 9


def asked_to_wait(said: str, now: datetime) -> float | None:
    """The seconds of a Retry-After header (RFC 9110): a number of them, or a date; None where it says
    neither. Never below 0.
    """
    if said.isascii() and said.isdigit() and len(said) <= _DIGITS:
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    if at.tzinfo is None:
        return None
    return max(0.0, (at - now) / timedelta(seconds=1))


def after_failure(failures: int, dice: float, asked: float | None = None) -> timedelta:
    """How long to wait after so many failures (from 1). dice: from [0, 1). asked: seconds that the source
    wants us to wait; never less, up to `LONGEST_WISH`.
    """
    delay = DELAYS[min(failures, len(DELAYS)) - 1] * (1 - JITTER + 2 * JITTER * dice)
    return timedelta(seconds=max(delay, min(asked or 0.0, LONGEST_WISH)))


def after_turn(every: int, dice: float) -> timedelta:
    """How long to wait after a turn that came to its end: its interval, a twentieth sooner or later."""
    return timedelta(seconds=every * (0.95 + 0.1 * dice))
