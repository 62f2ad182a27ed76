"""What customers speak of more than usual: surges, which begin, change and end.

A topic surges when more speak of it within a window than chance explains, and many times what is usual: by
the shortest window that says so, for a fast storm shows in minutes and a slow one in hours. It is as high as
the busiest such window of the cool-down, so it rises at once and falls late, and it ends when that is nearly
usual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from voc.baseline import Baseline, Expected
from voc.windows import Series, Voices

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
CHANCE = 1e-5
"""The probability below which chance explains nothing any more."""

_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Volume:
    """Speakers in the present window of a length, in the busiest such one of the cool-down, and how many are
    expected of it; None while the past is too short.
    """

    over: timedelta
    voices: int
    peak: int
    expected: Expected | None


@dataclass(frozen=True, slots=True)
class Height:
    """How high a surge is, by windows of which length."""

    times: Decimal
    over: timedelta


def volumes(
    voices: Voices, series: Series, past: Baseline | None, now: datetime, calm: datetime | None = None
) -> list[Volume]:
    """What a topic runs at, by windows of growing length.

    calm: when its last surge ended. A longer window that reaches back before is left out, lest what was said
    in one storm make another.
    """
    windows = voices.pace.windows
    return [
        Volume(
            over,
            voices.count(series, now, over),
            voices.peak(series, now, over),
            None if past is None else past.expect(now, over),
        )
        for over in windows
        if over == windows[0] or calm is None or now - calm >= over
    ]


def measured(volumes_: Sequence[Volume], over: timedelta) -> Volume:
    """That of windows of a length; of the shortest where there are none so long any more."""
    return next((each for each in volumes_ if each.over == over), volumes_[0])


def times(voices: int, usual: float) -> Decimal:
    """How many times the usual volume this is, in tenths; against one speaker where fewer are usual."""
    return Decimal(voices / max(usual, 1.0)).quantize(_TENTH)


def rises(volume: Volume) -> bool:
    """Whether so many in a window are a surge."""
    expected = volume.expected
    return (
        expected is not None
        and volume.voices >= LEAST
        and times(volume.voices, expected.mean) >= RISES
        and expected.chance(volume.voices) <= CHANCE
    )


def judge(before: Height | None, volumes_: Sequence[Volume]) -> Height | None:
    """The height of the surge now, None where there is none.

    before: its height as last said, if there was. volumes_: by windows of growing length.

    Whatever the volume, a small change does not move what was said: limits must not flutter.
    """
    if before is None:
        for volume in volumes_:
            if volume.expected is not None and rises(volume):
                return Height(times(volume.voices, volume.expected.mean), volume.over)
        return None
    volume = measured(volumes_, before.over)
    if volume.expected is None:
        return before
    height = times(volume.peak, volume.expected.mean)
    if height < FALLS:
        return None
    moved = abs(height - before.times) >= before.times * MOVES
    return Height(height, volume.over) if moved else before
