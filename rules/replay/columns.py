"""Past cases as columns: which column holds what, and how values become one.

A frame has a row a case: `case` (text) and `now` (a moment in whole seconds), a column a fact by its
full name, `request.<word>` for what was asked, or `request.<word>@<action>` where actions type the word
differently, and for every budget `spent:<boundary>/<budget>` and `used:<boundary>/<budget>`, both null where
its key is unknown. A column that is not there is unknown in every row; a budget's that is not there is
unspent. Of budgets that are read as unspent whatever stands there, `known:<per>` tells where their key is.

Numbers are whole numbers: the value times 10**6. Moments, days and lengths of time are Polars' own.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from rules.boundary import Audience
from rules.replay.terms import (
    FACT_SCALE,
    MOST,
    MOST_WIDE,
    Span,
    Term,
    sort_of,
    unknown,
)
from rules.vocabulary import Type

CASE, NOW = "case", "now"
METERS = ("spent:", "used:")
"""How the columns of budgets begin."""
MOMENT = Type("datetime")
_TIMES = frozenset({"date", "datetime", "duration"})


def spent_column(boundary: str, budget: str) -> str:
    """Which column holds what is spent of a budget."""
    return f"{METERS[0]}{boundary}/{budget}"


def used_column(boundary: str, budget: str) -> str:
    """Which column holds how often a budget was used."""
    return f"{METERS[1]}{boundary}/{budget}"


def known_column(per: str) -> str:
    """Which column tells where it is known by whom budgets count that are read as if nothing were spent."""
    return f"known:{per}"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns there are, and between which whole numbers each lies."""

    names: frozenset[str]
    spans: Mapping[str, Span]
    wide: frozenset[str]
    timezone: str
    audience: Audience

    def key(self) -> Hashable:
        """What two must have in common so that formulas over one serve the other."""
        return (self.names, tuple(sorted(self.spans.items())), self.wide, self.timezone, self.audience)

    def only(self, names: Collection[str]) -> Columns:
        """Those of these names that are there."""
        kept = self.names & frozenset(names)
        spans = {name: span for name, span in self.spans.items() if name in kept}
        return replace(self, names=kept, spans=spans, wide=self.wide & kept)

    def term(self, name: str, type_: Type, action: str) -> Term:
        """A fact, `now` or `today` as a term; what has no column is unknown."""
        if name == "today":
            day = pl.col(NOW).dt.convert_time_zone(self.timezone).dt.date()
            return Term(_micro(day, "date"), "date", self._around(self.spans[NOW]))
        column = name if f"{name}@{action}" not in self.names else f"{name}@{action}"
        sort, item = sort_of(type_), None if type_.item is None else sort_of(type_.item)
        hidden = self.audience == "customer" and name.startswith("associate.")
        if column not in self.names or hidden:
            return unknown(sort, item)
        if sort == "number":
            span = self.spans[column]
            return Term(pl.col(column), sort, span, FACT_SCALE, column in self.wide)
        if sort in _TIMES:
            return Term(_micro(pl.col(column), sort), sort, self.spans[column])
        if item in _TIMES:
            return Term(pl.col(column).list.eval(_micro(pl.element(), item)), sort, item=item)
        return Term(pl.col(column), sort, item=item)

    @staticmethod
    def _around(span: Span) -> Span:
        day = 86_400_000_000
        return (span[0] - 2 * day, span[1] + 2 * day)


def _micro(expr: pl.Expr, sort: str) -> pl.Expr:
    """Moments, days or lengths of time as microseconds."""
    return (expr.cast(pl.Datetime("us")) if sort == "date" else expr).cast(pl.Int64)


def _loosely(low: int, high: int) -> Span:
    """Around a span, up to a power of two: of frames that are alike it is the same, and so are formulas."""
    reach = 1 << max(-low, high).bit_length()
    return (-reach if low < 0 else 0, reach)


def measured(frame: pl.LazyFrame, timezone: str, audience: Audience) -> Columns:
    """What a frame's columns hold, found in one pass over them. Of meters only what they could hold: of these
    nothing but a difference is taken, and formulas then serve more frames.
    """
    schema = frame.collect_schema()
    numbers = [name for name, dtype in schema.items() if dtype.is_integer() or dtype.is_temporal()]
    ranged = [name for name in numbers if not name.startswith(METERS)]
    physical = {
        name: _micro(pl.col(name), "date" if schema[name] == pl.Date else "datetime")
        if schema[name].is_temporal()
        else pl.col(name)
        for name in ranged
    }
    ends = frame.select(
        *(expr.min().alias(f"<{name}") for name, expr in physical.items()),
        *(expr.max().alias(f">{name}") for name, expr in physical.items()),
    ).collect()
    found = ends.row(0, named=True) if ranged else {}
    spans = {name: _loosely(found[f"<{name}"] or 0, found[f">{name}"] or 0) for name in ranged}
    wide = frozenset(name for name, dtype in schema.items() if dtype == pl.Int128)
    for name in numbers:
        if name.startswith(METERS):
            spans[name] = (0, (MOST_WIDE if name in wide else MOST) - 1)
    return Columns(frozenset(schema.names()), spans, wide, timezone, audience)
