"""Reading 2, below: one node of an expression as an operation on columns, exact and three-valued.

Numbers and times are whole numbers in columns: numbers by a power of ten (`scale`), times in microseconds.
Every term knows between which whole numbers it lies, so that each step is computed in 64 bits where that is
enough, in 128 where it is not, and is refused before anything runs where neither is. Null is unknown.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

import polars as pl

from rules.values import Scalar, Value
from rules.vocabulary import NUMERIC, Type

Sort = Literal["number", "date", "datetime", "duration", "text", "boolean", "list"]
Span = tuple[int, int]

FACT_SCALE: Final = 6
"""Digits after the point of every number in a column of facts: as many as the language has."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_FEW: Final = 16
_NUMBERS: Final = 4_096

# INVARIANT: no value reaches them, so that they can stand for "more than anything".
MOST: Final = 2**63 - 1
MOST_WIDE: Final = 2**127 - 1


class ReplayError(ValueError):
    """An expression that columns cannot express; the text says why."""


def ticks(value: date | timedelta) -> int:
    """A moment, a day or a length of time in microseconds; moments and days since 1970 in UTC."""
    match value:
        case datetime():
            return (value - _EPOCH) // _TICK
        case date():
            return (value - _EPOCH.date()) // _TICK
        case timedelta():
            return value // _TICK


# What Python's own types hold; beyond it the other readings fail, and what fails is unknown.
_HELD: Final[Mapping[str, Span]] = {
    "date": (ticks(date.min), ticks(date.max)),
    "datetime": (ticks(datetime.min.replace(tzinfo=UTC)), ticks(datetime.max.replace(tzinfo=UTC))),
    "duration": (ticks(timedelta.min), ticks(timedelta.max)),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A column expression. `span` bounds its whole numbers; `constant`: the one number that it always is."""

    expr: pl.Expr
    sort: Sort
    span: Span = (0, 0)
    scale: int = 0
    wide: bool = False
    constant: int | None = None
    item: Sort | None = None

    @property
    def whole(self) -> bool:
        """Whether whole numbers stand for its values."""
        return self.sort not in {"text", "boolean", "list"}


def sort_of(type_: Type) -> Sort:
    """What stands in a column for values of a type."""
    return "number" if type_.kind in NUMERIC else type_.kind  # type: ignore[return-value]


def needs_wide(span: Span) -> bool:
    """Whether 64 bits do not hold everything in the span.

    Raises: ReplayError where 128 do not either.
    """
    reach = max(-span[0], span[1])
    if reach >= MOST_WIDE:
        raise ReplayError("its numbers may need more digits than columns hold (38)")
    return reach >= MOST


def constant(value: int, sort: Sort, scale: int = 0) -> Term:
    """A whole number that is the same in every row."""
    wide = needs_wide((value, value))
    return Term(fixed(value, int_type(wide=wide)), sort, (value, value), scale, wide, value)


@functools.lru_cache(_NUMBERS)
def fixed(value: int | str | bool | None, dtype: Any) -> pl.Expr:
    """A column of one value: making one takes as long as all else that is done with it."""
    return pl.lit(value, dtype=dtype)


def int_type(*, wide: bool) -> Any:
    """The Polars type of whole numbers."""
    return pl.Int128 if wide else pl.Int64


def literal(value: Scalar) -> Term:
    """A value that is written down."""
    match value:
        case bool():
            return Term(fixed(value, pl.Boolean), "boolean")
        case str():
            return Term(fixed(value, pl.String), "text")
        case Decimal():
            number, scale = scaled(value)
            return constant(number, "number", scale)
        case datetime():
            return constant(ticks(value), "datetime")
        case date():
            return constant(ticks(value), "date")
        case timedelta():
            return constant(ticks(value), "duration")


def scaled(value: Decimal) -> tuple[int, int]:
    """A number as a whole number and the power of ten by which it was multiplied."""
    sign, digits, exponent = value.as_tuple()
    number = int("".join(map(str, digits)) or "0") * (-1 if sign else 1)
    places = int(exponent)
    if places >= 0:
        return number * 10**places, 0
    while places < 0 and number % 10 == 0:
        number, places = number // 10, places + 1
    return number, -places


def fact_number(value: Value) -> int | str | bool | list[Any]:
    """A fact's value as its column holds it."""
    match value:
        case bool() | str():
            return value
        case Decimal():
            return int(value.scaleb(FACT_SCALE))
        case tuple():
            return [fact_number(part) for part in value]
        case _:
            return ticks(value)


def unknown(sort: Sort, item: Sort | None = None) -> Term:
    """Unknown in every row."""
    dtype: Any = {"text": pl.String, "boolean": pl.Boolean, "list": pl.List(pl.String)}.get(sort, pl.Int64)
    return Term(pl.lit(None, dtype=dtype), sort, item=item)


def at_scale(term: Term, scale: int) -> Term:
    """The same number with more digits after the point."""
    factor = 10 ** (scale - term.scale)
    if factor == 1 or not term.whole:
        return term
    if term.constant is not None:
        return constant(term.constant * factor, term.sort, scale)
    span = (term.span[0] * factor, term.span[1] * factor)
    return replace(
        _computed(lambda one, other: one * other, term, constant(factor, "number"), span), scale=scale
    )


def widened(term: Term, *, wide: bool) -> pl.Expr:
    """Its column in 128 bits where asked for."""
    return term.expr.cast(pl.Int128) if wide and not term.wide and term.whole else term.expr


def alike(left: Term, right: Term) -> tuple[Term, Term]:
    """Two terms at one scale and width."""
    scale = max(left.scale, right.scale)
    left, right = at_scale(left, scale), at_scale(right, scale)
    wide = left.wide or right.wide
    return (
        replace(left, expr=widened(left, wide=wide), wide=left.whole and wide),
        replace(right, expr=widened(right, wide=wide), wide=right.whole and wide),
    )


def _computed(apply: Callable[[Any, Any], Any], left: Term, right: Term, span: Span) -> Term:
    """An operation that is exact in the width that its outcome, and both sides, need."""
    wide = needs_wide(span) or left.wide or right.wide
    expr = apply(widened(left, wide=wide), widened(right, wide=wide))
    return Term(expr, left.sort, span, max(left.scale, right.scale), wide)


def plus(left: Term, right: Term) -> Term:
    """A sum; of a moment or a day with a length of time as well."""
    left, right = alike(left, right)
    sort: Sort = right.sort if left.sort == "duration" else left.sort
    span = (left.span[0] + right.span[0], left.span[1] + right.span[1])
    if left.constant is not None and right.constant is not None:
        return _held(constant(left.constant + right.constant, sort, left.scale))
    return _held(replace(_computed(lambda one, other: one + other, left, right, span), sort=sort))


def minus(left: Term, right: Term) -> Term:
    """A difference; of two moments or days it is a length of time."""
    left, right = alike(left, right)
    between = left.sort == right.sort and left.sort != "number"
    sort: Sort = "duration" if between else left.sort
    span = (left.span[0] - right.span[1], left.span[1] - right.span[0])
    if left.constant is not None and right.constant is not None:
        return _held(constant(left.constant - right.constant, sort, left.scale))
    return _held(replace(_computed(lambda one, other: one - other, left, right, span), sort=sort))


def times(left: Term, right: Term) -> Term:
    """A product of numbers."""
    scale = left.scale + right.scale
    corners = [one * other for one in left.span for other in right.span]
    if left.constant is not None and right.constant is not None:
        return constant(left.constant * right.constant, "number", scale)
    span = (min(corners), max(corners))
    return replace(_computed(lambda one, other: one * other, left, right, span), scale=scale)


def negated(term: Term) -> Term:
    """The number or length of time with its sign changed."""
    return minus(constant(0, term.sort, term.scale), term)


def _held(term: Term) -> Term:
    """Unknown where a time leaves what moments, days and lengths of time can be."""
    held = _HELD.get(term.sort)
    if held is None or (held[0] <= term.span[0] and term.span[1] <= held[1]):
        return term
    span = (max(held[0], term.span[0]), min(held[1], term.span[1]))
    if span[0] > span[1]:
        return unknown(term.sort)
    low, high = constant(held[0], term.sort), constant(held[1], term.sort)
    inside = truth(compared("<=", low, term)) & truth(compared("<=", term, high))
    return replace(term, expr=pl.when(inside).then(term.expr), span=span, constant=None)


def compared(op: str, left: Term, right: Term) -> pl.Expr:
    """Two values of one type; null where one is."""
    left, right = alike(left, right)
    one, other = left.expr, right.expr
    match op:
        case "==":
            return one == other
        case "!=":
            return one != other
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
        case _:
            return one >= other


def chosen(condition: pl.Expr, then: Term, otherwise: Term) -> Term:
    """One or the other; unknown where the condition is."""
    then, otherwise = alike(then, otherwise)
    expr = pl.when(condition).then(then.expr).when(~condition).then(otherwise.expr)
    span = (min(then.span[0], otherwise.span[0]), max(then.span[1], otherwise.span[1]))
    return replace(then, expr=expr, span=span, constant=None)


def extreme(op: str, left: Term, right: Term) -> Term:
    """The smaller or the greater; unknown where one is."""
    left, right = alike(left, right)
    pick = min if op == "min" else max
    span = (pick(left.span[0], right.span[0]), pick(left.span[1], right.span[1]))
    return replace(chosen(compared("<=" if op == "min" else ">=", left, right), left, right), span=span)


def looked_up(keys: Sequence[Term], rows: Mapping[tuple[Value, ...], Scalar]) -> Term:
    """A table's value in the row that the keys choose; unknown without such a row."""
    cells = [literal(value) for value in rows.values()]
    scale = max(cell.scale for cell in cells)
    cells = [at_scale(cell, scale) for cell in cells]
    span = (min(cell.span[0] for cell in cells), max(cell.span[1] for cell in cells))
    wide = needs_wide(span)
    first = cells[0]
    outcome: Any = {"text": pl.String, "boolean": pl.Boolean}.get(first.sort, int_type(wide=wide))
    raw = [cell.constant if cell.whole else value for cell, value in zip(cells, rows.values(), strict=True)]
    expr = _chain(keys, rows, raw, outcome) if len(rows) <= _FEW else _joined(keys, rows, raw, outcome)
    return Term(expr, first.sort, span, scale, wide and first.whole)


def _chain(
    keys: Sequence[Term], rows: Iterable[tuple[Value, ...]], values: list[Any], outcome: Any
) -> pl.Expr:
    """One row after the other, which is quickest for a few."""
    chain: Any = pl
    for row, value in zip(rows, values, strict=True):
        same = [
            key.expr == pl.lit(fact_number(one), dtype=_dtype(key))
            for key, one in zip(keys, row, strict=True)
        ]
        chain = chain.when(functools.reduce(operator.and_, same)).then(fixed(value, outcome))
    found: pl.Expr = chain.otherwise(fixed(None, outcome))
    return found


def _joined(
    keys: Sequence[Term], rows: Iterable[tuple[Value, ...]], values: list[Any], outcome: Any
) -> pl.Expr:
    """By the places of the keys' values, each numbered on its own."""
    rows = list(rows)
    place: Any = 0
    places = [0] * len(rows)
    for at, key in enumerate(keys):
        known = list(dict.fromkeys(row[at] for row in rows))
        old = pl.Series([fact_number(value) for value in known], dtype=_dtype(key))
        code = key.expr.replace_strict(old, range(len(known)), default=None, return_dtype=pl.Int64)
        place = place * len(known) + code
        places = [
            before * len(known) + known.index(row[at]) for before, row in zip(places, rows, strict=True)
        ]
    joined: pl.Expr = place.replace_strict(
        pl.Series(places, dtype=pl.Int64),
        pl.Series(values, dtype=outcome),
        default=None,
        return_dtype=outcome,
    )
    return joined


def held_in(item: Term, container: Term) -> pl.Expr:
    """Whether a list holds a value; null where either is."""
    both = item.expr.is_not_null() & container.expr.is_not_null()
    if not item.whole:
        return pl.when(both).then(container.expr.list.contains(item.expr))
    fits: Any = pl.lit(value=True)
    expr = item.expr
    scale = FACT_SCALE if item.sort == "number" else 0
    if item.scale > scale:
        factor = 10 ** (item.scale - scale)
        fits, expr = expr % factor == 0, expr // factor
    else:
        item = at_scale(item, scale)
        expr = item.expr
    # INVARIANT: what a list holds fits 64 bits, so what does not is in none.
    if item.wide:
        fits = fits & expr.is_between(-MOST, MOST)
        expr = pl.when(fits).then(expr).otherwise(0).cast(pl.Int64)
    return pl.when(both).then(fits & container.expr.list.contains(expr))


def truth(condition: pl.Expr) -> pl.Expr:
    """Where it is true, not unknown."""
    return condition.fill_null(value=False)


def _dtype(term: Term) -> Any:
    if term.whole:
        return int_type(wide=term.wide)
    return pl.String if term.sort == "text" else pl.Boolean
