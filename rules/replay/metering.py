"""Budgets that an edit changes, metered again: in order of time, with what would have been given.

Sums are whole numbers, times 10**6. A meter lets go of what is as old as its window, as the store does. What
was decided before the first moment that is looked at is not in it. Where several boundaries of one action
allow own judgement and each is metered again, one that is used up closes them all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from rules.meters import EMERGENCY, BudgetSpec
from rules.replay.flips import AFTER
from rules.replay.past import ALL, key_column
from rules.replay.terms import ticks

_ONE: Final = 10**6


@dataclass(slots=True)
class _Meter:
    """What one key has charged within the window."""

    charges: deque[tuple[int, int]] = field(default_factory=deque)
    spent: int = 0

    def let_go(self, until: int) -> None:
        """Of all that was charged up to then."""
        while self.charges and self.charges[0][0] <= until:
            self.spent -= self.charges.popleft()[1]

    def charge(self, at: int, amount: int) -> None:
        self.charges.append((at, amount))
        self.spent += amount


class Metering:
    """The meters of some budgets, moved on part by part. Parts come in order of time."""

    def __init__(self, budgets: Sequence[BudgetSpec]) -> None:
        self.budgets = budgets
        self._meters: dict[tuple[int, str], _Meter] = {}

    def apply(self, part: pl.DataFrame, answers: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The answers of the set after with these budgets as they would have stood.

        Args:
            part: the decisions, in order of time, with their action.
            answers: by action, of its rows in the part, in their order: as of `flips.answered`, read with
                these budgets unspent, and `applies:<boundary>` where a boundary is not ruled out.
        """
        rows: list[tuple[int, str, int]] = []
        for action, frame in answers.items():
            places = part.with_row_index("~at").filter(pl.col("action") == action)["~at"].to_list()
            rows += [(place, action, at) for at, place in enumerate(places)]
            if frame.height != len(places):
                raise ValueError(f"{len(places)} decisions of {action} have {frame.height} answers")
        columns = {action: _Columns(action, frame, self.budgets) for action, frame in answers.items()}
        moments = part["now"].to_physical().to_list()
        amounts, roads = part["amount"].to_list(), part["road"].to_list()
        keys = [
            [ALL] * part.height
            if budget.per == ALL
            else part[key_column(budget.per)].to_list()
            if key_column(budget.per) in part.columns
            else [None] * part.height
            for budget in self.budgets
        ]
        for place, action, at in sorted(rows):
            self._step(
                columns[action], at, moments[place], amounts[place], roads[place], [k[place] for k in keys]
            )
        return {action: each.frame() for action, each in columns.items()}

    def _step(
        self, of: _Columns, at: int, now: int, amount: int, road: str, keys: Sequence[str | None]
    ) -> None:
        held: list[_Meter] = []
        left: int | None = None
        for index, budget in of.bearing:
            if not of.applies[budget.boundary][at] or (budget.id == EMERGENCY and road != EMERGENCY):
                continue
            key = keys[index]
            if key is None:
                rest: int | None = 0
            else:
                meter = self._meters.setdefault((index, key), _Meter())
                if budget.over is not None:
                    meter.let_go(now - ticks(budget.over))
                held.append(meter)
                rest = _rest(budget, meter)
            if budget.id == EMERGENCY:
                if rest is not None and rest <= 0:
                    of.emergency[at] = None
            elif rest is not None:
                left = rest if left is None else min(left, rest)
        if left is not None:
            of.bound(at, left)
        given = of.given(at, amount, road)
        if given > 0:
            for meter in held:
                meter.charge(now, given)


class _Columns:
    """One action's answers as lists that are written to."""

    def __init__(self, action: str, frame: pl.DataFrame, budgets: Sequence[BudgetSpec]) -> None:
        self.action, self._frame = action, frame
        self.bearing = [(index, budget) for index, budget in enumerate(budgets) if action in budget.actions]
        self.applies = {
            budget.boundary: frame[f"{action}.applies:{budget.boundary}"].to_list()
            for _, budget in self.bearing
        }
        self.alone, self.with_peer, self.smallest, self.emergency, self.unmet = (
            frame[f"{action}.{answer}.{AFTER}"].to_list()
            for answer in ("alone", "with_peer", "smallest", "emergency", "unmet")
        )
        self.was: dict[str, list[Any]] = {
            answer: frame[f"{action}.{answer}.was"].to_list()
            for answer in ("alone", "with_peer", "emergency")
        }

    def bound(self, at: int, left: int) -> None:
        """No more than is left; nothing where that is below the smallest amount."""
        for column in (self.alone, self.with_peer):
            amount = min(column[at], left)
            column[at] = amount if amount > 0 and amount >= self.smallest[at] else 0

    def given(self, at: int, amount: int, road: str) -> int:
        """What would have been given, as `rules.replay.flips` tells it."""
        which = road if road in {"with_peer", EMERGENCY} else "alone"
        was = self.was[which][at] or 0
        column = {"alone": self.alone, "with_peer": self.with_peer, EMERGENCY: self.emergency}[which]
        reach = column[at] or 0
        takes = min(reach if amount >= was and reach > was > 0 else amount, reach)
        return 0 if takes <= 0 or takes < self.smallest[at] or self.unmet[at] else int(takes)

    def frame(self) -> pl.DataFrame:
        """The answers as they are now."""
        columns = {"alone": self.alone, "with_peer": self.with_peer, EMERGENCY: self.emergency}
        return self._frame.with_columns(
            pl.Series(name, values, dtype=self._frame.schema[name])
            for answer, values in columns.items()
            for name in (f"{self.action}.{answer}.{AFTER}",)
        )


def _rest(budget: BudgetSpec, meter: _Meter) -> int | None:
    """As `BudgetSpec.left`, in whole numbers."""
    rest = None if budget.at_most is None else int(budget.at_most * _ONE) - meter.spent
    if budget.uses is not None and len(meter.charges) >= budget.uses:
        return 0 if rest is None else min(rest, 0)
    return rest
