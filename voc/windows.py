"""Who spoke of what, lately: sliding windows by the time at which it was said, whatever order it came in.

A window counts speakers, not signals: one upset customer who writes twelve times is one voice, so nobody can
make a surge alone. What comes more than `Pace.lateness` after it was said changes nothing any more; within
it neither order nor repetition means anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Series = tuple[str, str]
"""(team, topic)"""

_HOUR = timedelta(hours=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pace:
    """How time is cut. `window` divides an hour, `grain` the window and the cool-down."""

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
    """All that was said since `Pace.since`, by team and topic, in bins of a grain."""

    def __init__(self, pace: Pace = PACE) -> None:
        self.pace = pace
        self._bins: dict[Series, dict[int, dict[str, tuple[datetime, str]]]] = {}

    def hear(self, voice: Voice) -> None:
        """Takes a voice; the same again changes nothing."""
        bin_ = self._bin(voice.at)
        for topic in voice.topics:
            said = self._bins.setdefault((voice.team, topic), {}).setdefault(bin_, {})
            this = (voice.at, voice.id)
            said[voice.speaker] = max(said.get(voice.speaker, this), this)

    def forget(self, now: datetime) -> None:
        """Lets go of what can change no more."""
        first = self._bin(self.pace.since(now))
        for series, bins in list(self._bins.items()):
            for bin_ in [bin_ for bin_ in bins if bin_ < first]:
                del bins[bin_]
            if not bins:
                del self._bins[series]

    def series(self) -> list[Series]:
        """Of what anybody spoke, in order."""
        return sorted(self._bins)

    def count(self, series: Series, until: datetime, over: timedelta | None = None) -> int:
        """How many spoke in the window (of `over`) that ends with the grain of `until`."""
        last = self._bin(until)
        return len(self._speakers(series, last - (over or self.pace.window) // self.pace.grain, last))

    def peak(self, series: Series, now: datetime) -> int:
        """The most that spoke in any window that ended within the cool-down, by grain and up to now."""
        grains = self.pace.cool_down // self.pace.grain
        return max(self.count(series, now - step * self.pace.grain) for step in range(grains + 1))

    def examples(self, series: Series, now: datetime, most: int = 3) -> tuple[str, ...]:
        """The newest voices of the window, each of another speaker, newest first: ids of signals."""
        last = self._bin(now)
        latest: dict[str, tuple[datetime, str]] = {}
        for bin_ in range(last, last - self.pace.window // self.pace.grain, -1):
            for speaker, said in self._bins.get(series, {}).get(bin_, {}).items():
                latest[speaker] = max(latest.get(speaker, said), said)
        return tuple(id_ for _, id_ in sorted(latest.values(), reverse=True)[:most])

    def line(self, series: Series, now: datetime, points: int = 12) -> tuple[int, ...]:
        """How many spoke in each of the last `points` halves of a window, oldest first."""
        half = self.pace.window / 2
        return tuple(self.count(series, now - step * half, half) for step in reversed(range(points)))

    def hours(self, since: datetime = _EPOCH) -> Iterator[tuple[Series, datetime, int]]:
        """Per series and hour from that of `since` on: how many spoke in its windows side by side, summed."""
        first_bin = self._bin(self.pace.hour(since))
        bins_of_slot = self.pace.window // self.pace.grain
        for series, bins in self._bins.items():
            totals: dict[datetime, int] = {}
            for slot in {bin_ // bins_of_slot for bin_ in bins if bin_ >= first_bin}:
                first = slot * bins_of_slot
                hour = self.pace.hour(_EPOCH + first * self.pace.grain)
                spoke = len(self._speakers(series, first - 1, first + bins_of_slot - 1))
                totals[hour] = totals.get(hour, 0) + spoke
            yield from ((series, hour, total) for hour, total in totals.items())

    def _bin(self, at: datetime) -> int:
        return (at - _EPOCH) // self.pace.grain

    def _speakers(self, series: Series, after: int, last: int) -> set[str]:
        bins = self._bins.get(series, {})
        spoke: set[str] = set()
        for bin_ in range(after + 1, last + 1):
            spoke.update(bins.get(bin_, ()))
        return spoke
