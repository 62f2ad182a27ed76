"""Values of one fact worth trying: one on each side of every place where an answer can turn."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from operator import itemgetter
from typing import Final

from rules.boundary import Boundary, Table
from rules.decide import Environment
from rules.lines import STEPS, crossings, from_number, lines, meetings, to_number
from rules.meaning import LiveBoundary
from rules.syntax import Among, Choose, Compare, Constant, FactOf, Node, TableValue, Within, walk
from rules.values import Value
from rules.vocabulary import NUMERIC, Type

MAX_CANDIDATES: Final = 48
# A text that no document mentions: what "any other value" means for a fact without `one_of`.
OTHER_TEXT: Final = "\N{HORIZONTAL ELLIPSIS}"
# How far numbers without a declared end are tried.
FAR: Final = Fraction(10**9)


class Candidates:
    """What to try for one fact, as far as it does not depend on what else is known; good for many cases."""

    def __init__(self, variable: str, type_: Type, readers: Sequence[LiveBoundary], digits: int) -> None:
        """For a fact of this name and type, and the boundaries of which it bears on amounts; `digits`: of
        money, after the point.
        """
        self._variable = variable
        self._type = type_
        self._readers = readers
        self._numeric = type_.one_of is None and (type_.kind in STEPS or type_.kind in NUMERIC)
        self._step = STEPS.get(type_.kind, Fraction(1, 10**digits))
        # The comparisons with other facts, and whose amounts are computed from it.
        self._compared: dict[tuple[Node, Node, int], Mapping[str, Table]] = {}
        self._valued = [
            live.boundary
            for live in readers
            if any(variable in part.reads for part in live.boundary.values())
        ]
        self._fixed: list[tuple[Fraction, Value | None]] = []
        if self._numeric:
            numbers = self._ends() | {near for point in set(self._points()) for near in self._around(point)}
            self._fixed = [(number, self._value(number)) for number in sorted(numbers)]

    def values(self, environment: Environment, levels: Sequence[Decimal]) -> list[Value]:
        """Values to try, in their natural order; at most 48.

        Args:
            environment: what else is known; the fact's own value in it is not read.
            levels: amounts that a clause's value may have to pass.
        """
        type_ = self._type
        if type_.kind == "boolean":
            return [True, False]
        if type_.one_of is not None:
            return list(type_.one_of[:MAX_CANDIDATES])
        if self._numeric:
            return self._numbers(environment, levels)
        others = {name: value for name, value in environment.items() if name != self._variable}
        boundaries = [live.boundary for live in self._readers]
        named = list(dict.fromkeys(_named_values(self._variable, boundaries, others)))
        named = named[: MAX_CANDIDATES - 2]
        if type_.kind == "list" and type_.item is not None:
            return _lists(type_.item, named)
        return [*sorted(named, key=str), OTHER_TEXT]

    def _numbers(self, environment: Environment, levels: Sequence[Decimal]) -> list[Value]:
        kept = self._fixed
        moving = {near for point in set(self._moving(environment, levels)) for near in self._around(point)}
        if moving:
            kept = kept.copy()
            for number in moving:
                place = bisect_left(kept, number, key=itemgetter(0))
                if place == len(kept) or kept[place][0] != number:
                    kept.insert(place, (number, self._value(number)))
        if len(kept) > MAX_CANDIDATES:
            stride = len(kept) / MAX_CANDIDATES
            places = {int(index * stride) for index in range(MAX_CANDIDATES)} | {0, len(kept) - 1}
            kept = [kept[place] for place in sorted(places)]
        return [value for _, value in kept if value is not None]

    def _ends(self) -> set[Fraction]:
        type_ = self._type
        ends = {Fraction(bound) for bound in (type_.min, type_.max) if bound is not None} or {Fraction(0)}
        if type_.kind in NUMERIC:
            ends |= {FAR} if type_.max is None else set()
            ends |= {-FAR} if type_.min is None else set()
        return {number for number in ends if self._within(number)}

    def _around(self, point: Fraction) -> Iterator[Fraction]:
        """The steps at a point and beside it, between the type's ends."""
        step = self._step
        floor = point // step * step
        for number in (floor, floor + step, floor - step if floor == point else floor):
            if self._within(number):
                yield number

    def _within(self, number: Fraction) -> bool:
        type_ = self._type
        return (type_.min is None or type_.min <= number) and (type_.max is None or number <= type_.max)

    def _value(self, number: Fraction) -> Value | None:
        value = from_number(number, self._type)
        return value if value is not None and self._type.read(value) is not None else None

    def _points(self) -> Iterator[Fraction]:
        """Where conditions turn whatever else is known; notes those that depend on it."""
        variable = self._variable
        for live in self._readers:
            boundary = live.boundary
            for one, other, names in live.compared.get(variable, ()):
                if len(names) == 1:
                    yield from meetings(one, other, variable, {}, boundary.tables)
                else:
                    # Alike in two documents, they turn at the same places, unless they look something up.
                    parts = (part for side in (one, other) for part in walk(side))
                    looked_up = any(isinstance(part, TableValue) for part in parts)
                    key = (one, other, id(boundary) if looked_up else 0)
                    self._compared[key] = boundary.tables
            for table in boundary.tables.values():
                if variable in table.keys:
                    at = table.keys.index(variable)
                    numbers = (to_number(key[at]) for key in table.rows)
                    yield from (number for number in numbers if number is not None)

    def _moving(self, environment: Environment, levels: Sequence[Decimal]) -> Iterator[Fraction]:
        """Where conditions turn by what else is known, and where amounts meet."""
        variable = self._variable
        for (one, other, _), tables in self._compared.items():
            yield from meetings(one, other, variable, environment, tables)
        for boundary in self._valued:
            values = [part for part in boundary.values() if variable in part.reads]
            pieces = [lines(part.tree, variable, environment, boundary.tables) for part in values]
            for index, piece in enumerate(pieces):
                yield from crossings(piece, [(Fraction(0), Fraction(level)) for level in levels])
                for other_piece in pieces[:index]:
                    yield from crossings(piece, other_piece)


def _lists(item: Type, named: list[Value]) -> list[Value]:
    items = [part for part in item.one_of or named if not isinstance(part, tuple)]
    singles: list[Value] = [(part,) for part in items]
    pairs: list[Value] = list(combinations(items, 2)) if len(items) <= 6 else []
    return [(), *singles, *pairs, *([tuple(items)] if len(items) > 2 else [])][:MAX_CANDIDATES]


def _named_values(variable: str, boundaries: Iterable[Boundary], environment: Environment) -> Iterator[Value]:
    """The values that conditions and tables mention beside a fact."""
    for boundary in boundaries:
        for expression in boundary.expressions():
            if variable in expression.reads:
                for node in walk(expression.tree):
                    yield from _beside(node, variable, environment)
        for table in boundary.tables.values():
            if variable in table.keys:
                at = table.keys.index(variable)
                yield from (key[at] for key in table.rows)


def _beside(node: Node, variable: str, environment: Environment) -> Iterator[Value]:
    match node:
        case Compare(_, left, right) | Within(left, right):
            sides: tuple[Node, ...] = (left, right)
        case Among(item, options):
            sides = (item, *options)
        case _:
            return
    leaves = [leaf for side in sides for leaf in _leaves(side)]
    if not any(isinstance(leaf, FactOf) and leaf.name == variable for leaf in leaves):
        return
    for leaf in leaves:
        value = leaf.value if isinstance(leaf, Constant) else None
        if isinstance(leaf, FactOf) and leaf.name != variable:
            known = environment.get(leaf.name)
            if isinstance(known, tuple):
                yield from known
            elif known is not None:
                yield known
        if value is not None:
            yield value


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Choose):
        yield from _leaves(node.then)
        yield from _leaves(node.otherwise)
    else:
        yield node
