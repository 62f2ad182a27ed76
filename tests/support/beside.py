"""Decisions while something else goes on, beside those of quiet stretches in between: does it disturb them?

One quiet stretch long before would compare two times of the machine as well. Here each turn of what goes on
has one right before it, as long as the turn before lasted, with the same people deciding. Both sides are
pooled over all turns, for a 99th percentile to be of more than a thousand decisions. How far the ratio may be
chance is told by drawing the turns anew (Efron, "Bootstrap methods: another look at the jackknife", 1979),
each with its quiet stretch, since the decisions of one turn are slow together.
"""

import asyncio
import math
import random
import statistics
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, Self

from support.deciding import Decided

APART: Final = 0.05
"""Seconds between a quiet stretch and its turn, so that hardly a decision belongs to both."""
DRAWN: Final = 1_000
"""How often the turns are drawn anew."""
SPREAD: Final = 0.9
"""Within which share of all draws the ratio lies that is told."""


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds to each durable answer, in rising order."""

    each: Sequence[float]

    @classmethod
    def of(cls, some: Iterable["Waited"]) -> Self:
        """All of some."""
        return cls(sorted(each for one in some for each in one.each))

    def within(self, share: float) -> float:
        """What such a share of all stayed within, as 0.99 does for all but the slowest hundredth; NaN of
        none.
        """
        return self.each[max(0, math.ceil(len(self.each) * share) - 1)] if self.each else math.nan

    def __str__(self) -> str:
        if not self.each:
            return "no decision was answered"
        told = [("p50", statistics.median(self.each)), ("p90", self.within(0.9)), ("p99", self.within(0.99))]
        numbers = "  ".join(f"{name} {number:5.1f}" for name, number in [*told, ("max", self.each[-1])])
        return f"{numbers} ms  ({len(self.each):,} decisions)"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment to another, by `time.perf_counter`."""

    begin: float
    end: float

    def of(self, decided: Iterable[Decided]) -> Waited:
        """Who waited at any moment of it, how long: nobody who was held up at its edge is left out."""
        met = [one for one in decided if one.sent < self.end and one.heard > self.begin]
        return Waited(sorted(1000 * (one.heard - one.sent) for one in met))


@dataclass(frozen=True, slots=True)
class Turn:
    """What goes on, and the quiet stretch before it."""

    quiet: Stretch
    busy: Stretch


class Turns:
    """Turns of what goes on, as they come. The first comes after no quiet stretch and tells how long they
    are; it is not compared, as it is mostly slower than all others.
    """

    def __init__(self) -> None:
        self.each: list[Turn] = []
        self._lasted = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A quiet stretch; then a turn goes on inside."""
        begin = time.perf_counter()
        await asyncio.sleep(self._lasted)
        quiet = Stretch(begin, time.perf_counter())
        await asyncio.sleep(APART)
        begin = time.perf_counter()
        yield
        busy = Stretch(begin, time.perf_counter())
        if self._lasted:
            self.each.append(Turn(quiet, busy))
        self._lasted = busy.end - busy.begin
        await asyncio.sleep(APART)

    def told(self, decided: Iterable[Decided]) -> list[tuple[str, str]]:
        """What is to be said of them, each with its title."""
        everything = list(decided)
        sides = [(turn.quiet.of(everything), turn.busy.of(everything)) for turn in self.each]
        quiet, busy = (Waited.of(side) for side in zip(*sides, strict=True))
        low, high = spread(sides)
        ratio = f"{busy.within(0.99) / quiet.within(0.99):.2f} times"
        return [
            ("decisions in the quiet stretches", str(quiet)),
            ("decisions meanwhile", str(busy)),
            (
                "their p99 beside that of the quiet ones",
                f"{ratio} ({low:.2f} to {high:.2f} in 90 % of draws)",
            ),
        ]


def spread(sides: Sequence[tuple[Waited, Waited]]) -> tuple[float, float]:
    """Between what the ratio of both p99s lies in `SPREAD` of all draws: of as many turns as there are, each
    (quiet, busy), any as often as it comes.
    """
    chance = random.Random(0)
    ratios = []
    for _ in range(DRAWN):
        quiet, busy = zip(*chance.choices(sides, k=len(sides)), strict=True)
        ratios.append(Waited.of(busy).within(0.99) / Waited.of(quiet).within(0.99))
    ratios.sort()
    cut = round(DRAWN * (1 - SPREAD) / 2)
    return ratios[cut], ratios[-1 - cut]
