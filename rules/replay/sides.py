"""Both sets of an edit over the same moments; what their formulas have in common is worked out once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import polars as pl

from rules.boundary import Audience
from rules.replay.columns import CASE
from rules.replay.edit import Edit
from rules.replay.flips import AFTER, ANSWERS, BEFORE
from rules.replay.formulas import Formulas
from rules.replay.latitudes import Wanted, compared
from rules.replay.past import DOOR, columns_for, frame_for


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
        again nothing is spent yet. A moment whose door is not on record is looked at as an associate's.
        """
        by_customers = part.select((pl.col(DOOR) == "customer").fill_null(value=False)).to_series()
        if not by_customers.any():
            return self._at("associate", part, actions)
        doors: tuple[tuple[Audience, pl.Series], ...] = (
            ("associate", ~by_customers),
            ("customer", by_customers),
        )
        answers = [
            self._at(door, part.filter(here), actions).with_columns(place=here.arg_true())
            for door, here in doors
            if here.any()
        ]
        return pl.concat(answers, how="diagonal_relaxed").sort("place").drop("place")

    def _at(self, door: Audience, part: pl.DataFrame, actions: Sequence[str]) -> pl.DataFrame:
        if not self._edit.same_words:
            was = _answered(self._was, part, actions, (BEFORE, door))
            return was.hstack(_answered(self._would, part, actions, (AFTER, door)))
        sides = {f".{BEFORE}": self._was, f".{AFTER}": self._would}
        frame = part.select(**self._columns(part.schema, actions))
        return compared(sides, frame, Wanted(door, actions, ANSWERS)).drop(CASE)

    def _columns(self, schema: pl.Schema, actions: Sequence[str]) -> Mapping[str, pl.Expr]:
        """What both read of a part with these columns; most parts have the same."""
        key = (tuple(schema.items()), *actions)
        if key not in self._made:
            made = columns_for(self._edit.before, schema, actions)
            self._made[key] = made | columns_for(self._edit.after, schema, actions, self._anew)
        return self._made[key]


def _answered(
    formulas: Formulas, part: pl.DataFrame, actions: Sequence[str], of: tuple[str, Audience]
) -> pl.DataFrame:
    """What one set answers: `of` which side, at which door."""
    side, door = of
    known = [action for action in actions if action in formulas.boundaries.vocabulary.actions]
    frame = frame_for(formulas.boundaries, part, known, formulas.unspent)
    columns = compared({f".{side}": formulas}, frame, Wanted(door, known, ANSWERS))
    closed = {answer: answer == "unmet" for answer in ANSWERS}
    return columns.with_columns(
        pl.lit(value, dtype=pl.Boolean if value else pl.Int64).alias(f"{action}.{answer}.{side}")
        for action in actions
        if action not in known
        for answer, value in closed.items()
    ).drop(CASE)
