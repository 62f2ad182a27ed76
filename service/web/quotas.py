"""What one feed may ask of the service, so that a source that storms leaves room for all others."""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from service.errors import Code, Problem

AT_ONCE = 256
"""Deliveries of one feed that may be under way in a process: a fortieth of what may wait for the writer, so
that no feed fills the queue in which all of them wait."""
BURST = 10
"""Seconds' worth of its quota that a feed which was silent may send at once."""


class Quotas:
    """A bucket of signals for each feed, filled by its rate; in this process, and by the names of feeds.

    A delivery is let in while there is anything in the bucket, and what it held is taken out once that is
    known: a large batch is not refused for its size, but what follows waits until it has been made up for.
    What is refused costs nothing, so that nobody without the secret can use a feed up.
    """

    def __init__(self, rate: float, now: Callable[[], float] = time.monotonic) -> None:
        """rate: signals a second of a feed that says no quota of its own; above 0."""
        self._rate = rate
        self._now = now
        self._buckets: dict[str, tuple[float, float]] = {}
        self._under_way: dict[str, int] = {}

    def turn(self, feed: str, rate: float | None) -> "_Turn":
        """One delivery, from its arrival to its answer, where what this returns ends as a context.

        Raises Problem(TOO_MANY) with `retry_after`.
        """
        rate = rate or self._rate
        left = self._left(feed, rate, self._now())
        if left <= 0:
            wait = max(1, math.ceil((1 - left) / rate))
            text = f"The feed {feed} has sent more than its {rate:g} signals a second; try again in {wait} s."
            raise Problem(Code.TOO_MANY, text, {"retry_after": wait})
        if self._under_way.get(feed, 0) >= AT_ONCE:
            text = f"{AT_ONCE} deliveries of the feed {feed} are under way; try again in a second."
            raise Problem(Code.TOO_MANY, text, {"retry_after": 1})
        self._under_way[feed] = self._under_way.get(feed, 0) + 1
        return _Turn(self._under_way, feed)

    def spend(self, feed: str, rate: float | None, signals: int) -> None:
        """What a delivery held, taken, rejected and skipped; at least one."""
        now = self._now()
        self._buckets[feed] = (self._left(feed, rate or self._rate, now) - max(1, signals), now)

    def _left(self, feed: str, rate: float, now: float) -> float:
        full = rate * BURST
        left, since = self._buckets.get(feed, (full, now))
        return min(full, left + (now - since) * rate)


class _Turn(AbstractContextManager[None]):
    """A delivery that is under way, until the context ends."""

    __slots__ = ("_feed", "_under_way")

    def __init__(self, under_way: dict[str, int], feed: str) -> None:
        self._under_way = under_way
        self._feed = feed

    def __exit__(self, *_: object) -> None:
        self._under_way[self._feed] -= 1
