"""Reading 2 of a whole set: what every action's latitude would have been, in a million past cases at once.

The formulas are those of `rules.meaning`, over columns instead of one case: what stands in a row is what
`decide` answers for that case, amount for amount (a property of the suite). Budgets are read as they stood.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from rules.boundary import Audience, Boundary
from rules.meters import EMERGENCY, KEYS_OF_ASSOCIATES
from rules.replaying_columns import CASE, MOMENT, NOW, Columns, measured, spent_column, used_column
from rules.replaying_nodes import term_of
from rules.replaying_terms import (
    FACT_SCALE,
    Term,
    ReplayError,
    alike,
    at_scale,
    constant,
    extreme,
    literal,
    looked_up,
    minus,
    ticks,
    truth,
    widened,
)
from rules.syntax import Expression
from rules.vocabulary import Action, Type

if TYPE_CHECKING:
    from rules.boundary_set import BoundarySet

__all__ = ["ANSWERS", "ReplayError", "replay", "replayed"]

CHUNK: Final = 65_536
ANSWERS: Final = ("alone", "with_peer", "smallest", "ceiling", "left", "emergency", "shut", "unmet")
"""What is answered for an action, in the column `<action>.<answer>`: amounts times 10**6 (`ceiling`, `left`
and `emergency` null for none), `shut` where an unknown smallest amount closes it, `unmet` where a `must` of
the duties that bind is not true."""

Progress = Callable[[int, int], None]


def replay(
    boundaries: BoundarySet,
    cases: pl.DataFrame | pl.LazyFrame,
    *,
    audience: Audience = "associate",
    actions: Collection[str] | None = None,
    answers: Collection[str] = ANSWERS,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """The latitudes of past cases, in their order: `case`, and a column an action and an answer.

    Args:
        boundaries: the set that answers.
        cases: as `rules.replaying_columns` describes.
        audience: through which door.
        actions: of which actions; None for all.
        answers: which of `ANSWERS`.
        chunk: rows worked on at a time.
        progress: told how many rows are done, of how many.

    Raises:
        ReplayError: for numbers with more digits than columns hold; before anything runs.
    """
    parts = list(
        replayed(
            boundaries,
            cases,
            audience=audience,
            actions=actions,
            answers=answers,
            chunk=chunk,
            progress=progress,
        )
    )
    return pl.concat(parts)


def replayed(
    boundaries: BoundarySet,
    cases: pl.DataFrame | pl.LazyFrame,
    *,
    audience: Audience = "associate",
    actions: Collection[str] | None = None,
    answers: Collection[str] = ANSWERS,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> Iterator[pl.DataFrame]:
    """As `replay`, a frame a chunk, so that no more than one chunk need be held."""
    lazy = cases.lazy()
    columns = measured(lazy, str(boundaries.vocabulary.timezone), audience)
    wanted = [name for name in boundaries.vocabulary.actions if actions is None or name in actions]
    formulas = [_Action(boundaries, name, columns) for name in wanted]
    answered = [name for name in ANSWERS if name in answers]
    total = lazy.select(pl.len()).collect().item()
    for start in range(0, max(total, 1), chunk):
        part = lazy.slice(start, chunk).collect()
        yield pl.concat(
            [part.select(CASE), *(each.run(part, answered) for each in formulas)], how="horizontal"
        )
        if progress is not None:
            progress(min(start + chunk, total), total)


@dataclass(frozen=True, slots=True)
class _Play:
    """A boundary in rows: where it is sure to apply, and where it is not ruled out (None: everywhere)."""

    boundary: Boundary
    sure: pl.Expr | None
    possible: pl.Expr | None


class _Action:
    """One action's formulas over columns."""

    def __init__(self, boundaries: BoundarySet, name: str, columns: Columns) -> None:
        self.action: Action = boundaries.vocabulary.actions[name]
        self.types: Mapping[str, Type] = boundaries.rules[name].words
        self.columns = columns
        named = [boundaries.boundaries[key] for key in sorted(boundaries.boundaries)]
        # Each worked out after the one before it: tables, where boundaries apply, grants, what they come to.
        self.steps: tuple[dict[str, pl.Expr], ...] = ({}, {}, {}, {})
        self.cells: dict[tuple[str, str, str], Term] = {}
        self.plays = [self.play(one) for one in named if name in one.actions]
        self.told = self.answers()

    def run(self, part: pl.DataFrame, answers: Sequence[str]) -> pl.DataFrame:
        """The answers for some cases. What several formulas read is worked out once and first."""
        for steps in self.steps:
            if steps:
                part = part.with_columns(**steps)
        # Added, then selected: answers that are the same everywhere still fill every row.
        told = {f"{self.action.name}.{answer}": self.told[answer] for answer in answers}
        return part.with_columns(**told).select(*told)

    def kept(self, expr: pl.Expr, step: int) -> pl.Expr:
        """The expression as a column of its own, worked out in one of the steps."""
        name = f"~{step}.{len(self.steps[step])}"
        self.steps[step][name] = expr
        return pl.col(name)

    def answers(self) -> dict[str, pl.Expr]:
        """Every answer, by name."""
        if self.action.always:
            one, none = pl.lit(10**FACT_SCALE, dtype=pl.Int64), pl.lit(None, dtype=pl.Int64)
            no = pl.lit(value=False)
            zero = pl.lit(0, dtype=pl.Int64)
            return dict(zip(ANSWERS, (one, one, zero, none, none, none, no, no), strict=True))
        alone, with_peer = self.granted()
        ceiling, smallest, shut = self.narrowed()
        left = self.left()
        wide = any(term.wide for term in (alone, with_peer, ceiling, smallest, left) if term is not None)

        def column(term: Term | None) -> pl.Expr:
            if term is None:
                return pl.lit(None, dtype=pl.Int128 if wide else pl.Int64)
            return self.kept(widened(term, wide=wide), 3)

        floor, top, rest = column(smallest), column(ceiling), column(left)
        shut = self.kept(shut, 3)
        zero = pl.lit(0, dtype=pl.Int128 if wide else pl.Int64)

        def band(granted: Term) -> pl.Expr:
            amount = pl.min_horizontal(column(granted), top, rest)
            return pl.when(~shut & (amount >= floor)).then(amount.clip(lower_bound=0)).otherwise(zero)

        return {
            "alone": band(alone),
            "with_peer": band(with_peer),
            "smallest": floor,
            "ceiling": top,
            "left": rest,
            "emergency": self.emergency(top, floor, shut),
            "shut": shut,
            "unmet": self.unmet(),
        }

    # Conditions

    def term(self, expression: Expression, boundary: Boundary) -> Term:
        """An expression of a boundary's document."""
        try:
            return term_of(
                expression.tree,
                lambda name, type_: self.columns.term(name, type_, self.action.name),
                lambda table, column: self.cell(boundary, table, column),
            )
        except ReplayError as refused:
            raise ReplayError(f"{boundary.name}: `{expression.text}`: {refused}") from refused

    def cell(self, boundary: Boundary, table: str, column: str) -> Term:
        """A table's value, looked up once however often it is read."""
        key = (boundary.name, table, column)
        if key not in self.cells:
            held = boundary.tables[table]
            keys = [self.columns.term(name, self.types[name], self.action.name) for name in held.keys]
            found = looked_up(keys, {row: values[column] for row, values in held.rows.items()})
            self.cells[key] = replace(found, expr=self.kept(found.expr, 0))
        return self.cells[key]

    def condition(self, expression: Expression | None, boundary: Boundary) -> pl.Expr | None:
        """A condition; None for one that is not written."""
        return None if expression is None else self.term(expression, boundary).expr

    def play(self, boundary: Boundary) -> _Play:
        """Where a boundary applies: while it is in force, where its condition holds."""
        parts = []
        now = self.columns.term(NOW, MOMENT, self.action.name).expr
        if boundary.start is not None:
            parts.append(now >= ticks(boundary.start))
        if boundary.until is not None:
            parts.append(now < ticks(boundary.until))
        applies = self.condition(boundary.applies_when, boundary)
        force = functools.reduce(lambda one, other: one & other, parts) if parts else None
        if applies is not None:
            applies = self.kept(applies if force is None else force & applies, 1)
        elif force is not None:
            applies = self.kept(force, 1)
        if applies is None:
            return _Play(boundary, None, None)
        return _Play(boundary, truth(applies), applies.fill_null(value=True))

    # Amounts: one whole number a row, times 10**6, null where the clause does not count

    def on_grid(self, expression: Expression, boundary: Boundary, *, up: bool = False) -> Term:
        """A clause's value, rounded once to the grid of the action; unknown stays unknown."""
        term = self.term(expression, boundary)
        digits = self.action.digits
        if term.scale > digits:
            factor = 10 ** (term.scale - digits)
            low, high = term.span
            if term.constant is not None:
                whole = -(-term.constant // factor) if up else term.constant // factor
                term = constant(whole, "number", digits)
            else:
                # Negated twice, rounding down rounds up.
                expr = -((-term.expr) // factor) if up else term.expr // factor
                span = (low // factor - 1, high // factor + 1)
                term = Term(expr, "number", span, digits, term.wide)
        return at_scale(term, FACT_SCALE)

    def granted(self) -> tuple[Term, Term]:
        """The widest that is granted, alone and with a peer; 0 where nothing is."""
        alone: list[Term] = [constant(0, "number", FACT_SCALE)]
        peers: list[Term] = []
        for play in self.plays:
            if self.columns.audience not in play.boundary.audience:
                continue
            for grant in play.boundary.grants:
                when = self.condition(grant.when, play.boundary)
                holds = _both(play.sure, None if when is None else truth(when))
                alone.append(_where(holds, self.given(grant.alone, play.boundary)))
                if grant.with_peer is not None:
                    peers.append(_where(holds, self.given(grant.with_peer, play.boundary)))
        most = _greatest(alone)
        most = replace(most, expr=self.kept(most.expr, 2))
        return most, _greatest([most, *peers])

    def given(self, value: Expression, boundary: Boundary) -> Term:
        """What a grant gives; without a measure at most 1."""
        term = _or_zero(self.on_grid(value, boundary))
        if self.action.measure is not None:
            return term
        return extreme("min", term, literal(Decimal(1)))

    def narrowed(self) -> tuple[Term | None, Term, pl.Expr]:
        """The tightest ceiling (None: there is none), the greatest smallest amount, where one is unknown."""
        ceilings: list[Term] = []
        floors: list[Term] = [constant(0, "number", FACT_SCALE)]
        shut: pl.Expr = pl.lit(value=False)
        for play in self.plays:
            for limit in play.boundary.limits:
                when = self.condition(limit.when, play.boundary)
                binds = _both(play.possible, None if when is None else when.fill_null(value=True))
                tops = [part for part in (limit.at_most, limit.exactly) if part is not None]
                ceilings += [_where(binds, _or_zero(self.on_grid(top, play.boundary))) for top in tops]
                for least in (limit.smallest, limit.exactly):
                    if least is not None:
                        value = self.on_grid(least, play.boundary, up=least is limit.smallest)
                        floors.append(_where(binds, value))
                        if value.constant is None:
                            unknown = value.expr.is_null()
                            shut = shut | (unknown if binds is None else binds & unknown)
        return _least(ceilings), _greatest(floors), shut

    def left(self) -> Term | None:
        """The least that is left of the budgets that bound it; None where none does."""
        rests: list[Term] = []
        for play in self.plays:
            for budget in play.boundary.budgets:
                if self.columns.audience == "associate" or budget.per not in KEYS_OF_ASSOCIATES:
                    rest = self.rest(play.boundary.name, budget.id, budget.at_most, budget.uses)
                    if rest is not None:
                        rests.append(_where(play.possible, rest))
        return _least(rests)

    def rest(self, boundary: str, budget: str, at_most: Decimal | None, uses: int | None) -> Term | None:
        """What is left of a budget, 0 where its key is unknown, null where only uses count and one is left."""
        spent_name, used_name = spent_column(boundary, budget), used_column(boundary, budget)
        if spent_name not in self.columns.names or used_name not in self.columns.names:
            zero = constant(0, "number", FACT_SCALE)
            if uses is not None and uses <= 0:
                return zero if at_most is None else extreme("min", literal(at_most), zero)
            return None if at_most is None else at_scale(literal(at_most), FACT_SCALE)
        spent = self.columns.term(spent_name, Type("number"), self.action.name)
        zero = constant(0, "number", FACT_SCALE)
        rest = zero if at_most is None else at_scale(minus(literal(at_most), spent), FACT_SCALE)
        if uses is None:
            return _or_zero(rest)
        gone = pl.col(used_name) >= uses
        tight = extreme("min", rest, zero)
        rest, tight = alike(rest, tight)
        nothing = pl.lit(None, dtype=pl.Int128 if rest.wide else pl.Int64)
        open_ = nothing if at_most is None else rest.expr
        zero_expr = widened(zero, wide=rest.wide)
        expr = (
            pl.when(pl.col(used_name).is_null()).then(zero_expr).when(gone).then(tight.expr).otherwise(open_)
        )
        span = (min(rest.span[0], 0), max(rest.span[1], 0))
        return Term(expr, "number", span, FACT_SCALE, rest.wide)

    def emergency(self, ceiling: pl.Expr, smallest: pl.Expr, shut: pl.Expr) -> pl.Expr:
        """The largest emergency that is left, by associates; limits bind it, budgets do not."""
        offers = []
        for play in self.plays if self.columns.audience == "associate" else ():
            rule = play.boundary.emergency
            if rule is None:
                continue
            amount = pl.min_horizontal(at_scale(literal(rule.at_most), FACT_SCALE).expr, ceiling)
            may = (amount > 0) & (amount >= smallest) & ~shut
            used = used_column(play.boundary.name, EMERGENCY)
            if used in self.columns.names:
                may = may & truth(pl.col(used) < rule.uses)
            if play.sure is not None:
                may = may & play.sure
            offers.append(pl.when(may).then(amount))
        return pl.max_horizontal(offers) if offers else pl.lit(None, dtype=pl.Int64)

    def unmet(self) -> pl.Expr:
        """Where a `must` of a duty that binds is not true."""
        unmet: pl.Expr = pl.lit(value=False)
        for play in self.plays:
            for duty in play.boundary.duties:
                if duty.must is None:
                    continue
                when = self.condition(duty.when, play.boundary)
                binds = _both(play.possible, None if when is None else when.fill_null(value=True))
                not_met = ~truth(self.term(duty.must, play.boundary).expr)
                unmet = unmet | (not_met if binds is None else binds & not_met)
        return unmet


def _both(one: pl.Expr | None, other: pl.Expr | None) -> pl.Expr | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _or_zero(term: Term) -> Term:
    """A value that is unknown counts as 0."""
    if term.constant is not None:
        return term
    span = (min(term.span[0], 0), max(term.span[1], 0))
    return Term(term.expr.fill_null(0), term.sort, span, term.scale, term.wide)


def _where(holds: pl.Expr | None, term: Term) -> Term:
    """The value where a clause counts, null elsewhere."""
    if holds is None:
        return term
    return Term(pl.when(holds).then(term.expr), term.sort, term.span, term.scale, term.wide)


def _greatest(terms: Sequence[Term]) -> Term:
    wide = any(term.wide for term in terms)
    span = (min(term.span[0] for term in terms), max(term.span[1] for term in terms))
    if len(terms) == 1:
        return terms[0]
    expr = pl.max_horizontal([widened(term, wide=wide) for term in terms])
    return Term(expr, "number", span, FACT_SCALE, wide)


def _least(terms: Sequence[Term]) -> Term | None:
    if not terms:
        return None
    wide = any(term.wide for term in terms)
    span = (min(term.span[0] for term in terms), max(term.span[1] for term in terms))
    expr = pl.min_horizontal([widened(term, wide=wide) for term in terms])
    return Term(expr, "number", span, FACT_SCALE, wide)
