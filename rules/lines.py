"""Expressions as straight lines in one variable: where a condition can change, without trying every value.

Every number, moment, date and duration of the language is piecewise linear in any one fact (of a product at
most one factor reads a fact). `lines` gives all pieces; a comparison can change its answer only where a piece
of one side meets a piece of the other.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Final

from rules.boundary import Table
from rules.decide import Environment
from rules.syntax import (
    Arithmetic,
    Choose,
    Constant,
    Divide,
    Extreme,
    FactOf,
    Negate,
    Node,
    TableValue,
)
from rules.values import GRID, Scalar
from rules.vocabulary import Type

# A piece: value = slope * variable + offset. Time counts in microseconds, a moment since 1970 in UTC.
Line = tuple[Fraction, Fraction]

MAX_PIECES: Final = 24
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = 86_400_000_000
STEPS: Final[Mapping[str, Fraction]] = {
    "integer": Fraction(1),
    "number": Fraction(1, 1_000_000),
    "date": Fraction(_DAY),
    "datetime": Fraction(1_000_000),
    "duration": Fraction(1_000_000),
}


def to_number(value: object) -> Fraction | None:
    """A number, moment, date or duration on the line; None for anything else."""
    match value:
        case bool() | str():
            return None
        case Decimal():
            return Fraction(value)
        case datetime():
            return Fraction((value - _EPOCH) // _MICROSECOND)
        case date():
            return Fraction((value - _EPOCH.date()).days * _DAY)
        case timedelta():
            return Fraction(value // _MICROSECOND)
        case _:
            return None


def from_number(number: Fraction, type_: Type) -> Scalar | None:
    """The value of that type at a place on the line (down to six digits); None if there is none."""
    try:
        match type_.kind:
            case "integer" | "number" | "money":
                scaled = number * 1_000_000
                return Decimal(scaled.numerator // scaled.denominator).scaleb(-6, context=GRID)
            case "datetime":
                return _EPOCH + int(number) * _MICROSECOND
            case "date":
                return _EPOCH.date() + timedelta(days=int(number // _DAY))
            case "duration":
                return int(number) * _MICROSECOND
            case _:
                return None
    except OverflowError:
        return None


def lines(node: Node, variable: str, environment: Environment, tables: Mapping[str, Table]) -> list[Line]:
    """The pieces of an expression in one variable; none where other facts that it needs are unknown."""

    def sub(part: Node) -> list[Line]:
        return lines(part, variable, environment, tables)

    match node:
        case Constant(value):
            return _constant(value)
        case FactOf(name, _):
            return [(Fraction(1), Fraction(0))] if name == variable else _constant(environment.get(name))
        case TableValue(table, column):
            values = {row[column] for row in tables[table].rows.values()}
            return [piece for value in sorted(values, key=str) for piece in _constant(value)][:MAX_PIECES]
        case Arithmetic("*", left, right):
            return [(a * d + b * c, b * d) for (a, b), (c, d) in _pairs(sub(left), sub(right)) if not a * c]
        case Arithmetic(op, left, right):
            sign = 1 if op == "+" else -1
            return [(a + sign * c, b + sign * d) for (a, b), (c, d) in _pairs(sub(left), sub(right))]
        case Divide():
            factor = Fraction(node.reciprocal)
            return [(a * factor, b * factor) for a, b in sub(node.operand)]
        case Negate(operand):
            return [(-a, -b) for a, b in sub(operand)]
        case Choose(_, then, otherwise):
            return [*sub(then), *sub(otherwise)][:MAX_PIECES]
        case Extreme(_, left, right):
            return [*sub(left), *sub(right)][:MAX_PIECES]
        case _:
            return []


def _number(node: Constant | FactOf, environment: Environment) -> Fraction | None:
    """A literal or a known fact on the line; None where there is none."""
    return to_number(node.value if isinstance(node, Constant) else environment.get(node.name))


def _is(node: Node, variable: str) -> bool:
    return isinstance(node, FactOf) and node.name == variable


def _constant(value: object) -> list[Line]:
    number = to_number(value)
    return [] if number is None else [(Fraction(0), number)]


def _pairs(left: list[Line], right: list[Line]) -> list[tuple[Line, Line]]:
    return list(product(left, right))[:MAX_PIECES]


def crossings(left: list[Line], right: list[Line]) -> Iterator[Fraction]:
    """Where a piece of one side meets a piece of the other."""
    for (a, b), (c, d) in product(left, right):
        if a != c:
            yield (d - b) / (a - c)


def meetings(
    one: Node, other: Node, variable: str, environment: Environment, tables: Mapping[str, Table]
) -> Iterator[Fraction]:
    """Where the two sides of a comparison meet as one variable moves."""
    for side, beside in ((one, other), (other, one)):
        # Nearly all comparisons are of these forms, and lines take long.
        if _is(side, variable) and isinstance(beside, Constant | FactOf):
            number = None if beside == side else _number(beside, environment)
            if number is not None:
                yield number
            return
        if isinstance(beside, Constant | FactOf) and not _is(beside, variable):
            match side:
                case Arithmetic("+" | "-" as op, left, right) if _is(left, variable):
                    more, turned = right, False
                case Arithmetic("+" | "-" as op, left, right) if _is(right, variable):
                    more, turned = left, op == "-"
                case _:
                    continue
            if isinstance(more, Constant | FactOf) and not _is(more, variable):
                number, step = _number(beside, environment), _number(more, environment)
                if number is not None and step is not None:
                    yield step - number if turned else number - step if op == "+" else number + step
                return
    yield from crossings(
        lines(one, variable, environment, tables), lines(other, variable, environment, tables)
    )
