"""Watched latitudes: when each is due, what may have moved it, what it is worked out from again; and all of
them, found by what may have moved them.
"""

import math
import time
from collections.abc import Collection, Iterable, Iterator
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
_UNREAD = ""
"""What those share that were not read yet."""


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

    def expired(self, now: datetime) -> bool:
        """Whether time alone may have moved it, or it is of too long ago to be told as of then again."""
        if self.as_of is not None and self.as_of + FRESH <= now:
            self.as_of = None
        return self.until is not None and self.until <= now


class Watched:
    """All latitudes that streams watch. Whatever their number, an event costs what it moves."""

    def __init__(self) -> None:
        self._of_stream: dict[Stream, dict[str, Watch]] = {}
        # In the order in which they came: dictionaries for sets.
        self._of_case: dict[str, dict[Watch, None]] = {}
        self._sharing: dict[str, dict[Watch, None]] = {}
        self._marked: dict[Watch, None] = {}

    def __iter__(self) -> Iterator[Watch]:
        for watches in self._of_stream.values():
            yield from watches.values()

    def __contains__(self, watch: Watch) -> bool:
        return self._of_stream.get(watch.stream, {}).get(watch.name) is watch

    def named(self, stream: Stream) -> Collection[str]:
        """The names of what a stream watches."""
        return self._of_stream.get(stream, {}).keys()

    def add(self, watch: Watch) -> None:
        """Watch this, in the place of what the stream watched under its name."""
        self.remove(watch.stream, [watch.name])
        self._of_stream.setdefault(watch.stream, {})[watch.name] = watch
        self._of_case.setdefault(watch.asked.case, {})[watch] = None
        self._share(watch)

    def remove(self, stream: Stream, names: Iterable[str]) -> None:
        """Watch these no more, as far as the stream did."""
        watches = self._of_stream.get(stream, {})
        for watch in [watches.pop(name) for name in names if name in watches]:
            _drop(self._of_case, watch.asked.case, watch)
            self._share(watch, ends=True)
            self._marked.pop(watch, None)
        if not watches:
            self._of_stream.pop(stream, None)

    def take(self, watch: Watch, answered: Answered) -> bool:
        """`Watch.take`, for one of these."""
        if answered.shares == watch.shares:
            return watch.take(answered)
        self._share(watch, ends=True)
        differs = watch.take(answered)
        self._share(watch)
        return differs

    def moved(self, cases: Iterable[str], shared: Collection[str]) -> Collection[Watch]:
        """Those of these cases, and those that read something shared that moved; of one that was not read yet
        nobody knows what it reads.
        """
        found: dict[Watch, None] = {}
        for case in cases:
            found |= self._of_case.get(case, {})
        for name in (*shared, _UNREAD) if shared else ():
            found |= self._sharing.get(name, {})
        return found.keys()

    def mark(self, watch: Watch, *, anew: bool = True) -> None:
        """`Watch.mark`, for one of these."""
        watch.mark(anew=anew)
        self._marked[watch] = None

    @property
    def marked(self) -> Collection[Watch]:
        """Those that may have moved."""
        return self._marked.keys()

    def due(self, now: float, most: int) -> list[Watch]:
        """Those marked ones whose turn it is, the most urgent first; `now` is of the monotonic clock."""
        return sorted((one for one in self._marked if one.again_at <= now), key=lambda one: one.turn)[:most]

    def begin(self, watches: Iterable[Watch]) -> None:
        """These are renewed now.

        INVARIANT: told before anything is read for them: what is heard meanwhile marks them once more.
        """
        for watch in watches:
            watch.marked_at, watch.anew = None, False
            self._marked.pop(watch, None)

    def _share(self, watch: Watch, *, ends: bool = False) -> None:
        for name in (_UNREAD,) if watch.shares is None else watch.shares:
            if ends:
                _drop(self._sharing, name, watch)
            else:
                self._sharing.setdefault(name, {})[watch] = None


def _drop(index: dict[str, dict[Watch, None]], name: str, watch: Watch) -> None:
    del index[name][watch]
    if not index[name]:
        del index[name]
