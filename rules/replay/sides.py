"""Both sets of an edit over the same moments; what their formulas have in common is worked out once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from rules.meters import BudgetSpec
from rules.replay.columns import CASE, spent_column, used_column
from rules.replay.edit import Edit
from rules.replay.flips import AFTER, ANSWERS, BEFORE
from rules.replay.latitudes import Formulas, Wanted, compared
from rules.replay.past import columns_for, frame_for


class Sides:
    """Both sets of an edit over the same moments."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._was = Formulas(edit.before)
        self._would = Formulas(edit.after, self._was)

    def answers(self, part: pl.DataFrame, actions: Sequence[str]) -> pl.DataFrame:
        """What both answer for actions in every moment of a part: columns `<action>.<answer>.<side>`; and
        `<action>.applies:<boundary>` where the boundary of a budget that is metered again is not ruled out.

        An action that a set lacks is closed. Of budgets that are metered again nothing is spent yet.
        """
        edit = self._edit
        known = [action for action in actions if action in edit.after.vocabulary.actions]
        if edit.same_words and not edit.budgets:
            made = columns_for(edit.before, part.schema, known) | columns_for(edit.after, part.schema, known)
            sides = {f".{BEFORE}": self._was, f".{AFTER}": self._would}
            return compared(sides, part.select(**made), Wanted(actions=known, answers=ANSWERS)).drop(CASE)
        was = _answered(self._was, part, actions, BEFORE)
        applying = {budget.boundary for budget in edit.budgets}
        return was.hstack(_answered(self._would, without(part, edit.budgets), actions, AFTER, applying))


def _answered(
    formulas: Formulas, part: pl.DataFrame, actions: Sequence[str], side: str, applying: Collection[str] = ()
) -> pl.DataFrame:
    boundaries = formulas.boundaries
    known = [action for action in actions if action in boundaries.vocabulary.actions]
    wanted = Wanted(actions=known, answers=ANSWERS, applying=applying)
    columns = compared({f".{side}": formulas}, frame_for(boundaries, part, known), wanted)
    closed = {answer: answer == "unmet" for answer in ANSWERS}
    return columns.with_columns(
        pl.lit(value, dtype=pl.Boolean if value else pl.Int64).alias(f"{action}.{answer}.{side}")
        for action in actions
        if action not in known
        for answer, value in closed.items()
    ).drop(CASE)


def without(part: pl.DataFrame, budgets: Iterable[BudgetSpec]) -> pl.DataFrame:
    """The part as if nobody had ever used these budgets."""
    names = [name(*budget.key) for budget in budgets for name in (spent_column, used_column)]
    return part.drop(names, strict=False)
