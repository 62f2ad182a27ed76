"""When a message that was not taken is tried again: soon at first, then rarely, for three days."""

from datetime import datetime, timedelta

PATIENCE = timedelta(days=3)
"""How long after its first try a message is tried again."""
_MINUTE, _HOUR = 60, 3600
DELAYS = (1, 5, 30, 2 * _MINUTE, 10 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 12 * _HOUR)
"""Seconds after each try in vain; after the last of them the last again."""
_JITTER = 0.2
_LONGEST_WISH = _HOUR


def again_at(
    tries: int, first: datetime, now: datetime, dice: float, *, asked: float | None = None
) -> datetime | None:
    """When to try again after `tries` (from 1) in vain, the first of them at `first`; None: give up.

    `dice`: from [0, 1), moves the delay by up to a fifth, so that what failed together does not come back
    together. `asked`: seconds that the receiver asked for; kept up to an hour. The last try is at the end of
    the patience.
    """
    if now >= first + PATIENCE:
        return None
    delay = DELAYS[min(tries, len(DELAYS)) - 1] * (1 - _JITTER + 2 * _JITTER * dice)
    seconds = max(delay, min(asked or 0.0, _LONGEST_WISH))
    return min(now + timedelta(seconds=seconds), first + PATIENCE)
