"""What the past of a topic makes expect of a window, and how surely: a seasonal baseline.

An hour is expected to bring what its hour of the week brought, as far as there are weeks to tell; else what
its hour of the day did; else what any hour did: each level is a mean of the past in which newer weeks weigh
more, and falls back on the one above it as if that had been seen in so many hours (the mean of a gamma
distribution's posterior). Neighbouring hours count half.

Past storms are no climate. As in A. Noufaily, D. G. Enki, P. Farrington, P. Garthwaite, N. Andrews and A.
Charlett, "An improved algorithm for outbreak detection in multiple surveillance systems", Statistics in
Medicine 32, 2013: after each fit, hours whose Anscombe residual is above 2.58 weigh less by its square in the
next, the first time as if hours differed by chance alone, lest a storm hide in the variance that it makes;
and what is expected of a count is a negative binomial distribution. Its variance is that of chance, of hours
that differ more than chance explains, and of how little past the mean was learnt from.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, cycle
from typing import Literal

from voc.windows import PACE, Pace

Basis = Literal["hour_of_week", "hour_of_day", "overall"]
"""Which part of the past says most of what is usual."""

WARM_UP = timedelta(days=1)
"""A past shorter than this says nothing yet."""
KEPT = timedelta(weeks=9)
"""How far back the past is looked at."""
PATIENCE = timedelta(days=1)
"""For how long what came after the beginning of a surge is no past."""

_HOUR = timedelta(hours=1)
_DAY = 24
_DAYS_OF_A_WEEK = 7
_WEEK = _DAYS_OF_A_WEEK * _DAY
_HALF_LIFE = 14 * _DAY
_KEEP = 0.5 ** (1 / _HALF_LIFE)
_NEIGHBOUR = 0.5
_DAY_TRUSTS = 6.0
"""Hours of its own past as which an hour of the day trusts the mean of all hours."""
_WEEK_TRUSTS = 3.0
"""As which an hour of the week trusts that hour of the day."""
_STORMY = 2.58
_FEW = 4.0
_FITS = 3
_ENOUGH_DAYS = 3
_ENOUGH_WEEKS = 3


@dataclass(frozen=True, slots=True)
class Usual:
    """How many speakers a window usually has, and by which part of the past."""

    voices: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of the number of speakers in a window: its mean, its variance, and by what."""

    mean: float
    variance: float
    basis: Basis

    @property
    def usual(self) -> Usual:
        """What is usual, without how surely."""
        return Usual(self.mean, self.basis)

    def chance(self, count: int) -> float:
        """How probable so many or more are: the upper tail of a negative binomial distribution."""
        if count <= self.mean:
            return 1.0
        # Of mean m and size r the variance is m + m² / r.
        excess = max(self.variance - self.mean, 1e-9 * self.mean)
        size = self.mean * self.mean / excess
        share = self.mean / (self.mean + size)
        term = math.exp(
            math.lgamma(count + size)
            - math.lgamma(size)
            - math.lgamma(count + 1)
            - size * math.log1p(self.mean / size)
            + count * math.log(share)
        )
        total = 0.0
        while term > total * 1e-9:
            total += term
            term *= (count + size) / (count + 1) * share
            count += 1
        return min(1.0, total)


@dataclass(frozen=True, slots=True)
class _Hour:
    """What is expected of an hour, and in how many hours' worth of past that was seen."""

    mean: float
    seen: float


class Baseline:
    """The past of a topic, ready to be asked what is expected of any window."""

    def __init__(self, hours: Mapping[datetime, int], began: datetime, end: datetime) -> None:
        """hours: by their beginning, as `Voices.hours` counts them; absent: nobody spoke. From `began`, the
        first that was listened to, until `end`.
        """
        count = (end - began) // _HOUR
        self._offset = _offset(began)
        spoke = [hours.get(began + place * _HOUR, 0) for place in range(count)]
        ages = [_KEEP ** (count - 1 - place) for place in range(count)]
        self._basis: Basis = "overall"
        if count >= _ENOUGH_WEEKS * _WEEK:
            self._basis = "hour_of_week"
        elif count >= _ENOUGH_DAYS * _DAY:
            self._basis = "hour_of_day"
        # By hours of the day, from the one in which the past begins: what has lasted for days is no storm.
        lately = [spoke[place::_DAY][-_DAYS_OF_A_WEEK:] for place in range(_DAY)]
        self._lately = [sum(days) / max(1, len(days)) for days in lately]
        weights, spread = ages, 0.0
        self._week = _profile(spoke, weights, self._offset)
        for _ in range(_FITS):
            others = self._by_others(spoke, weights)
            calm = list(self._calm(spoke, others, spread))
            weights = [age * share for age, share in zip(ages, calm, strict=True)]
            self._week = _profile(spoke, weights, self._offset)
            # Squared once more, as what differs is: a storm shall not hide in the variance that it makes.
            rarely = [weight * share for weight, share in zip(weights, calm, strict=True)]
            self._past = _Residuals(spoke, self._means(count), rarely)
            spread = self._past.spread(1)
        self._spreads: dict[int, float] = {}

    def expect(self, until: datetime, over: timedelta) -> Expected:
        """What is expected of the window of a length that ends at a moment."""
        mean = unsure = 0.0
        for hour, share in _shares(until, over):
            expected = self._week[hour]
            mean += share * expected.mean
            unsure += share * share * expected.mean / expected.seen
        return Expected(mean, mean + self._spread(over) * mean * mean + unsure, self._basis)

    def _spread(self, over: timedelta) -> float:
        hours = max(1, over // _HOUR)
        if hours not in self._spreads:
            self._spreads[hours] = self._past.spread(hours)
        return self._spreads[hours]

    def _week_of(self, count: int) -> Iterator[_Hour]:
        return (self._week[(self._offset + place) % _WEEK] for place in range(count))

    def _means(self, count: int) -> list[float]:
        return [expected.mean for expected in self._week_of(count)]

    def _by_others(self, spoke: Sequence[int], weights: Sequence[float]) -> list[float]:
        """What is expected of each hour by all others: alone in its hour of the week a storm looks usual."""
        heard = [weight * count for weight, count in zip(weights, spoke, strict=True)]
        found = []
        for place, expected in enumerate(self._week_of(len(spoke))):
            around = range(max(0, place - 1), min(len(spoke), place + 2))
            own = sum(heard[near] * (1.0 if near == place else _NEIGHBOUR) for near in around)
            seen = sum(weights[near] * (1.0 if near == place else _NEIGHBOUR) for near in around)
            found.append(max(0.0, expected.mean * expected.seen - own) / (expected.seen - seen))
        return found

    def _calm(self, spoke: Sequence[int], others: Sequence[float], spread: float) -> Iterator[float]:
        """What each hour weighs where storms weigh less: 1 if it is no storm."""
        for count, mean in zip(spoke, map(max, others, cycle(self._lately)), strict=False):
            scale = math.sqrt(1 + spread * mean)
            residual = 1.5 * (count ** (2 / 3) * mean ** (-1 / 6) - math.sqrt(mean)) / scale
            yield min(1.0, (_STORMY / residual) ** 2) if residual > 0 else 1.0


class _Residuals:
    """How the past differs from what was expected, added up so that any stretch of it is quickly read."""

    def __init__(self, spoke: Sequence[int], means: Sequence[float], weights: Sequence[float]) -> None:
        self._weights = weights
        self._spoke = [0, *accumulate(spoke)]
        self._means = [0.0, *accumulate(means)]

    def spread(self, hours: int) -> float:
        """By how much of the square of its mean the variance of so many hours exceeds that of chance: by
        moments, and where little past is known by what single hours say.
        """
        excess = square = 0.0
        for place in range(len(self._weights) - hours + 1):
            mean = self._means[place + hours] - self._means[place]
            off = self._spoke[place + hours] - self._spoke[place] - mean
            weight = self._weights[place + hours // 2]
            excess += weight * (off * off - mean)
            square += weight * mean * mean
        found = max(0.0, excess / square) if square else 0.0
        if hours == 1:
            return found
        sure = len(self._weights) / hours
        return (sure * found + _FEW * self.spread(1)) / (sure + _FEW)


def past_until(now: datetime, began: datetime, surge: datetime | None, pace: Pace = PACE) -> datetime:
    """Up to where the past of a topic goes that is listened to since `began`.

    What can still change is no past. Nor is what a surge may have begun in unseen: the last day, or the last
    quarter of a shorter past (the guard band of EARS: L. Hutwagner and others, "The bioterrorism preparedness
    and response Early Aberration Reporting System", Journal of Urban Health 80, 2003). surge: since when the
    topic surges, if it does: nothing later than that is past for a day, so that a storm is not taken for the
    weather, but what lasts becomes usual.
    """
    end = pace.since(now)
    end = pace.hour(end - min(PATIENCE, (end - began) / 4))
    return end if surge is None else min(end, pace.hour(max(surge, now - PATIENCE)))


def baseline(hours: Mapping[datetime, int], began: datetime | None, end: datetime) -> Baseline | None:
    """The past of a topic of a team that was listened to since `began`; None while it is too short."""
    if began is None or end - began < WARM_UP:
        return None
    return Baseline(hours, max(began, end - KEPT), end)


def _offset(at: datetime) -> int:
    return at.weekday() * _DAY + at.hour


def _profile(spoke: Sequence[int], weights: Sequence[float], offset: int) -> list[_Hour]:
    """What is expected of each hour of a week."""
    week_voices, week_seen = [0.0] * _WEEK, [0.0] * _WEEK
    day_voices, day_seen = [0.0] * _DAY, [0.0] * _DAY
    for place, (count, weight) in enumerate(zip(spoke, weights, strict=True)):
        hour = (offset + place) % _WEEK
        week_voices[hour] += weight * count
        week_seen[hour] += weight
        day_voices[hour % _DAY] += weight * count
        day_seen[hour % _DAY] += weight
    seen = sum(week_seen)
    # Half a voice more than was heard: what nobody ever spoke of is not impossible (H. Jeffreys' prior).
    overall = (sum(week_voices) + 0.5) / seen
    above = _Hour(overall, min(_DAY_TRUSTS, seen))
    days = [_below(day_voices, day_seen, hour, above) for hour in range(_DAY)]
    above_week = [_Hour(day.mean, min(_WEEK_TRUSTS, day.seen)) for day in days]
    return [_below(week_voices, week_seen, hour, above_week[hour % _DAY]) for hour in range(_WEEK)]


def _below(voices: Sequence[float], seen: Sequence[float], at: int, above: _Hour) -> _Hour:
    """An hour by its own past and that of its neighbours, trusting what is `above` as if seen so long."""
    size = len(voices)
    around = ((at - 1) % size, at, (at + 1) % size)
    weights = (_NEIGHBOUR, 1.0, _NEIGHBOUR)
    heard = sum(weight * voices[hour] for hour, weight in zip(around, weights, strict=True))
    listened = sum(weight * seen[hour] for hour, weight in zip(around, weights, strict=True))
    total = listened + above.seen
    return _Hour((heard + above.seen * above.mean) / total, total)


def _shares(until: datetime, over: timedelta) -> Iterator[tuple[int, float]]:
    """The hours of the week that a window reaches into, and how much of each lies in it."""
    start = until - over
    hour = start.replace(minute=0, second=0, microsecond=0)
    while hour < until:
        inside = min(until, hour + _HOUR) - max(start, hour)
        yield _offset(hour), inside / _HOUR
        hour += _HOUR
