"""What another set of boundaries would have made of the past: who could have given more, who less.

Each moment is looked at for itself: a decision for the action that was given, a case in which nothing was
decided for every action; with what was known then and budgets as they stood. A budget that the edit changes
is metered again, in order of time (`rules.replay.metering`). Only what the edit touches is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from rules.replay.edit import Edit
from rules.replay.flips import AFTER, BEFORE, answered, flips
from rules.replay.latitudes import Formulas
from rules.replay.metering import Metering, without
from rules.replay.shapes import Backtest
from rules.replay.tally import Tally

Progress = Callable[[int], None]


def backtest(
    edit: Edit,
    parts: Iterable[pl.DataFrame],
    *,
    left_out: int = 0,
    progress: Progress | None = None,
) -> Backtest:
    """The past under two sets.

    Args:
        edit: the two sets.
        parts: as `rules.replay.past` describes, decisions in order of time; one is held at a time.
        left_out: how many decisions there were beside these, whose facts are gone.
        progress: told how many moments are done.

    Raises:
        ReplayError: where columns cannot hold what an expression comes to.
    """
    was, would = Formulas(edit.before), Formulas(edit.after)
    run = _Run(edit, Tally(edit), Metering(edit.budgets), was, would)
    run.tally.metered = tuple(budget.key for budget in edit.budgets)
    done = 0
    for part in parts:
        run.tally.part(part)
        run.decided(part.filter(pl.col("action").is_in(edit.actions)))
        run.undecided(part.filter(pl.col("action").is_null()))
        done += part.height
        if progress is not None:
            progress(done)
    return run.tally.told(left_out)


@dataclass(frozen=True, slots=True)
class _Run:
    """What goes from part to part."""

    edit: Edit
    tally: Tally
    metering: Metering
    was: Formulas
    would: Formulas

    def decided(self, part: pl.DataFrame) -> None:
        """Decisions, each for its own action."""
        edit = self.edit
        rows = {name: part.filter(pl.col("action") == name) for name in edit.actions}
        rows = {name: frame for name, frame in rows.items() if not frame.is_empty()}
        answers = {name: self._both(frame, [name]) for name, frame in rows.items()}
        bearing = {name for budget in edit.budgets for name in budget.actions}
        answers |= self.metering.apply(part, {name: answers[name] for name in answers if name in bearing})
        for name, frame in rows.items():
            found = flips(frame, answers[name], name)
            self.tally.flips(frame, found)
            self.tally.moved(frame, [found])

    def undecided(self, part: pl.DataFrame) -> None:
        """Cases in which nothing was decided, for every action that the edit touches."""
        names = self.edit.actions
        if part.is_empty() or not names:
            return
        answers = self._both(part, names)
        found = [flips(part, answers, name) for name in names]
        for each in found:
            self.tally.flips(part, each)
        self.tally.moved(part, found)

    def _both(self, part: pl.DataFrame, actions: Sequence[str]) -> pl.DataFrame:
        """What both sets answer; of budgets that are metered again nothing is spent yet."""
        edit = self.edit
        was = answered(self.was, part, actions, BEFORE)
        applying = {budget.boundary for budget in edit.budgets}
        would = answered(self.would, without(part, edit.budgets), actions, AFTER, applying)
        return was.hstack(would)
