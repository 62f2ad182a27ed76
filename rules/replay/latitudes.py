"""Reading 2 of a whole set: what every action's latitude would have been, in a million past cases at once.

The formulas are those of `rules.meaning`, over columns instead of one case: what stands in a row is what
`decide` answers for that case, amount for amount (a property of the suite). Budgets are read as they stood.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from rules.boundary import Audience
from rules.replay.columns import CASE, measured
from rules.replay.formulas import ANSWERS, STEPS, Formula, Formulas

CHUNK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a set.

    Attributes:
        audience: through which door.
        actions: of which actions; None for all.
        answers: which of `ANSWERS`.
    """

    audience: Audience = "associate"
    actions: Collection[str] | None = None
    answers: Collection[str] = ANSWERS


def replay(
    formulas: Formulas,
    cases: pl.DataFrame | pl.LazyFrame,
    wanted: Wanted = Wanted(),
    *,
    chunk: int = CHUNK,
) -> pl.DataFrame:
    """The latitudes of past cases, in their order: `case`, and a column an action and an answer.

    Args:
        formulas: those of the set that answers.
        cases: as `rules.replay.columns` describes.
        wanted: which of all that it answers.
        chunk: rows worked on at a time.

    Raises:
        ReplayError: for numbers with more digits than columns hold; before anything runs.
    """
    return compared({"": formulas}, cases, wanted, chunk=chunk)


def compared(
    sides: Mapping[str, Formulas],
    cases: pl.DataFrame | pl.LazyFrame,
    wanted: Wanted,
    *,
    chunk: int = CHUNK,
) -> pl.DataFrame:
    """As `replay`, of several sets with the same words over the same columns, the answers of each with its
    ending; what formulas that were built together have in common is worked out once. Raises ReplayError.
    """
    lazy = cases.lazy()
    zone = str(next(iter(sides.values())).boundaries.vocabulary.timezone)
    columns = measured(lazy, zone, wanted.audience)
    formed = [
        (ending, formulas.of(name, columns))
        for ending, formulas in sides.items()
        for name in formulas.boundaries.vocabulary.actions
        if wanted.actions is None or name in wanted.actions
    ]
    total = lazy.select(pl.len()).collect().item()
    starts = range(0, max(total, 1), chunk)
    return pl.concat(_answered(lazy.slice(start, chunk).collect(), formed, wanted) for start in starts)


def _answered(part: pl.DataFrame, formed: Sequence[tuple[str, Formula]], wanted: Wanted) -> pl.DataFrame:
    # All actions together: each step keeps every core busy.
    for step in range(STEPS):
        part = _filled(part).with_columns(
            **{key: e for _, each in formed for key, e in each.steps[step].items()}
        )
    told: dict[str, pl.Expr] = {}
    for ending, each in formed:
        answers = {f"{name}{ending}": each.told[name] for name in ANSWERS if name in wanted.answers}
        told |= {f"{each.action.name}.{key}": expr for key, expr in (answers | each.to_meter()).items()}
    # Added, then selected: answers that are the same everywhere still fill every row.
    return _filled(part).with_columns(**told).select(CASE, *told)


def _filled(part: pl.DataFrame) -> pl.DataFrame:
    """The same, with a value in every row. Polars keeps a column that is one value everywhere as that value,
    and to compare a constant with such a column gives one row instead of all (seen in 2.1).
    """
    return pl.DataFrame(part.get_columns())
