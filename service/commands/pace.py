"""When each row of a replayed file is sent, and when it says that it was said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from service.commands.voice_file import Spoken


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast: `rate` rows a second, or `speed` times as fast as it happened; neither: as fast as it is
    taken.
    """

    rate: float | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A row and when it is sent, in seconds after the start."""

    after: float
    row: Spoken


def plan(rows: Sequence[Spoken], pace: Pace) -> Iterator[Due]:
    """Each row with its moment, in the order in which the rows were said (equal times: in the file's
    order).
    """
    ordered = sorted(rows, key=lambda row: row.signal.at)
    for number, row in enumerate(ordered):
        yield Due(_after(ordered[0], row, number, pace), row)


def said_at(row: Spoken, mode: Literal["live", "history"], sending: datetime) -> datetime:
    """History keeps its times. Live happens again now: a row is said at the moment at which it is sent."""
    return row.signal.at if mode == "history" else sending


def _after(first: Spoken, row: Spoken, number: int, pace: Pace) -> float:
    if pace.rate is not None:
        return number / pace.rate
    if pace.speed is not None:
        return (row.signal.at - first.signal.at) / timedelta(seconds=1) / pace.speed
    return 0.0
