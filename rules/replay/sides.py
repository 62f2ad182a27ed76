"""Both sets of an edit over the same moments; what their formulas have in common is worked out once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import polars as pl

from rules.replay.columns import CASE
from rules.replay.edit import Edit
from rules.replay.flips import AFTER, ANSWERS, BEFORE
from rules.replay.formulas import Formulas
from rules.replay.latitudes import Wanted, compared
from rules.replay.past import columns_for, frame_for


class Sides:
    """Both sets of an edit over the same moments."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._anew = frozenset(budget.key for budget in edit.budgets)
        self._was = Formulas(edit.before)
        self._would = Formulas(edit.after, self._was, self._anew)
        self._made: dict[Hashable, Mapping[str, pl.Expr]] = {}

    def answers(self, part: pl.DataFrame, actions: Sequence[str]) -> pl.DataFrame:
        """What both answer for actions in every moment of a part, in columns `<action>.<answer>.<side>`, and
        what metering takes (`Formulas`). An action that a set lacks is closed. Of budgets that are metered
        again nothing is spent yet.
        """
        if not self._edit.same_words:
            was = _answered(self._was, part, actions, BEFORE)
            return was.hstack(_answered(self._would, part, actions, AFTER))
        sides = {f".{BEFORE}": self._was, f".{AFTER}": self._would}
        frame = part.select(**self._columns(part.schema, actions))
        return compared(sides, frame, Wanted(actions=actions, answers=ANSWERS)).drop(CASE)

    def _columns(self, schema: pl.Schema, actions: Sequence[str]) -> Mapping[str, pl.Expr]:
        """What both read of a part with these columns; most parts have the same."""
        key = (tuple(schema.items()), *actions)
        if key not in self._made:
            made = columns_for(self._edit.before, schema, actions)
            self._made[key] = made | columns_for(self._edit.after, schema, actions, self._anew)
        return self._made[key]


def _answered(formulas: Formulas, part: pl.DataFrame, actions: Sequence[str], side: str) -> pl.DataFrame:
    known = [action for action in actions if action in formulas.boundaries.vocabulary.actions]
    frame = frame_for(formulas.boundaries, part, known, formulas.unspent)
    columns = compared({f".{side}": formulas}, frame, Wanted(actions=known, answers=ANSWERS))
    closed = {answer: answer == "unmet" for answer in ANSWERS}
    return columns.with_columns(
        pl.lit(value, dtype=pl.Boolean if value else pl.Int64).alias(f"{action}.{answer}.{side}")
        for action in actions
        if action not in known
        for answer, value in closed.items()
    ).drop(CASE)
