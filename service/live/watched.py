"""One watched latitude: when it is due, what may have moved it, and what it is worked out from again."""

import math
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.clock import parse_rfc3339
from service.domain.latitude import LatitudeView
from service.latitude import Answered
from service.live.port import Asked
from service.live.stream import Stream

EVERY = 0.25
"""Seconds between two notices for one case on one stream."""
AHEAD = 0.5
"""Seconds of waiting that those have ahead of others who are more likely to be at work in the case."""
FRESH = timedelta(minutes=10)
"""How long ago an answer may have been worked out that is shown: only then does it name moments of then."""


@dataclass(eq=False, slots=True)
class Watch:
    """A latitude on a stream: what is shown there, what it was worked out from, whether it may have moved."""

    asked: Asked
    stream: Stream
    shown: LatitudeView | None = None
    revision: str = ""
    until: datetime | None = None
    again_at: float = math.inf
    as_of: datetime | None = None
    shares: frozenset[str] | None = None
    kept: Answered | None = None
    anew: bool = False
    marked_at: float | None = None

    @property
    def name(self) -> str:
        """What notices are keyed by: the case, or the decision that waits there for a co-sign."""
        return self.asked.decision or self.asked.case

    def mark(self, *, anew: bool = True) -> None:
        """It may have moved; from the first time on it waits. Not `anew`: by another set alone."""
        self.anew = self.anew or anew
        if self.marked_at is None:
            self.marked_at = time.monotonic()

    @property
    def turn(self) -> float:
        """The lower, the sooner: who waits longest, but what an associate has open before what one looks at
        otherwise, and that before all the rest. Nobody is overtaken for ever.
        """
        behind = 0 if self.stream.actor.role != "associate" else 1
        behind += f"case:{self.asked.case}" in self.stream.channels
        return (self.marked_at or 0.0) - behind * AHEAD

    def again(self) -> Asked:
        """What is asked for it now. Rights may have changed since: they are the stream's, as it stands."""
        before = None if self.anew else self.kept
        return replace(self.asked, actor=self.stream.actor, as_of=self.as_of, before=before)

    def take(self, answered: Answered) -> bool:
        """Takes an answer, and says whether it differs from what is shown in anything but the moment of the
        read.
        """
        ends = parse_rfc3339(answered.view.valid_until) if answered.view.valid_until else None
        stale = answered.as_of + FRESH
        self.until = stale if ends is None else min(ends, stale)
        self.as_of, self.shares, self.kept = answered.as_of, answered.shares, answered
        self.again_at = time.monotonic() + EVERY
        before, self.shown = self.shown, replace(answered.view, at="")
        return self.shown != before

    def expire(self, now: datetime) -> None:
        """Time alone may have moved it, or it is of too long ago to be told as of then again."""
        if self.until is None or self.until > now:
            return
        if self.as_of is not None and self.as_of + FRESH <= now:
            self.as_of = None
        self.mark()

    def moved_by(self, moved: frozenset[str]) -> bool:
        """Whether what moved this elsewhere may have moved it; until it was read nobody knows."""
        return self.shares is None or not self.shares.isdisjoint(moved)
