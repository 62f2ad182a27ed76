"""The formulas of a set over columns, an action at a time: `rules.meaning` for many cases at once."""

from __future__ import annotations

import functools
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from rules.boundary import Boundary, Budget
from rules.meters import EMERGENCY, KEYS_OF_ASSOCIATES, MeterKey
from rules.replay.bounds import Part, both, bounding, greatest, least, or_null, or_zero
from rules.replay.columns import (
    MOMENT,
    NOW,
    Columns,
    known_column,
    spent_column,
    used_column,
)
from rules.replay.nodes import term_of
from rules.replay.terms import (
    FACT_SCALE,
    ReplayError,
    Term,
    at_scale,
    chosen,
    constant,
    extreme,
    fixed,
    int_type,
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

STEPS: Final = 5
ANSWERS: Final = ("alone", "with_peer", "smallest", "ceiling", "left", "emergency", "shut", "unmet")
"""What is answered for an action, in the column `<action>.<answer>`: amounts times 10**6 (`ceiling`, `left`
and `emergency` null for none), `shut` where an unknown smallest amount closes it, `unmet` where a `must` of
the duties that bind is not true."""


class Formulas:
    """The formulas of a set, built once for all frames with the same columns between the same bounds.

    `beside`: those of another set that may be read over the same frames; they share what they keep.
    `unspent`: budgets that are read as if nobody had used them, whatever stands in their columns. What
    metering them takes is told too: `<action>.applies:<boundary>` where the boundary of one is not ruled out,
    and where one is of own judgement `<action>.offer:<boundary>`, how far each one's goes (0: it does not).
    """

    def __init__(
        self,
        boundaries: BoundarySet,
        beside: Formulas | None = None,
        unspent: Collection[MeterKey] = frozenset(),
    ) -> None:
        self.boundaries, self.unspent = boundaries, unspent
        self.names: dict[bytes, str] = {} if beside is None else beside.names
        self._built: dict[Hashable, Formula] = {}
        self._read: dict[str, frozenset[str]] = {}

    def of(self, action: str, columns: Columns) -> Formula:
        """Those of one action. Raises ReplayError."""
        if action not in self._read:
            self._read[action] = self._reads(action)
        columns = columns.only(self._read[action])
        key = (action, columns.key())
        if key not in self._built:
            self._built[key] = Formula(self, action, columns)
        return self._built[key]

    def _reads(self, action: str) -> frozenset[str]:
        """The columns that an action's formulas may read."""
        of = self.boundaries
        words = of.rules[action].reads
        meters = [budget for budget in of.budgets if action in budget.actions]
        return frozenset(
            (
                NOW,
                *words,
                *(f"{word}@{action}" for word in words),
                *(name(*budget.key) for budget in meters for name in (spent_column, used_column)),
                *(known_column(budget.per) for budget in meters),
            )
        )


@dataclass(frozen=True, slots=True)
class _Play:
    """A boundary in rows: where it is sure to apply, and where it is not ruled out (None: everywhere)."""

    boundary: Boundary
    sure: pl.Expr | None
    possible: pl.Expr | None


class Formula:
    """One action's formulas over columns."""

    def __init__(self, of: Formulas, name: str, columns: Columns) -> None:
        self._names, self._unspent, boundaries = of.names, of.unspent, of.boundaries
        self.action: Action = boundaries.vocabulary.actions[name]
        self.types: Mapping[str, Type] = boundaries.rules[name].words
        self.columns = columns
        named = [boundaries.boundaries[key] for key in sorted(boundaries.boundaries)]
        # Each worked out after the one before it: tables, where boundaries apply, where clauses hold and what
        # each comes to, grants, what all come to.
        self.steps: tuple[dict[str, pl.Expr], ...] = tuple({} for _ in range(STEPS))
        self.cells: dict[tuple[str, str, str], Term] = {}
        self.plays = [self.play(one) for one in named if name in one.actions]
        self.offers: dict[str, pl.Expr] = {}
        self.told = self.answers()

    def kept(self, expr: pl.Expr, step: int) -> pl.Expr:
        """The expression as a column of its own, worked out in one of the steps; the same has one name."""
        name = self._names.setdefault(expr.meta.serialize(), f"~{len(self._names)}")
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
        floor = self.kept(widened(smallest, wide=wide), 4)
        top, rest = (self.kept(bounding(term, wide=wide), 4) for term in (ceiling, left))
        shut = self.kept(shut, 4)
        zero = fixed(0, int_type(wide=wide))

        def band(granted: Term) -> pl.Expr:
            amount = pl.min_horizontal(self.kept(widened(granted, wide=wide), 4), top, rest)
            return pl.when(~shut & (amount >= floor) & (amount > 0)).then(amount).otherwise(zero)

        return {
            "alone": band(alone),
            "with_peer": band(with_peer),
            "smallest": floor,
            "ceiling": or_null(top, wide=wide),
            "left": or_null(rest, wide=wide),
            "emergency": self.emergency(top, floor, shut),
            "shut": shut,
            "unmet": self.unmet(),
        }

    def to_meter(self) -> dict[str, pl.Expr]:
        """What metering the budgets takes that are read as unspent (`Formulas`)."""
        of = {boundary for boundary, _ in self._unspent}
        offers = self.offers if any(budget == EMERGENCY for _, budget in self._unspent) else {}
        return offers | {
            f"applies:{play.boundary.name}": pl.lit(value=True) if play.possible is None else play.possible
            for play in self.plays
            if play.boundary.name in of
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
        alone: list[Part] = []
        peers: list[Part] = []
        for play in self.plays:
            if self.columns.audience not in play.boundary.audience:
                continue
            for grant in play.boundary.grants:
                when = self.condition(grant.when, play.boundary)
                holds = both(play.sure, None if when is None else truth(when))
                holds = None if holds is None else self.kept(holds, 2)
                alone.append((holds, self.given(grant.alone, play.boundary)))
                if grant.with_peer is not None:
                    peers.append((holds, self.given(grant.with_peer, play.boundary)))
        most = greatest(alone)
        most = replace(most, expr=self.kept(most.expr, 3))
        return most, greatest([(None, most), *peers])

    def given(self, value: Expression, boundary: Boundary) -> Term:
        """What a grant gives; without a measure at most 1."""
        term = or_zero(self.on_grid(value, boundary))
        if term.constant is None:
            term = replace(term, expr=self.kept(term.expr, 2))
        if self.action.measure is not None:
            return term
        return extreme("min", term, literal(Decimal(1)))

    def narrowed(self) -> tuple[Term | None, Term, pl.Expr]:
        """The tightest ceiling (None: there is none), the greatest smallest amount, where one is unknown."""
        ceilings: list[Part] = []
        floors: list[Part] = []
        shut: pl.Expr = pl.lit(value=False)
        for play in self.plays:
            for limit in play.boundary.limits:
                when = self.condition(limit.when, play.boundary)
                binds = both(play.possible, None if when is None else when.fill_null(value=True))
                tops = [part for part in (limit.at_most, limit.exactly) if part is not None]
                ceilings += [(binds, self.on_grid(top, play.boundary)) for top in tops]
                for bottom in (limit.smallest, limit.exactly):
                    if bottom is not None:
                        value = self.on_grid(bottom, play.boundary, up=bottom is limit.smallest)
                        floors.append((binds, value))
                        if value.constant is None:
                            unknown = value.expr.is_null()
                            shut = shut | (unknown if binds is None else binds & unknown)
        return least(ceilings), greatest(floors), shut

    def left(self) -> Term | None:
        """The least that is left of the budgets that bound it; None where none does."""
        rests: list[Part] = []
        for play in self.plays:
            for budget in play.boundary.budgets:
                if self.columns.audience == "associate" or budget.per not in KEYS_OF_ASSOCIATES:
                    rest = self.rest(play.boundary.name, budget)
                    if rest is not None:
                        rests.append((both(play.possible, rest[0]), rest[1]))
        return least(rests)

    def rest(self, boundary: str, budget: Budget) -> Part | None:
        """What is left of a budget, 0 where its key is unknown, and where it bounds; None: in no row."""
        spent_name, used_name = spent_column(boundary, budget.id), used_column(boundary, budget.id)
        uses = budget.uses
        zero = constant(0, "number", FACT_SCALE)
        limit = None if budget.at_most is None else at_scale(literal(budget.at_most), FACT_SCALE)
        if (boundary, budget.id) in self._unspent:
            known = pl.col(known_column(budget.per))
            if limit is None or uses == 0:
                return (None if uses == 0 else ~known, zero)
            return (None, chosen(known, limit, zero))
        if spent_name not in self.columns.names or used_name not in self.columns.names:
            if uses is None or uses > 0:
                return None if limit is None else (None, limit)
            return (None, zero if limit is None else extreme("min", limit, zero))
        spent = self.columns.term(spent_name, Type("number"), self.action.name)
        rest = None if limit is None else minus(limit, spent)
        if uses is None:
            return None if rest is None else (None, rest)
        gone = pl.col(used_name) >= uses
        if rest is None:
            # Where its key is unknown nothing is left either.
            return (gone.fill_null(value=True), zero)
        return (None, or_zero(chosen(gone, extreme("min", rest, zero), rest)))

    def emergency(self, ceiling: pl.Expr, smallest: pl.Expr, shut: pl.Expr) -> pl.Expr:
        """The largest emergency that is left, by associates; limits bind it, budgets do not."""
        for play in self.plays if self.columns.audience == "associate" else ():
            rule = play.boundary.emergency
            if rule is None:
                continue
            amount = pl.min_horizontal(at_scale(literal(rule.at_most), FACT_SCALE).expr, ceiling)
            may = (amount > 0) & (amount >= smallest) & ~shut
            used = used_column(play.boundary.name, EMERGENCY)
            if (play.boundary.name, EMERGENCY) in self._unspent:
                may = may & pl.col(known_column(rule.per))
            elif used in self.columns.names:
                may = may & truth(pl.col(used) < rule.uses)
            if play.sure is not None:
                may = may & play.sure
            self.offers[f"offer:{play.boundary.name}"] = pl.when(may).then(amount).otherwise(0)
        if not self.offers:
            return pl.lit(None, dtype=pl.Int64)
        best = pl.max_horizontal(self.offers.values())
        return pl.when(best > 0).then(best)

    def unmet(self) -> pl.Expr:
        """Where a `must` of a duty that binds is not true."""
        unmet: pl.Expr = pl.lit(value=False)
        for play in self.plays:
            for duty in play.boundary.duties:
                if duty.must is None:
                    continue
                when = self.condition(duty.when, play.boundary)
                binds = both(play.possible, None if when is None else when.fill_null(value=True))
                not_met = ~truth(self.term(duty.must, play.boundary).expr)
                unmet = unmet | (not_met if binds is None else binds & not_met)
        return unmet
