"""Deliveries as they were answered, until they are kept: few of many, and those that went wrong first."""

import asyncio
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from service.domain.feeds import WENT_WELL, DeliveryCounts, Outcome
from service.errors import Code, Problem
from voc.delivery import Delivery
from voc.errors import Rejected

MOST = 10
"""Deliveries of a feed that wait, of those that went well and of the others; more push the oldest out."""
MOST_FEEDS = 200
"""Feeds that wait; names come from whoever calls."""
_OF_CODE: dict[Code, Outcome] = {Code.BAD_SIGNATURE: "refused", Code.UNMAPPABLE: "unmappable"}


@dataclass(slots=True)
class Seen:
    """A delivery and what became of it. `content`: kept only where the feed is captured."""

    feed: str
    at: datetime
    size: int
    content: Delivery | None
    outcome: Outcome = "failed"
    reason: str | None = None
    text: str | None = None
    counts: DeliveryCounts = field(default_factory=DeliveryCounts)
    rejected: Sequence[Rejected] = ()
    took: int = 0

    def taken(
        self, counts: DeliveryCounts, rejected: Sequence[Rejected], facts: Sequence[Rejected] = ()
    ) -> None:
        """It was read, and what could be taken is durable. facts: those that could not."""
        self.counts, self.rejected = counts, [*rejected, *facts]
        if self.rejected:
            nothing = rejected and not counts.accepted and not counts.duplicates
            self.outcome = "unmappable" if nothing else "partly"
            self.reason, self.text = self.rejected[0].code, self.rejected[0].text
        elif counts.accepted:
            self.outcome = "taken"
        else:
            self.outcome = "again" if counts.duplicates else "nothing"

    def went_wrong(self, problem: Problem) -> None:
        """It was not taken."""
        self.outcome = _OF_CODE.get(problem.code, "failed")
        self.reason = str(problem.extra.get("reason", problem.code.code))
        self.text = problem.detail


@dataclass(slots=True)
class _Waiting:
    well: deque[Seen] = field(default_factory=lambda: deque(maxlen=MOST))
    wrong: deque[Seen] = field(default_factory=lambda: deque(maxlen=MOST))


class Noted:
    """What is to be kept of deliveries. It is used on the event loop alone."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Waiting] = {}
        self.keeping = asyncio.Lock()
        """Held by whoever keeps what waited, until it is kept: the next one finds it there."""

    @contextmanager
    def watch(self, feed: str, delivery: Delivery, *, capture: bool) -> Iterator[Seen]:
        """Notes a delivery with what became of it while this was open, and how long that took."""
        seen = Seen(feed, delivery.received_at, len(delivery.body), delivery if capture else None)
        began = time.perf_counter_ns()
        try:
            yield seen
        except Problem as problem:
            seen.went_wrong(problem)
            raise
        finally:
            seen.took = (time.perf_counter_ns() - began) // 1_000
            self.note(seen)

    def refused(self, feed: str, at: datetime, problem: Problem) -> None:
        """Notes a delivery that was refused before anything of it was read."""
        seen = Seen(feed, at, 0, None)
        seen.went_wrong(problem)
        self.note(seen)

    def take(self) -> list[Seen]:
        """What waits, in the order in which it arrived; it waits no more."""
        waiting, self._waiting = self._waiting, {}
        found = [seen for each in waiting.values() for seen in (*each.well, *each.wrong)]
        return sorted(found, key=lambda seen: seen.at)

    def note(self, seen: Seen) -> None:
        """Notes a delivery of which is known what became of it."""
        if seen.feed not in self._waiting and len(self._waiting) >= MOST_FEEDS:
            return
        waiting = self._waiting.setdefault(seen.feed, _Waiting())
        (waiting.well if seen.outcome in WENT_WELL else waiting.wrong).append(seen)
