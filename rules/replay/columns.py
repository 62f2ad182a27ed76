"""Past cases as columns: which column holds what, and how values become one.

A frame has a row a case: `case` (text) and `now` (a moment in whole seconds), a column a fact by its
full name, `request.<word>` for what was asked, or `request.<word>@<action>` where actions type the word
differently, and for every budget `spent:<boundary>/<budget>` and `used:<boundary>/<budget>`, both null where
its key is unknown. A column that is not there is unknown in every row; a budget's that is not there is
unspent.

Numbers are whole numbers: the value times 10**6. Moments, days and lengths of time are Polars' own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from rules.boundary import Audience
from rules.meters import Meters
from rules.replay.terms import (
    FACT_SCALE,
    ReplayError,
    Span,
    Term,
    fact_number,
    needs_wide,
    sort_of,
    unknown,
)
from rules.values import Value
from rules.vocabulary import NUMERIC, Type

if TYPE_CHECKING:
    from rules.boundary_set import BoundarySet

CASE, NOW = "case", "now"
MOMENT = Type("datetime")
_TIMES = frozenset({"date", "datetime", "duration"})


def spent_column(boundary: str, budget: str) -> str:
    """Which column holds what is spent of a budget."""
    return f"spent:{boundary}/{budget}"


def used_column(boundary: str, budget: str) -> str:
    """Which column holds how often a budget was used."""
    return f"used:{boundary}/{budget}"


def dtype_of(type_: Type, *, wide: bool = False) -> Any:
    """The Polars type of a column of facts; wide where numbers exceed 64 bits."""
    if type_.item is not None:
        return pl.List(dtype_of(type_.item))
    if type_.kind in NUMERIC:
        return pl.Int128 if wide else pl.Int64
    return {
        "text": pl.String,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "datetime": pl.Datetime("us", "UTC"),
        "duration": pl.Duration("us"),
    }[type_.kind]


def column_of(name: str, type_: Type, values: Sequence[Value | None]) -> pl.Series:
    """One fact in every row; None is unknown."""
    if type_.kind in NUMERIC:
        numbers = [None if value is None else fact_number(value) for value in values]
        known = [number for number in numbers if isinstance(number, int)]
        wide = bool(known) and needs_wide((min(known), max(known)))
        return pl.Series(name, numbers, dtype=dtype_of(type_, wide=wide))
    if type_.item is not None and (type_.item.kind in NUMERIC):
        lists = [None if value is None else fact_number(value) for value in values]
        try:
            return pl.Series(name, lists, dtype=dtype_of(type_))
        except (OverflowError, pl.exceptions.PolarsError) as error:
            raise ReplayError(f"{name} lists numbers beyond 9,223,372,036,854") from error
    if type_.kind == "duration":
        return pl.Series(name, [None if v is None else fact_number(v) for v in values], dtype=pl.Int64).cast(
            pl.Duration("us")
        )
    return pl.Series(name, [list(v) if isinstance(v, tuple) else v for v in values], dtype=dtype_of(type_))


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case as it stood when something was decided in it, or when it was closed.

    `facts` and `request` are exact values by full name and by short name; `meters` as the budgets stood.
    """

    id: str
    at: datetime
    facts: Mapping[str, object]
    request: Mapping[str, object]
    meters: Meters


def frame_of(boundaries: BoundarySet, cases: Iterable[PastCase]) -> pl.DataFrame:
    """Cases as columns: the facts that some boundary of a set reads, and the budgets that it has."""
    rows = list(cases)
    vocabulary = boundaries.vocabulary
    moments = [row.at.astimezone(UTC).replace(microsecond=0) for row in rows]
    columns = [
        pl.Series(CASE, [row.id for row in rows], dtype=pl.String),
        pl.Series(NOW, moments, dtype=dtype_of(MOMENT)),
    ]
    asked = asked_types(boundaries)
    reads = {
        name
        for boundary in boundaries.boundaries.values()
        for expression in boundary.expressions()
        for name in expression.reads
    }
    told = [row.facts for row in rows]
    for name, fact in vocabulary.facts.items():
        if name in reads and name not in asked:
            values = _read(fact.type, (facts.get(name) for facts in told), vocabulary.defaults.get(name))
            columns.append(column_of(name, fact.type, values))
    for column, type_ in asked.items():
        word = column.split("@", 1)[0]
        if word not in reads:
            continue
        short = word.removeprefix("request.")
        values = _read(type_, (row.request.get(short) for row in rows), None)
        if word in vocabulary.facts:
            default = vocabulary.defaults.get(word)
            before = _read(vocabulary.facts[word].type, (facts.get(word) for facts in told), default)
            values = [was if now is None else now for now, was in zip(values, before, strict=True)]
        columns.append(column_of(column, type_, values))
    for budget in boundaries.budgets:
        meters = [row.meters.get(budget.key) for row in rows]
        spent = [None if meter is None else meter.spent for meter in meters]
        columns.append(column_of(spent_column(*budget.key), Type("number"), spent))
        used = [None if meter is None else meter.used for meter in meters]
        columns.append(pl.Series(used_column(*budget.key), used, dtype=pl.Int64))
    return pl.DataFrame(columns)


def _read(type_: Type, raws: Iterable[object], default: Value | None) -> list[Value | None]:
    """One fact of every case as `Vocabulary.normalise` reads it, each different value once."""
    # By class too: True is 1 to a dictionary, and not to a vocabulary.
    seen: dict[tuple[type, object], Value | None] = {}
    values: list[Value | None] = []
    for raw in raws:
        if raw is None:
            values.append(default)
            continue
        if isinstance(raw, list):
            read = type_.read(raw)
        else:
            key = (raw.__class__, raw)
            if key not in seen:
                seen[key] = type_.read(raw)
            read = seen[key]
        values.append(default if read is None else read)
    return values


def asked_types(boundaries: BoundarySet) -> dict[str, Type]:
    """The columns of what is asked: one a word, or one an action where actions type it differently."""
    typed: dict[str, dict[str, Type]] = {}
    for name, rules in boundaries.rules.items():
        for word, type_ in rules.request.items():
            typed.setdefault(f"request.{word}", {})[name] = type_
    columns: dict[str, Type] = {}
    for word, types in sorted(typed.items()):
        one, *others = types.values()
        if all(other == one for other in others):
            columns[word] = one
        else:
            columns |= {f"{word}@{action}": type_ for action, type_ in types.items()}
    return columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns there are, and between which whole numbers each lies."""

    names: frozenset[str]
    spans: Mapping[str, Span]
    wide: frozenset[str]
    timezone: str
    audience: Audience

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


def measured(frame: pl.LazyFrame, timezone: str, audience: Audience) -> Columns:
    """What a frame's columns hold, found in one pass over them."""
    schema = frame.collect_schema()
    ranged = [name for name, dtype in schema.items() if dtype.is_integer() or dtype.is_temporal()]
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
    spans = {name: (found[f"<{name}"] or 0, found[f">{name}"] or 0) for name in ranged}
    wide = frozenset(name for name, dtype in schema.items() if dtype == pl.Int128)
    return Columns(frozenset(schema.names()), spans, wide, timezone, audience)
