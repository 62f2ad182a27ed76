"""What another set of boundaries would have made of the past: who could have given more, who less.

Each moment is looked at for itself: a decision for the action that was given, a case in which nothing was
decided for every action; with what was known then and budgets as they stood. A budget that the edit changes
is metered again, in order of time (`rules.replay.metering`). Only what the edit touches is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import polars as pl

from rules.replay.edit import Edit
from rules.replay.flips import flips
from rules.replay.metering import Metering
from rules.replay.shapes import Backtest
from rules.replay.sides import Sides
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
    run = _Run(edit, Tally(edit), Metering(edit.budgets), Sides(edit))
    run.tally.metered = tuple(budget.key for budget in edit.budgets)
    done = 0
    for part in parts:
        run.tally.part(part)
        run.decided(part)
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
    sides: Sides

    def decided(self, part: pl.DataFrame) -> None:
        """Decisions of a part, each for its own action."""
        edit = self.edit
        places = _places(part["action"])
        rows = {
            name: part.select(edit.needed(part.columns, name))[places[name]]
            for name in edit.actions
            if name in places
        }
        answers = {name: self.sides.answers(frame, [name]) for name, frame in rows.items()}
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
        answers = self.sides.answers(part, names)
        found = [flips(part, answers, name) for name in names]
        for each in found:
            self.tally.flips(part, each)
        self.tally.moved(part, found)


def _places(actions: pl.Series) -> dict[str, pl.Series]:
    """In which rows each action stands, looked for once."""
    found = actions.to_frame("action").with_row_index("place").drop_nulls().group_by("action").agg("place")
    return dict(zip(found["action"], found["place"], strict=True))
