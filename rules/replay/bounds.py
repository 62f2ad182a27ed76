"""The tightest and the widest of many columns: what counts in a row, and a neutral number where it does not.

Neutral numbers rather than nulls: of columns without nulls Polars takes the least ten times as fast.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from rules.replay.terms import FACT_SCALE, MOST, MOST_WIDE, Span, Term, constant, fixed, int_type, widened

Part = tuple[pl.Expr | None, Term]
"""Where a clause counts (None: everywhere), and its value there; unknown counts as 0."""

ZERO: Final = 0


def both(one: pl.Expr | None, other: pl.Expr | None) -> pl.Expr | None:
    """Where both hold; None is everywhere."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def greatest(parts: Sequence[Part]) -> Term:
    """The greatest that counts, and 0 at least."""
    if not parts:
        return constant(ZERO, "number", FACT_SCALE)
    wide = any(term.wide for _, term in parts)
    columns = [_counted(part, ZERO, wide=wide) for part in parts]
    nothing = fixed(ZERO, int_type(wide=wide))
    return Term(pl.max_horizontal([nothing, *columns]), "number", _span(parts), FACT_SCALE, wide)


def least(parts: Sequence[Part]) -> Term | None:
    """The least that counts, `unbound` where nothing does; None where nothing does in any row."""
    if not parts:
        return None
    wide = any(term.wide for _, term in parts)
    columns = [_counted(part, _top(wide=wide), wide=wide) for part in parts]
    return Term(pl.min_horizontal(columns), "number", _span(parts), FACT_SCALE, wide)


def bounding(term: Term | None, *, wide: bool) -> pl.Expr:
    """What `least` found as a column of this width."""
    if term is None:
        return unbound(wide=wide)
    if wide and not term.wide:
        return pl.when(term.expr < MOST).then(widened(term, wide=True)).otherwise(unbound(wide=True))
    return term.expr


def unbound(*, wide: bool) -> pl.Expr:
    """The number that stands for no bound: greater than every amount."""
    return fixed(_top(wide=wide), int_type(wide=wide))


def or_null(bound: pl.Expr, *, wide: bool) -> pl.Expr:
    """The bound, null where there is none."""
    return pl.when(bound < _top(wide=wide)).then(bound)


def or_zero(term: Term) -> Term:
    """A value that is unknown counts as 0."""
    if term.constant is not None:
        return term
    return replace(term, expr=term.expr.fill_null(0), span=(min(term.span[0], 0), max(term.span[1], 0)))


def _counted(part: Part, neutral: int, *, wide: bool) -> pl.Expr:
    holds, term = part
    expr = widened(or_zero(term), wide=wide)
    return expr if holds is None else pl.when(holds).then(expr).otherwise(fixed(neutral, int_type(wide=wide)))


def _span(parts: Sequence[Part]) -> Span:
    return (min(0, *(term.span[0] for _, term in parts)), max(0, *(term.span[1] for _, term in parts)))


def _top(*, wide: bool) -> int:
    return MOST_WIDE if wide else MOST
