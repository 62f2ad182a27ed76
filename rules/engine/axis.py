"""One fact's values cut into cells in which simple conditions do not change: a set of cells is an integer.

A text's cells are the values that conditions name and one for every other; a number's, a date's, a moment's
or a length's are the stretches between the places where some condition turns.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final

from rules.engine.conjuncts import ORDERED, literal_of
from rules.engine.slots import SCALE, SCALED, STEPS, Held, held
from rules.syntax import Among, And, Compare, Comparison, Constant, FactOf, Node, Not, Or, walk
from rules.values import Scalar
from rules.vocabulary import Type

_MIRRORED: Final[dict[Comparison, Comparison]] = {
    "<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!=",
}  # fmt: skip


class Axis:
    """The cells of one fact for some simple conditions on it."""

    __slots__ = ("_place", "all", "closed", "kind", "points", "possible", "step")

    def __init__(self, type_: Type, conditions: Iterable[Node]) -> None:
        self.kind = type_.kind
        self.step: Any = STEPS.get(type_.kind)
        named = {value for node in conditions for value in _literals(node)}
        self.points: list[Held] = []
        self._place: dict[Held, int] = {}
        self.closed = type_.one_of is not None
        if self.kind in ORDERED:
            turns = (turn for value in named for turn in self._turns(value))
            self.points = sorted(set(turns))
            self.all = (1 << (len(self.points) + 1)) - 1
            self.possible = self._within(type_)
            if type_.one_of is not None:
                places = (self.cell(held(value, self.kind)) for value in type_.one_of)
                self.possible &= reduce(or_, (1 << place for place in places), 0)
            return
        values = [False, True] if self.kind == "boolean" else list(type_.one_of or sorted(map(str, named)))
        self._place = {value: index for index, value in enumerate(values)}
        others = type_.one_of is None and self.kind == "text"
        self.all = (1 << (len(values) + others)) - 1
        self.possible = self.all

    def _turns(self, value: Scalar) -> Iterator[Held]:
        exact = self._turn(value)
        yield exact
        try:
            yield exact + self.step
        except OverflowError:
            return

    def _turn(self, value: Scalar) -> Held:
        """The first of the slot's values that is not below a literal."""
        if isinstance(value, Decimal):
            return math.ceil(value) if self.kind == "integer" else held(value, self.kind)
        return value

    def _within(self, type_: Type) -> int:
        """The cells that hold a value between the bounds of a type."""
        scale = SCALE if type_.kind in SCALED else 1
        low = 0 if type_.min is None else self.cell(math.ceil(type_.min * scale))
        high = len(self.points) if type_.max is None else self.cell(math.floor(type_.max * scale))
        return ((1 << (high + 1)) - 1) & ~((1 << low) - 1)

    def cell(self, value: Held) -> int:
        """The cell of a known value."""
        if self.kind in ORDERED:
            return bisect_right(self.points, value)
        return self._place.get(value, len(self._place))

    def cells(self, node: Node) -> int:
        """Where a simple condition holds; everywhere else in `all` it is false."""
        match node:
            case Constant(value):
                return self.all if value is True else 0
            case FactOf():
                return self._equal(True)
            case Not(operand):
                return self.all & ~self.cells(operand)
            case And(operands):
                found = self.all
                for operand in operands:
                    found &= self.cells(operand)
                return found
            case Or(operands) | Among(_, operands) as several:
                among = isinstance(several, Among)
                found = 0
                for operand in operands:
                    found |= self._compare("==", literal_of(operand)) if among else self.cells(operand)
                return found
            case Compare(op, left, right):
                written = literal_of(right)
                if isinstance(left, FactOf) and written is not None:
                    return self._compare(op, written)
                return self._compare(_MIRRORED[op], literal_of(left))
            case _:
                raise TypeError(f"{type(node).__name__} is not a simple condition")

    def _compare(self, op: Comparison, value: Scalar | None) -> int:
        if op == "==":
            return self._equal(value)
        if op == "!=":
            return self.all & ~self._equal(value)
        below = self._below(value, inclusive=op in {"<=", ">"})
        return below if op in {"<", "<="} else self.all & ~below

    def _below(self, value: Scalar | None, *, inclusive: bool) -> int:
        turn = self._turn(value)  # type: ignore[arg-type]  # a literal: the condition is simple
        if inclusive and (self.kind != "integer" or turn == value):
            try:
                turn = turn + self.step
            except OverflowError:
                return self.all
        return (1 << (bisect_left(self.points, turn) + 1)) - 1

    def _equal(self, value: Scalar | bool | None) -> int:
        if self.kind in ORDERED:
            if self.kind == "integer" and held(value, "integer") is None:
                return 0
            return self._below(value, inclusive=True) & ~self._below(value, inclusive=False)
        place = self._place.get(value)
        return 0 if place is None else 1 << place

    def ends(self, cells: int, type_: Type) -> tuple[Held, Held]:
        """The least and the greatest value of some cells; None where there is no end."""
        first, past = (cells & -cells).bit_length() - 1, cells.bit_length()
        scale = SCALE if type_.kind in SCALED else 1
        low = self.points[first - 1] if first else None
        high = self.points[past - 1] - self.step if past <= len(self.points) else None
        if type_.min is not None:
            least = math.ceil(type_.min * scale)
            low = least if low is None else max(low, least)
        if type_.max is not None:
            greatest = math.floor(type_.max * scale)
            high = greatest if high is None else min(high, greatest)
        return low, high

    @property
    def named(self) -> list[Held]:
        """The values that have a cell of their own, in the order of the cells."""
        return list(self._place)


def _literals(node: Node) -> Iterator[Scalar]:
    for part in walk(node):
        value = literal_of(part)
        if value is not None and not isinstance(value, bool):
            yield value


def stretches(cells: int) -> Iterator[tuple[int, int]]:
    """The unbroken runs of a set of cells, as (first, one past the last)."""
    start = 0
    while cells:
        skip = (cells & -cells).bit_length() - 1
        cells >>= skip
        start += skip
        length = (~cells & (cells + 1)).bit_length() - 1
        yield start, start + length
        cells >>= length
        start += length
