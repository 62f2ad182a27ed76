"""What customers speak of more than usual: a topic's volume against what its past makes expect.

The baseline is an exponentially weighted mean, per hour of the week where enough weeks are known, else over
all hours. A surge begins when the volume is a multiple of it that chance does not explain: with a Poisson
count n around a mean m, 2(sqrt(n) - sqrt(m)) is nearly standard normal whatever m is (F. J. Anscombe, "The
transformation of Poisson, binomial and negative-binomial data", Biometrika 35, 1948). It is as high as the
busiest window of the cool-down, so it rises at once and falls late, and it ends when that is nearly usual.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from voc.windows import PACE, Pace

CALM = Decimal(1)
"""How many times its usual volume a topic runs at where there is no surge, or nothing to compare with."""
RISES = 2.0
"""Times the usual volume at which a surge begins."""
FALLS = 1.5
"""Times the usual volume below which, for a whole cool-down, it ends."""
MOVES = Decimal("0.1")
"""The share of itself by which a surge must change before it is said again."""
LEAST = 8
"""Fewer speakers in a window are never a surge."""
CERTAIN = 4.75
"""Standard deviations that chance reaches about once in a million windows."""
KEPT = timedelta(weeks=9)
"""How far back the past is looked at."""
WARM_UP = timedelta(days=1)
"""A past shorter than this says nothing yet."""

_WEEK = timedelta(weeks=1)
_HOUR = timedelta(hours=1)
_ENOUGH_WEEKS = 3
_WEEKS = 8
_OF_A_WEEK_BEFORE = 0.8
_HALF_LIFE = timedelta(days=3) / _HOUR
_PATIENCE = timedelta(days=1)
_TENTH = Decimal("0.1")

Basis = Literal["hour_of_week", "overall"]


@dataclass(frozen=True, slots=True)
class Usual:
    """How many speakers a window usually has, and by which part of the past."""

    voices: float
    basis: Basis


@dataclass(frozen=True, slots=True)
class Volume:
    """Speakers in the present window, and in the busiest one of the cool-down."""

    voices: int
    peak: int


def usual(
    hours: Mapping[datetime, int],
    began: datetime | None,
    now: datetime,
    surge: datetime | None,
    pace: Pace = PACE,
) -> Usual | None:
    """What the past of a topic makes expect of a window now; None while it is too short.

    hours: by their beginning, as `Voices.hours` counts them; absent: nobody spoke. began: the first hour that
    was listened to. surge: since when the topic surges, if it does: for a day what came after is no past, so
    that a storm is not taken for the weather, but what lasts becomes usual.
    """
    if began is None:
        return None
    # What can still change is no past either.
    end = pace.since(now)
    if surge is not None:
        end = min(end, pace.hour(max(surge, now - _PATIENCE)))
    if end - began < WARM_UP:
        return None
    this = pace.hour(now)
    same = [this - week * _WEEK for week in range(1, _WEEKS + 1)]
    known = [(week, hour) for week, hour in enumerate(same) if began <= hour < end]
    if len(known) >= _ENOUGH_WEEKS:
        weights = [_OF_A_WEEK_BEFORE**week for week, _ in known]
        total = sum(weight * hours.get(hour, 0) for weight, (_, hour) in zip(weights, known, strict=True))
        return Usual(total / sum(weights) / pace.slots, "hour_of_week")
    keep = 0.5 ** (1 / _HALF_LIFE)
    total = math.fsum(
        spoke * keep ** ((end - hour) / _HOUR - 1) for hour, spoke in hours.items() if began <= hour < end
    )
    weights_of_all = (1 - keep ** ((end - began) / _HOUR)) / (1 - keep)
    return Usual(total / weights_of_all / pace.slots, "overall")


def times(voices: int, usual_: Usual) -> Decimal:
    """How many times the usual volume this is, in tenths; against one speaker where fewer are usual."""
    return Decimal(voices / max(usual_.voices, 1.0)).quantize(_TENTH)


def judge(before: Decimal | None, volume: Volume, usual_: Usual | None) -> Decimal | None:
    """The height of the surge now, None where there is none. `before`: its height as last said, if there was.

    Whatever the volume, a small change does not move what was said: limits must not flutter.
    """
    if usual_ is None:
        return before
    if before is None:
        height = times(volume.voices, usual_)
        sigmas = 2 * (math.sqrt(volume.voices) - math.sqrt(usual_.voices))
        return height if volume.voices >= LEAST and height >= RISES and sigmas >= CERTAIN else None
    height = times(volume.peak, usual_)
    if height < FALLS:
        return None
    return height if abs(height - before) >= before * MOVES else before
