"""Values of one fact worth trying: one on each side of every place where an answer can turn."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, zip_longest
from operator import itemgetter
from typing import Final

from rules.boundary import Boundary, Table
from rules.decide import Environment
from rules.lines import STEPS, crossings, from_number, lines, meetings, to_number
from rules.live_boundary import LiveBoundary
from rules.syntax import Among, Choose, Compare, Constant, FactOf, Node, TableValue, Within, walk
from rules.values import DIGITS_AFTER, GRID, Value
from rules.vocabulary import NUMERIC, Type

MAX_CANDIDATES: Final = 48
# A text that no document mentions: what "any other value" means for a fact without `one_of`.
OTHER_TEXT: Final = "\N{HORIZONTAL ELLIPSIS}"
# How far numbers without a declared end are tried.
FAR: Final = Fraction(10**9)
FINEST: Final = 10**DIGITS_AFTER
"""How many of the finest steps of a number make one."""


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
        self._scale = FINEST if type_.kind in NUMERIC else 1
        self._step = int(STEPS.get(type_.kind, Fraction(1, 10**digits)) * self._scale)
        self._least, self._most = (
            None if bound is None else int(bound * self._scale) for bound in (type_.min, type_.max)
        )
        # The comparisons with other facts, and whose amounts are computed from it.
        self._compared: dict[tuple[Node, Node, int], Mapping[str, Table]] = {}
        self._valued = [live.boundary for live in readers if variable in live.valued]
        # Where conditions turn, and what to try for it, in whole steps of the finest.
        self._turns: list[Fraction] = []
        self._fixed: list[tuple[int, Value | None]] = []
        if self._numeric:
            self._turns = sorted(set(self._points()))
            numbers = self._ends() | self._near(self._turns) | self._finer(self._turns)
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
        turns = list(self._moving(environment))
        moving = self._near([*turns, *self._meeting(environment, levels)] if self._valued else turns)
        if turns and self._coarse:
            moving |= self._finer(self._next_to(turns))
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

    def _next_to(self, turns: Sequence[Fraction]) -> Sequence[Fraction]:
        """Points and those next to them, in order: what lies between any others is tried anyway."""
        known = self._turns
        if len(turns) > 1:
            return sorted({*turns, *known})
        (point,) = turns
        place = bisect_left(known, point)
        past = place + (place < len(known) and known[place] == point)
        return [*known[max(0, place - 1) : place], point, *known[past : past + 1]]

    @property
    def _coarse(self) -> bool:
        """Whether there are values between the steps, as of money between whole cents."""
        return self._scale > 1 and self._type.kind != "integer" and self._step > 1

    def _ends(self) -> set[int]:
        ends = {bound for bound in (self._least, self._most) if bound is not None} or {0}
        if self._type.kind in NUMERIC:
            far = int(FAR) * self._scale
            ends |= {far} if self._most is None else set()
            ends |= {-far} if self._least is None else set()
        return {number for number in ends if self._within(number)}

    def _near(self, points: Iterable[Fraction]) -> set[int]:
        """The steps at some points and beside them, between the type's ends."""
        step, found = self._step, set[int]()
        for point in points:
            floor, off = divmod(point.numerator * self._scale, point.denominator * step)
            # A point on a step has one on each side.
            beside = (floor, floor + 1) if off else (floor - 1, floor, floor + 1)
            found.update([number * step for number in beside if self._within(number * step)])
        return found

    def _finer(self, points: Sequence[Fraction]) -> set[int]:
        """Points that lie between two steps, and the ends of what lies between two points where no step
        stands for it: nobody pays half a cent, but a fact may say so.
        """
        found: set[int] = set()
        if not self._coarse:
            return found
        step, scale = self._step, self._scale
        for point, after in zip_longest(points, points[1:]):
            exact = point * scale
            if exact.denominator == 1 and exact.numerator % step:
                found.add(exact.numerator)
            if after is not None and after * scale <= (exact // step + 1) * step:
                first, last = exact // 1 + 1, -(-after * scale // 1) - 1
                found.update({first, last} if first <= last else ())
        return {number for number in found if self._within(number)}

    def _within(self, number: int) -> bool:
        least, most = self._least, self._most
        return (least is None or least <= number) and (most is None or number <= most)

    def _value(self, number: int) -> Value | None:
        if self._type.kind in NUMERIC:
            value: Value | None = Decimal(number).scaleb(-DIGITS_AFTER, context=GRID)
        else:
            value = from_number(Fraction(number), self._type)
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

    def _moving(self, environment: Environment) -> Iterator[Fraction]:
        """Where conditions turn by what else is known."""
        for (one, other, _), tables in self._compared.items():
            yield from meetings(one, other, self._variable, environment, tables)

    def _meeting(self, environment: Environment, levels: Sequence[Decimal]) -> Iterator[Fraction]:
        """Where amounts meet each other and the levels."""
        variable = self._variable
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
