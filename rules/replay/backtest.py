"""What another set of boundaries would have made of the past: who could have given more, who less.

Each moment is looked at for itself: a decision for the action that was given, a case in which nothing was
decided for every action; with what was known then and budgets as they stood. A budget that the edit changes
is metered again, in order of time (`rules.replay.metering`). Only what the edit touches is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from rules.boundary_set import BoundarySet
from rules.replay.edit import Edit, edit_of
from rules.replay.flips import AFTER, BEFORE, answered, flips
from rules.replay.metering import Metering, without
from rules.replay.shapes import Backtest
from rules.replay.tally import Tally

Progress = Callable[[int], None]


def backtest(
    before: BoundarySet,
    after: BoundarySet,
    parts: Iterable[pl.DataFrame],
    *,
    left_out: int = 0,
    progress: Progress | None = None,
) -> Backtest:
    """The past under two sets.

    Args:
        before: the set to compare with.
        after: the edited set.
        parts: as `rules.replay.past` describes, decisions in order of time; one is held at a time.
        left_out: how many decisions there were beside these, whose facts are gone.
        progress: told how many moments are done.

    Raises:
        ReplayError: where columns cannot hold what an expression comes to.
    """
    edit = edit_of(before, after)
    tally, done = Tally(edit), 0
    metering = Metering(edit.budgets)
    tally.metered = tuple(budget.key for budget in edit.budgets)
    for part in parts:
        tally.part(part)
        _decided(edit, metering, part.filter(pl.col("action").is_in(edit.actions)), tally)
        _undecided(edit, part.filter(pl.col("action").is_null()), tally)
        done += part.height
        if progress is not None:
            progress(done)
    return tally.told(left_out)


def _decided(edit: Edit, metering: Metering, part: pl.DataFrame, tally: Tally) -> None:
    rows = {name: part.filter(pl.col("action") == name) for name in edit.actions}
    rows = {name: frame for name, frame in rows.items() if not frame.is_empty()}
    answers = {name: _both(edit, frame, [name]) for name, frame in rows.items()}
    bearing = {name for budget in edit.budgets for name in budget.actions}
    again = {name: frame for name, frame in answers.items() if name in bearing}
    answers |= metering.apply(part, again)
    for name, frame in rows.items():
        found = flips(frame, answers[name], name)
        tally.flips(frame, found)
        tally.moved(frame, [found])


def _undecided(edit: Edit, part: pl.DataFrame, tally: Tally) -> None:
    if part.is_empty() or not edit.actions:
        return
    answers = _both(edit, part, edit.actions)
    found = [flips(part, answers, name) for name in edit.actions]
    for each in found:
        tally.flips(part, each)
    tally.moved(part, found)


def _both(edit: Edit, part: pl.DataFrame, actions: Iterable[str]) -> pl.DataFrame:
    """What both sets answer; of budgets that are metered again nothing is spent yet."""
    names = list(actions)
    was = answered(edit.before, part, names, BEFORE)
    applying = {budget.boundary for budget in edit.budgets}
    would = answered(edit.after, without(part, edit.budgets), names, AFTER, applying)
    return was.hstack(would)
