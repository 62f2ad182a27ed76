"""What the pulse finds, and what it takes for one: `python tests/bench/pulse.py [--tune] [PICTURE.svg]`.

First the tweets to six airlines of 16 to 24 February 2015, heard as they were written, minute by minute: on
the 22nd a winter storm stopped the flights, which anybody sees in the daily counts. Then traffic of our own
making, with hours of the day and weekends, by chance alone and uneven beyond that, in which nothing happens:
how often it alarms. Then the same with a storm of three hours: how many are found, and how soon. `CHANCE` was
chosen on other traffic of that kind (`--tune` prints what there was to choose from); the lengths of windows
and how a past is learnt from were settled with the tweets at hand, so of these they are no test unseen.

PICTURE.svg: where to write the tweets' hours, what was expected and what surged, as SVG.

Needs the shared data: REMIT_SHARED_DATA.
"""

import json
import math
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from rules.pack import load_pack
from rules.packaged import packaged
from support.shared_data import shared_data
from voc import pulse
from voc.baseline import Baseline, baseline, past_until
from voc.reading import Reader, TopicPhrases
from voc.signal import Kind, Signal
from voc.windows import PACE, Series, Voice, Voices

_MINUTE, _HOUR, _DAY, _WEEK = (
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(weeks=1),
)
_PACIFIC = timezone(-timedelta(hours=8))
_STORM = (datetime(2015, 2, 22, tzinfo=_PACIFIC), datetime(2015, 2, 25, tzinfo=_PACIFIC))
_START = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
_PAST = 6 * _WEEK
_RATES = (1, 4, 16, 64)
_SIZES = (2, 3, 5, 10)
_LASTS = 3 * _HOUR
_CHANCES = (1e-4, 1e-5, 1e-6)
_DRAWN = ("late_flight", "cancelled_flight", "cant_reach_us", "lost_bag")


@dataclass
class Surge:
    """A surge that was found: `volume` showed it, `top` was its greatest height."""

    series: Series
    since: datetime
    height: pulse.Height
    volume: pulse.Volume
    top: float
    until: datetime | None = None


class Listener:
    """Hears voices as they come and looks every minute, as the service does every second."""

    def __init__(
        self,
        began: datetime,
        hours: Mapping[Series, dict[datetime, int]] | None = None,
        learns: timedelta = _HOUR,
    ) -> None:
        """learns: how often a baseline is made anew."""
        self.began = PACE.hour(began)
        self.hours: dict[Series, dict[datetime, int]] = defaultdict(dict, hours or {})
        self.found: list[Surge] = []
        self._learns = learns
        self._voices = Voices()
        self._pasts: dict[Series, tuple[datetime, Baseline | None]] = {}
        self._lasting: dict[Series, Surge] = {}
        self._calm: dict[Series, datetime] = {}

    def listen(self, said: Sequence[Voice], since: datetime, until: datetime) -> list[Surge]:
        """What surged, in order."""
        now, heard = since, 0
        while now <= until:
            before = heard
            while heard < len(said) and said[heard].at <= now:
                self._voices.hear(said[heard])
                heard += 1
            self._voices.forget(now)
            if now == PACE.hour(now):
                for series, hour, spoke in self._voices.hours(PACE.since(now)):
                    self.hours[series][hour] = spoke
            # Where nobody speaks no surge begins, but one may end.
            for series in self._voices.series() if heard > before else list(self._lasting):
                self._look(series, now)
            now += _MINUTE
        return self.found

    def past(self, series: Series, now: datetime, surge: datetime | None = None) -> Baseline | None:
        """What is known of a topic's past."""
        end = past_until(now, self.began, surge)
        known = self._pasts.get(series)
        if known is None or not timedelta(0) <= end - known[0] < self._learns:
            known = self._pasts[series] = (end, baseline(self.hours[series], self.began, end))
        return known[1]

    def _look(self, series: Series, now: datetime) -> None:
        surge = self._lasting.get(series)
        if surge is None and all(
            self._voices.count(series, now, over) < pulse.LEAST for over in PACE.windows
        ):
            return
        past = self.past(series, now, None if surge is None else surge.since)
        seen = pulse.volumes(self._voices, series, past, now, None if surge else self._calm.get(series))
        height = pulse.judge(None if surge is None else surge.height, seen)
        if surge is not None and height is None:
            surge.until = self._calm[series] = now
            del self._lasting[series]
        elif surge is not None and height is not None:
            surge.height = height
            surge.top = max(surge.top, float(height.times))
        elif height is not None:
            volume = pulse.measured(seen, height.over)
            surge = self._lasting[series] = Surge(series, now, height, volume, float(height.times))
            self.found.append(surge)


def main(arguments: Sequence[str]) -> None:
    """Print every table."""
    began = time.process_time()
    if "--tune" in arguments:
        for chance in _CHANCES:
            pulse.CHANCE = chance
            _say(f"\nCHANCE = {chance:.0e}, on traffic to choose by")
            _quiet("tune", topics=3, weeks=2)
            _storms("tune", storms=12)
        return
    pictures = [Path(name) for name in arguments if name.endswith(".svg")]
    _tweets(pictures)
    _quiet("report", topics=5, weeks=3)
    _storms("report", storms=20)
    _say(f"\n{time.process_time() - began:.0f} s of processor time")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _tweets(pictures: Sequence[Path]) -> None:
    voices = list(_heard())
    days = Counter(
        (voice.at.astimezone(_PACIFIC).date(), topic) for voice in voices for topic in voice.topics
    )
    listener = Listener(voices[0].at)
    found = listener.listen(voices, listener.began, voices[-1].at + _HOUR)
    warm = voices[-1].at - voices[0].at - _DAY
    _say(f"Tweets to six airlines: {len(voices):,} with a topic, tweets a day, and surges (Pacific time)")
    dates = sorted({date for date, _ in days})
    _say(f"  {'topic':18}" + "".join(f"{date:%d}".rjust(6) for date in dates))
    for topic in sorted(
        {topic for _, topic in days}, key=lambda one: -sum(days[date, one] for date in dates)
    ):
        _say(f"  {topic:18}" + "".join(f"{days[date, topic]:6}" for date in dates))
    for surge in found:
        since, until = (None if at is None else at.astimezone(_PACIFIC) for at in (surge.since, surge.until))
        assert since is not None
        assert surge.volume.expected is not None
        over = surge.height.over // _MINUTE
        ended = "the end" if until is None else f"{until:%d %H:%M}"
        _say(
            f"  {surge.series[1]:18} {since:%d %H:%M} to {ended:8}"
            f" {surge.volume.voices:4} in {over:3} min, usually {surge.volume.expected.mean:4.1f};"
            f" at most {surge.top:.1f} times"
        )
    inside = [surge for surge in found if _STORM[0] <= surge.since < _STORM[1]]
    topics, stormy = len({topic for _, topic in days}), len({surge.series for surge in inside})
    _say(
        f"  {len(inside)} surges of {stormy} topics in the storm of 22 to 24,"
        f" {len(found) - len(inside)} before in {topics} topics over {warm / _DAY:.1f} days once warm"
    )
    for picture in pictures:
        picture.write_text(_drawn(voices, listener), encoding="utf-8")


def _heard() -> Iterator[Voice]:
    """The tweets that are of any topic, in order."""
    home = shared_data("airline_tweets")
    if home is None:
        sys.exit("There is no shared data: set REMIT_SHARED_DATA to its folder.")
    topics = load_pack(packaged()).topics
    reader = Reader([TopicPhrases(topic.name, topic.phrases) for topic in topics.values()])
    with (home / "tweets.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    for row in sorted(rows, key=lambda row: str(row["occurred_at"])):
        at = datetime.fromisoformat(row["occurred_at"]).astimezone(UTC)
        signal = reader.read(Signal("bench", row["id"], Kind.MESSAGE, at, row["text"]))
        if signal.topics:
            yield Voice(signal.id, at, "airlines", signal.topics, row["author"])


def _quiet(seed: str, *, topics: int, weeks: int) -> None:
    _say(f"\nNothing happens: alarms a topic and week, share of time under one ({topics * weeks} weeks each)")
    _say(f"  {'voices an hour':18}" + "".join(f"{rate:>16}" for rate in _RATES))
    for kind in ("by chance alone", "uneven"):
        row = []
        for rate in _RATES:
            alarms, under = 0, timedelta()
            for topic in range(topics):
                traffic = Traffic(
                    random.Random(f"{seed} quiet {kind} {rate} {topic}"), rate, kind == "uneven"
                )
                end = _START + weeks * _WEEK
                found = traffic.listener(_START).listen(list(traffic.voices(_START, end)), _START, end)
                alarms += len(found)
                under += sum(((surge.until or end) - surge.since for surge in found), timedelta())
            row.append(f"{alarms / topics / weeks:8.3f} {under / (topics * weeks * _WEEK):7.3%}")
        _say(f"  {kind:18}" + "".join(row))


def _storms(seed: str, *, storms: int) -> None:
    _say(
        f"\nStorms of three hours, by day: share found, and minutes until half of those were ({storms} each)"
    )
    _say(f"  {'times the usual':18}" + "".join(f"{size:>16}" for size in _SIZES))
    for kind in ("by chance alone", "uneven"):
        for rate in _RATES:
            row = []
            for size in _SIZES:
                delays = []
                for number in range(storms):
                    random_ = random.Random(f"{seed} storm {kind} {rate} {size} {number}")
                    traffic = Traffic(random_, rate, kind == "uneven")
                    begins = _START + _DAY * random_.randrange(7) + _HOUR * random_.randrange(8, 18)
                    first = begins - 7 * _HOUR
                    said = list(traffic.voices(first, begins + _LASTS, begins, size))
                    found = traffic.listener(first).listen(said, first, begins + _LASTS)
                    delays += [(surge.since - begins) / _MINUTE for surge in found if surge.since >= begins][
                        :1
                    ]
                half = f"{statistics.median(delays):8.0f}" if delays else f"{'-':>8}"
                row.append(f"{len(delays) / storms:8.0%}{half}")
            _say(f"  {kind + f', {rate}/h':18}" + "".join(row))


class Traffic:
    """Voices of one topic, so many an hour on average, more by day and less on weekends.

    uneven: hours and whole days differ more than chance makes them.
    """

    series = ("north", "topic")

    def __init__(self, random_: random.Random, rate: float, uneven: bool) -> None:
        self._random = random_
        self._rate = rate
        self._uneven = uneven
        self._days: dict[int, float] = {}

    def listener(self, now: datetime) -> Listener:
        """One that knows all of it from six weeks before the first to now."""
        began = _START - _PAST
        hours = {}
        for place in range((now - began) // _HOUR):
            at = began + place * _HOUR
            hours[at] = sum(1 for _ in self._hour(at, 1))
        return Listener(began, {self.series: hours}, learns=_DAY)

    def voices(
        self, since: datetime, until: datetime, begins: datetime | None = None, size: float = 1
    ) -> Iterator[Voice]:
        """What is said; from `begins` on so many times the usual."""
        while since < until:
            for at in self._hour(since, size if begins is not None and since >= begins else 1):
                id_ = f"{at.timestamp()}"
                yield Voice(id_, at, self.series[0], self.series[1:], id_)
            since += _HOUR

    def _hour(self, hour: datetime, size: float) -> Iterator[datetime]:
        mean = self._rate * size * (1 + 0.8 * math.sin((hour.hour - 9) * math.tau / 24))
        mean *= 0.6 if hour.weekday() >= 5 else 1.16
        if self._uneven:
            day = (hour - _START) // _DAY
            if day not in self._days:
                self._days[day] = self._random.gammavariate(20, 1 / 20)
            mean *= self._days[day] * self._random.gammavariate(10, 1 / 10)
        at = self._random.expovariate(mean)
        while at < 1:
            yield hour + at * _HOUR
            at += self._random.expovariate(mean)


def _drawn(voices: Sequence[Voice], listener: Listener) -> str:
    """The hours of some topics, what was expected of each, and what surged, as SVG."""
    wide, high, left, gap = 760, 92, 8, 34
    first = voices[0].at.astimezone(_PACIFIC).replace(hour=0, minute=0) + _DAY
    last = voices[-1].at
    hours = [
        first.astimezone(UTC).replace(second=0) + place * _HOUR for place in range((last - first) // _HOUR)
    ]
    parts = []

    def x(at: datetime) -> float:
        return round(left + (at - first) / (last - first) * wide, 1)

    for row, topic in enumerate(_DRAWN):
        series = ("airlines", topic)
        top = gap + row * (high + gap)
        spoke = Counter(PACE.hour(voice.at) for voice in voices if topic in voice.topics)
        most = max(spoke[hour] for hour in hours)

        def y(count: float, top: int = top, most: int = most) -> float:
            return round(top + high - min(count, most) / most * high, 1)

        for surge in listener.found:
            if surge.series == series:
                start, end = x(surge.since), x(min(surge.until or last, last))
                parts.append(
                    f'<rect x="{start}" y="{top}" width="{end - start:.1f}" height="{high}" fill="#ffd9a8"/>'
                )
        bars = "".join(f"M{x(hour)} {top + high}V{y(spoke[hour])}" for hour in hours if spoke[hour])
        usual = []
        for hour in hours:
            past = listener.past(series, hour)
            if past is not None:
                usual.append(f"{x(hour)} {y(past.expect(hour + _HOUR, _HOUR).mean)}")
        parts += [
            f'<path d="{bars}" stroke="#5b6b7f" stroke-width="2.6" fill="none"/>',
            f'<path d="M{"L".join(usual)}" stroke="#c2410c" stroke-width="1.4" fill="none"/>',
            f'<path d="M{left} {top + high}H{left + wide}" stroke="#b8c0ca"/>',
            f'<text x="{left}" y="{top - 6}" font-weight="600">{topic.replace("_", " ")}</text>',
            f'<text x="{left + wide}" y="{top - 6}" text-anchor="end">at most {most} an hour</text>',
        ]
    bottom = gap + len(_DRAWN) * (high + gap)
    days = [first + place * _DAY for place in range((last - first) // _DAY + 1)]
    parts += [f'<text x="{x(day)}" y="{bottom - 12}">{day:%d} Feb</text>' for day in days]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide + 2 * left} {bottom}" '
        'font-family="system-ui, sans-serif" font-size="12" fill="#29323d" role="img">'
        "<title>Tweets to six airlines an hour, what was usual, and what surged</title>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    main(sys.argv[1:])
