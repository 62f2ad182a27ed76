"""Meters: what is spent of budgets, as the caller counted it for the keys of one case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rules.quick import quick
from rules.values import ZERO

MeterKey = tuple[str, str]

EMERGENCY = "emergency"
KEYS_OF_ASSOCIATES = ("associate", "team")


@quick(frozen=True, slots=True)
class Meter:
    """One budget's state in its window for one key: sum and number of decisions charged.

    `frees_at` is the next moment at which the oldest charge leaves the window, `frees_amount` how much that
    gives back; None where nothing is charged or the budget is for ever.
    """

    spent: Decimal = ZERO
    used: int = 0
    frees_at: datetime | None = None
    frees_amount: Decimal | None = None


# By (boundary, budget id). Absent or None: the key is unknown, nothing is left.
Meters = Mapping[MeterKey, Meter | None]


class _Unspent(Mapping[MeterKey, Meter | None]):
    """Every meter there could be, whatever its key, with nothing charged, but for the ones that are told."""

    __slots__ = ("_told",)
    _fresh = Meter()

    def __init__(self, told: Mapping[MeterKey, Meter | None]) -> None:
        self._told = told

    def __getitem__(self, key: MeterKey) -> Meter | None:
        return self._told.get(key, self._fresh)

    def get(self, key: MeterKey, _default: object = None, /) -> Any:
        """As `[]`: none is missing. What `Mapping` has instead would ask twice, of every meter."""
        return self._told.get(key, self._fresh)

    def __iter__(self) -> Iterator[MeterKey]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


UNSPENT: Meters = _Unspent(MappingProxyType({}))


def unspent_but(told: Mapping[MeterKey, Meter | None]) -> Meters:
    """Every meter unspent except these."""
    return _Unspent(told)


@dataclass(frozen=True, slots=True)
class BudgetSpec:
    """What to count: charges of `boundary`/`id` by the key `per` ("all": one meter for everybody) over a
    rolling time (None: for ever). Emergencies are budgets as well, with the id "emergency" and `uses` only.
    """

    boundary: str
    id: str
    per: str
    over: timedelta | None
    at_most: Decimal | None
    uses: int | None
    actions: frozenset[str]
    key: MeterKey = field(init=False, repr=False, compare=False)
    """How meters name it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.boundary, self.id))

    def left(self, meter: Meter | None) -> Decimal | None:
        """What may still be given, negative when overspent; None where only uses count."""
        if meter is None:
            return ZERO
        if self.uses is not None and meter.used >= self.uses:
            rest = ZERO if self.at_most is None else self.at_most - meter.spent
            return min(rest, ZERO)
        return None if self.at_most is None else self.at_most - meter.spent


@quick(frozen=True, slots=True)
class Charge:
    """What a decision takes from one budget when it is made."""

    boundary: str
    budget: str
    amount: Decimal
    uses: int = 1
