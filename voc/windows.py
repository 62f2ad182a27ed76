"""Who spoke of what, lately: sliding windows by the time at which it was said, whatever order it came in.

A window counts speakers, not signals: one upset customer who writes twelve times is one voice, so nobody can
make a surge alone. What comes more than `Pace.kept` after it was said changes nothing any more; within
`Pace.lateness` neither order nor repetition means anything.

To hear a voice touches each length of window once, however long it is and however many spoke in it: of the
windows that hold a voice, those become one speaker richer that hold no neighbouring voice of the same
speaker, and they lie side by side, so that two marks in a list of differences say it.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush, nlargest

Series = tuple[str, str]
"""(team, topic)"""

POINTS = 12
"""Halves of the shortest window that a line shows."""

_HOUR = timedelta(hours=1)
_LONGER = (_HOUR, 6 * _HOUR)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """How time is cut. `window`, the shortest, divides an hour, `grain` its half and the cool-down."""

    window: timedelta = timedelta(minutes=10)
    grain: timedelta = timedelta(seconds=30)
    cool_down: timedelta = timedelta(minutes=10)
    lateness: timedelta = timedelta(hours=1)

    @classmethod
    def of(cls, window: timedelta) -> "Pace":
        """Of a window that divides an hour: its twentieth is the grain, it cools down as long again."""
        return cls(window, window / 20, window)

    def hour(self, at: datetime) -> datetime:
        """The beginning of the hour of `at`."""
        return at - (at - _EPOCH) % _HOUR

    def since(self, now: datetime) -> datetime:
        """From where on what is said may still change: whole hours, so that an hour is never half known."""
        return self.hour(now - self.lateness)

    def kept(self, now: datetime) -> datetime:
        """From where on voices are kept: as far back as any window that is asked for, and as may change."""
        return min(self.since(now), now - self.windows[-1] - max(self.cool_down, self.drawn))

    @property
    def windows(self) -> tuple[timedelta, ...]:
        """How long the windows are that are looked at, the shortest first."""
        return tuple(sorted({self.window, *_LONGER}))

    @property
    def half(self) -> timedelta:
        """Half of the shortest window: what a point of a line counts."""
        return self.window / 2

    @property
    def drawn(self) -> timedelta:
        """How far back a line goes."""
        return POINTS * self.half

    @property
    def slots(self) -> int:
        """Windows that an hour holds side by side."""
        return _HOUR // self.window


PACE = Pace()


@dataclass(frozen=True, slots=True)
class Voice:
    """One signal as it is counted. `speaker`: the customer, or the signal itself where nobody is known."""

    id: str
    at: datetime
    team: str
    topics: tuple[str, ...]
    speaker: str


def speaker_of(customer: str | None, signal: str) -> str:
    """Who counts as one: a customer however often, else each signal."""
    return f"signal {signal}" if customer is None else f"customer {customer}"


class Voices:
    """All that was said since `Pace.kept`, by team and topic, in bins of a grain."""

    def __init__(self, pace: Pace = PACE) -> None:
        self.pace = pace
        self._of: dict[Series, _Spoken] = {}
        # The bins that hold anything, so that those to be let go of are found without looking at the others.
        self._held: list[tuple[int, Series]] = []
        self._first: int | None = None

    def hear(self, voice: Voice) -> None:
        """Takes a voice; the same again changes nothing."""
        bin_ = self._bin(voice.at)
        if self._first is not None and bin_ < self._first:
            return
        for topic in voice.topics:
            series = (voice.team, topic)
            spoken = self._of.get(series)
            if spoken is None:
                spoken = self._of[series] = _Spoken(self.pace)
            if spoken.hear(bin_, voice):
                heappush(self._held, (bin_, series))

    def forget(self, now: datetime) -> None:
        """Lets go of what can change no more."""
        self._first = self._bin(self.pace.kept(now))
        while self._held and self._held[0][0] < self._first:
            bin_, series = heappop(self._held)
            if self._of[series].forget(bin_):
                del self._of[series]
        settled = self._bin(now - max(self.pace.cool_down, self.pace.drawn)) - 1
        for spoken in self._of.values():
            spoken.settle(settled)

    def series(self) -> list[Series]:
        """Of what anybody spoke, in order."""
        return sorted(self._of)

    def count(self, series: Series, until: datetime, over: timedelta | None = None) -> int:
        """How many spoke in the window that ends with the grain of `until`.

        over: one of `Pace.windows`, or half the shortest; the shortest if none is said.
        """
        spoken = self._of.get(series)
        return 0 if spoken is None else spoken.windows[over or self.pace.window].upto(self._bin(until), 1)[-1]

    def peak(self, series: Series, now: datetime, over: timedelta | None = None) -> int:
        """The most that spoke in any window that ended within the cool-down, by grain and up to now."""
        if (spoken := self._of.get(series)) is None:
            return 0
        ends = self.pace.cool_down // self.pace.grain + 1
        return max(spoken.windows[over or self.pace.window].upto(self._bin(now), ends))

    def speakers(self, series: Series, since: datetime) -> int:
        """How many spoke after the grain of `since`, as far as voices are kept."""
        spoken = self._of.get(series)
        return 0 if spoken is None else spoken.after(self._bin(since))

    def examples(self, series: Series, now: datetime, most: int = 3) -> tuple[str, ...]:
        """The newest voices of the longest window, each of another speaker, newest first: ids of signals."""
        spoken = self._of.get(series)
        if spoken is None:
            return ()
        last = self._bin(now)
        found: dict[str, str] = {}
        for bin_ in range(last, last - self.pace.windows[-1] // self.pace.grain, -1):
            said = spoken.said.get(bin_, {})
            # Enough to find `most` others among them, even if those found so far all spoke again here.
            newest = nlargest(most + len(found), said.items(), key=lambda one: one[1])
            for speaker, (_, id_) in newest:
                if len(found) < most:
                    found.setdefault(speaker, id_)
            if len(found) == most:
                break
        return tuple(found.values())

    def line(self, series: Series, now: datetime) -> tuple[int, ...]:
        """How many spoke in each of the last `POINTS` halves of the shortest window, oldest first."""
        spoken = self._of.get(series)
        if spoken is None:
            return (0,) * POINTS
        grains = self.pace.half // self.pace.grain
        ends = spoken.windows[self.pace.half].upto(self._bin(now), (POINTS - 1) * grains + 1)
        return tuple(ends[::grains])

    def hours(self, since: datetime = _EPOCH) -> Iterator[tuple[Series, datetime, int]]:
        """Per series and hour from that of `since` on: how many spoke in its windows side by side, summed."""
        first = self.pace.hour(since)
        for series, spoken in self._of.items():
            yield from ((series, hour, total) for hour, total in spoken.hours.items() if hour >= first)

    def _bin(self, at: datetime) -> int:
        return (at - _EPOCH) // self.pace.grain


def hours_of(voices: Iterable[Voice], pace: Pace) -> Iterator[tuple[Series, datetime, int]]:
    """What `Voices.hours` says of all of them, where no window is asked for, in a tenth of the time."""
    spoke: set[tuple[Series, int, str]] = set()
    hours: dict[Series, dict[int, int]] = {}
    slots = pace.slots
    for voice in voices:
        slot = (voice.at - _EPOCH) // pace.window
        if slot < 0:
            continue
        for topic in voice.topics:
            this = (series := (voice.team, topic), slot, voice.speaker)
            if this not in spoke:
                spoke.add(this)
                of = hours.setdefault(series, {})
                hour = slot // slots
                of[hour] = of.get(hour, 0) + 1
    for series, of in hours.items():
        yield from ((series, _EPOCH + hour * _HOUR, total) for hour, total in of.items())


class _Spoken:
    """What was said of one topic in one team."""

    __slots__ = ("_bins", "_last", "_pace", "_slot", "hours", "said", "windows")

    def __init__(self, pace: Pace) -> None:
        self.said: dict[int, dict[str, tuple[datetime, str]]] = {}
        lengths = (pace.half, *pace.windows)
        self.windows = {over: _Windows(over // pace.grain) for over in lengths}
        self.hours: dict[datetime, int] = {}
        self._pace = pace
        self._slot = pace.window // pace.grain
        # In which bins each speaker spoke, in order; of how many speakers each bin is the last.
        self._bins: dict[str, list[int]] = {}
        self._last: dict[int, int] = {}

    def hear(self, bin_: int, voice: Voice) -> bool:
        """Whether this is the first voice of its bin."""
        said = self.said.get(bin_)
        new = said is None
        if said is None:
            said = self.said[bin_] = {}
        this = (voice.at, voice.id)
        if (before := said.get(voice.speaker)) is not None:
            said[voice.speaker] = max(before, this)
            return new
        said[voice.speaker] = this
        bins = self._bins.setdefault(voice.speaker, [])
        place = bisect_left(bins, bin_)
        earlier = bins[place - 1] if place else None
        later = bins[place] if place < len(bins) else None
        insort(bins, bin_)
        for windows in self.windows.values():
            windows.add(bin_, earlier, later)
        if later is None:
            self._counts_last(bin_, 1)
            if earlier is not None:
                self._counts_last(earlier, -1)
        slot = bin_ // self._slot
        if slot not in {each // self._slot for each in (earlier, later) if each is not None}:
            hour = self._hour(bin_)
            self.hours[hour] = self.hours.get(hour, 0) + 1
        return new

    def forget(self, bin_: int) -> bool:
        """Lets go of the earliest bin. Whether nothing is left."""
        for speaker in self.said.pop(bin_):
            bins = self._bins[speaker]
            del bins[0]
            if not bins:
                del self._bins[speaker]
                self._counts_last(bin_, -1)
        # What is left of the hour is not all of it.
        self.hours.pop(self._hour(bin_), None)
        return not self.said

    def settle(self, end: int) -> None:
        """No window that ends earlier will be asked for."""
        for windows in self.windows.values():
            windows.settle(end)

    def after(self, bin_: int) -> int:
        """How many spoke in later bins."""
        return sum(speakers for last, speakers in self._last.items() if last > bin_)

    def _counts_last(self, bin_: int, by: int) -> None:
        left = self._last.get(bin_, 0) + by
        if left:
            self._last[bin_] = left
        else:
            del self._last[bin_]

    def _hour(self, bin_: int) -> datetime:
        return self._pace.hour(_EPOCH + bin_ * self._pace.grain)


class _Windows:
    """How many speakers windows of one length hold, by the bin that they end with."""

    __slots__ = ("_at", "_held", "_steps", "_width")

    def __init__(self, width: int) -> None:
        self._width = width
        # By how much the window that ends with a bin holds more than the one before it; up to the bin `_at`,
        # whose window holds `_held`, the differences are summed up.
        self._steps: dict[int, int] = {}
        self._at: int | None = None
        self._held = 0

    def add(self, bin_: int, earlier: int | None, later: int | None) -> None:
        """A voice of a speaker whose neighbouring voices are in these bins."""
        first = bin_ if earlier is None else max(bin_, earlier + self._width)
        end = bin_ + self._width if later is None else min(bin_ + self._width, later)
        if first >= end:
            return
        for step, by in ((first, 1), (end, -1)):
            if self._at is not None and step <= self._at:
                self._held += by
            else:
                self._steps[step] = self._steps.get(step, 0) + by

    def settle(self, end: int) -> None:
        """Sums up the differences up to a bin."""
        if self._at is None:
            self._held += sum(self._steps.pop(bin_) for bin_ in [each for each in self._steps if each <= end])
            self._at = end
        while self._at < end:
            self._at += 1
            self._held += self._steps.pop(self._at, 0)

    def upto(self, end: int, ends: int) -> list[int]:
        """What the windows hold that end with each of so many bins up to this one."""
        first = end - ends + 1
        if self._at is None:
            held = sum(by for bin_, by in self._steps.items() if bin_ < first)
        else:
            held = self._held + sum(self._steps.get(bin_, 0) for bin_ in range(self._at + 1, first))
        found = []
        for bin_ in range(first, end + 1):
            held += self._steps.get(bin_, 0)
            found.append(held)
        return found
