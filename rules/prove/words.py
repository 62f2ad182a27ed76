"""Facts in logic: a variable each and a flag that says whether it is known.

Numbers are rationals, texts are numbered, moments are whole microseconds and dates whole days since 1970,
lengths of time whole microseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

import z3

from rules.prove.logic import (
    Formula,
    Term,
    all_of,
    any_of,
    negation,
    number,
    same,
    whole,
)
from rules.values import DIGITS_BEFORE, Scalar
from rules.vocabulary import NUMERIC, Type

_EPOCH, _DAY_ZERO = datetime(1970, 1, 1, tzinfo=UTC), date(1970, 1, 1)
_MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
_MOST: Final = 10**DIGITS_BEFORE


class UntranslatableError(Exception):
    """What has no translation into logic; the text says what and why."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is one where `known` holds. `values` are those it can take, where these are few and do
    not depend on facts but for which of them it is: (when, value).
    """

    term: Term
    known: Formula
    pieces: tuple[tuple[Formula, Fraction], ...] | None = None


def count_of(value: date | datetime | timedelta) -> int:
    """A moment, a date or a length of time as the whole number that stands for it."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    if isinstance(value, date):
        return (value - _DAY_ZERO).days
    return value // _MICROSECOND


def of_count(kind: str, found: int) -> Scalar:
    """What a whole number stands for."""
    if kind == "datetime":
        return _EPOCH + found * _MICROSECOND
    return _DAY_ZERO + timedelta(days=found) if kind == "date" else found * _MICROSECOND


RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "datetime": (count_of(datetime.min.replace(tzinfo=UTC)), count_of(datetime.max.replace(tzinfo=UTC))),
    "date": (count_of(date.min), count_of(date.max)),
    "duration": (count_of(timedelta.min), count_of(timedelta.max)),
}


@dataclass(slots=True)
class Fact:
    """A fact in logic: its variable, whether it is known, and what its type says of it. `asked`: of a list,
    the items that conditions ask for, each with the formula that says whether it is in it.
    """

    name: str
    type: Type
    term: Term
    known: Formula
    bounds: Formula
    asked: dict[int, tuple[Term, Formula]] = field(default_factory=dict)
    typed: Formula = True
    """That where it is known it is of its type."""


class Words:
    """The facts of a vocabulary and what is asked with an action, in logic."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        self.facts: dict[str, Fact] = {}
        self.texts: dict[str, int] = {}
        """Every text that a condition names, numbered."""

    def fact(self, name: str, type_: Type) -> Fact:
        """A fact by its full name; `now` and `today` are always known."""
        found = self.facts.get(name)
        if found is None:
            known = True if name in ("now", "today") else z3.Bool(f"{name}?")
            type_ = self.types.get(name, type_)
            term = self._variable(name, type_)
            found = self.facts[name] = Fact(name, type_, term, known, True)
            if type_.kind != "list":
                found.bounds = self.within(term, type_)
                found.typed = any_of([negation(known), found.bounds])
        return found

    def constant(self, value: Scalar) -> Term:
        """A literal's term; true and false are themselves."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str):
            return whole(self.texts.setdefault(value, len(self.texts)))
        if isinstance(value, Decimal):
            return number(value)
        return whole(count_of(value))

    def within(self, term: Term, type_: Type) -> Formula:
        """What a type says of a value: its range, its `one_of`."""
        if type_.kind == "boolean":
            return True
        if type_.one_of is not None:
            return any_of([same(term, self.constant(option)) for option in type_.one_of])
        if type_.kind == "text":
            return True
        low: int | Decimal
        if type_.kind not in NUMERIC:
            low, high = RANGES[type_.kind]
            return all_of([term >= low, term <= high])
        low = -_MOST if type_.min is None else type_.min
        ends = [term > number(low) if type_.min is None else term >= number(low)]
        ends.append(term < number(_MOST) if type_.max is None else term <= number(type_.max))
        return all_of(ends)

    def _variable(self, name: str, type_: Type) -> Term:
        if type_.kind == "boolean":
            return z3.Bool(name)
        if name == "now":
            return z3.Int(name) * 1_000_000  # it counts in whole seconds
        if type_.kind == "integer":
            return z3.ToReal(z3.Int(name))
        if type_.kind in NUMERIC:
            return z3.Real(name)
        if type_.item is not None:
            sort = {"boolean": z3.BoolSort()} | dict.fromkeys(NUMERIC, z3.RealSort())
            return z3.Function(name, sort.get(type_.item.kind, z3.IntSort()), z3.BoolSort())
        return z3.Int(name)
