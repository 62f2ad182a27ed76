"""What a back-test says: counted over decisions and over cases in which nothing was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Final

FEW: Final = 100
"""Below so many moments a back-test is a hint."""

Pair = tuple[Decimal, Decimal]
"""Before and after the edit."""


@dataclass(frozen=True, slots=True)
class Flip:
    """One moment under both sets, which stands for `like` moments that moved in the same way.

    `number`: of the case, None where there was none. `amount`, `road`: of the decision, None where nothing
    was decided; `given`: what would have been given under each set. `facts`: those that the edited boundaries
    read, as they were known.
    """

    id: str
    number: int | None
    at: datetime
    action: str
    amount: Decimal | None
    road: str | None
    alone: Pair
    with_peer: Pair
    given: Pair
    outside: bool
    like: int
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Segment:
    """One value of one kind of segment: how many moments, of how many the latitude rose or fell, and by how
    much what was given in money would have moved.
    """

    kind: str
    value: str
    moments: int
    gain: int
    lose: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """By how much a month's money would move: mean and spread (standard deviation) over the months."""

    mean: Decimal
    spread: Decimal
    months: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Bin:
    """How many moments could have been given from `low` on, below the next bin, under each set."""

    low: Decimal
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How far one could go alone with the action that moves most, in bins of one width."""

    action: str
    width: Decimal
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many.

    `decisions` and `undecided` are moments, `cases` how many cases these are (a voice that opened none counts
    as one); `changed`: cases with another latitude. Of decisions: those that would be `outside`, whose road
    would go further (`wider`) or less far. Of moments: `gain`, `lose`. `left_out`: decisions whose facts were
    erased.
    """

    decisions: int
    undecided: int
    cases: int
    changed: int
    outside: int
    wider: int
    narrower: int
    gain: int
    lose: int
    left_out: int

    def counted(self) -> dict[str, int]:
        """The totals alone, by name."""
        return {each.name: getattr(self, each.name) for each in fields(Totals)}


@dataclass(frozen=True, slots=True)
class Backtest(Totals):
    """What changes. `missing`: facts that the edit reads and no moment has on record; they count as unknown.
    `metered`: budgets that were metered again; `doorless`: how many decisions do not say at which door they
    were made.
    """

    peers_less: int
    peers_more: int
    first: datetime | None
    last: datetime | None
    money: Mapping[str, Money]
    segments: tuple[Segment, ...]
    telling: tuple[Flip, ...]
    spread: Spread | None
    missing: tuple[str, ...]
    metered: tuple[tuple[str, str], ...]
    doorless: int

    @property
    def few(self) -> bool:
        """Whether there is too little past to take this for more than a hint."""
        return self.decisions + self.undecided < FEW

    @property
    def days(self) -> int:
        """How many days the past spans, the first and the last included."""
        if self.first is None or self.last is None:
            return 0
        return (self.last.date() - self.first.date()).days + 1
