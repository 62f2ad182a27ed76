"""Formulas of Z3, made without the detours that its own operators take: a pack has hundreds of thousands.

A formula is one of Z3, or `True` or `False` where it is so whatever the case; these fold away.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

import z3

Formula = Any
"""A formula of Z3, or a boolean."""
Term = Any
"""A number of Z3 (texts, moments and dates are numbered)."""

_CONTEXT: Final = z3.main_ctx()
_RAW: Final = _CONTEXT.ref()


def all_of(parts: Sequence[Formula]) -> Formula:
    """True where every part is."""
    rest = [part for part in parts if part is not True]
    for part in rest:
        if part is False:
            return False
    return True if not rest else rest[0] if len(rest) == 1 else _many(z3.Z3_mk_and, rest)


def any_of(parts: Sequence[Formula]) -> Formula:
    """True where one part is."""
    rest = [part for part in parts if part is not False]
    for part in rest:
        if part is True:
            return True
    return False if not rest else rest[0] if len(rest) == 1 else _many(z3.Z3_mk_or, rest)


def negation(part: Formula) -> Formula:
    """True where the part is not."""
    if isinstance(part, bool):
        return not part
    return z3.BoolRef(z3.Z3_mk_not(_RAW, part.ast), _CONTEXT)


def at_least(one: Term, other: Term) -> Formula:
    """One is not below the other; both of one sort."""
    return z3.BoolRef(z3.Z3_mk_ge(_RAW, one.ast, other.ast), _CONTEXT)


def above(one: Term, other: Term) -> Formula:
    """One is above the other; both of one sort."""
    return z3.BoolRef(z3.Z3_mk_gt(_RAW, one.ast, other.ast), _CONTEXT)


def same(one: Term, other: Term) -> Formula:
    """Both are one value; both of one sort."""
    return z3.BoolRef(z3.Z3_mk_eq(_RAW, one.ast, other.ast), _CONTEXT)


@cache
def number(value: Decimal | Fraction | int) -> Term:
    """A rational."""
    exact = Fraction(value)
    text = f"{exact.numerator}/{exact.denominator}"
    return z3.RatNumRef(z3.Z3_mk_numeral(_RAW, text, z3.RealSort().ast), _CONTEXT)


@cache
def whole(value: int) -> Term:
    """A whole number, of the sort of texts, moments, dates and lengths of time."""
    return z3.IntNumRef(z3.Z3_mk_numeral(_RAW, str(value), z3.IntSort().ast), _CONTEXT)


class Truth:
    """A condition: when it is true, and when it is false; worked out when asked for, and once."""

    __slots__ = ("_make_no", "_make_yes", "_no", "_yes")

    def __init__(self, yes: Callable[[], Formula], no: Callable[[], Formula]) -> None:
        self._make_yes, self._make_no = yes, no
        self._yes: Formula = None
        self._no: Formula = None

    @property
    def yes(self) -> Formula:
        """When it is true."""
        if self._yes is None:
            self._yes = self._make_yes()
        return self._yes

    @property
    def no(self) -> Formula:
        """When it is false."""
        if self._no is None:
            self._no = self._make_no()
        return self._no


def settled(yes: Formula, no: Formula) -> Truth:
    """A condition whose formulas are there."""
    return Truth(lambda: yes, lambda: no)


def _many(make: Callable[..., Any], parts: Sequence[Formula]) -> Formula:
    count = len(parts)
    return z3.BoolRef(make(_RAW, count, (z3.Ast * count)(*[part.ast for part in parts])), _CONTEXT)
