"""Values of one fact worth trying: one on each side of every place where an answer can turn."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Final

from rules.boundary import Boundary
from rules.decide import Environment
from rules.lines import STEPS, crossings, from_number, lines, to_number, turning_points
from rules.syntax import Among, Choose, Compare, Constant, FactOf, Node, Within, walk
from rules.values import Value
from rules.vocabulary import NUMERIC, Type

MAX_CANDIDATES: Final = 48
# A text that no document mentions: what "any other value" means for a fact without `one_of`.
OTHER_TEXT: Final = "\N{HORIZONTAL ELLIPSIS}"
# How far numbers without a declared end are tried.
FAR: Final = Fraction(10**9)


def candidates(
    variable: str,
    type_: Type,
    boundaries: Iterable[Boundary],
    environment: Environment,
    levels: Iterable[Decimal],
    digits: int,
) -> list[Value]:
    """Values to try for one fact, in their natural order; at most 48.

    Args:
        variable: the fact's full name; its own value in `environment` is not read.
        type_: its type.
        boundaries: whose expressions may read it.
        environment: what else is known.
        levels: amounts that a clause's value may have to pass.
        digits: of money, after the point.
    """
    if type_.kind == "boolean":
        return [True, False]
    if type_.one_of is not None:
        return list(type_.one_of[:MAX_CANDIDATES])
    others = {name: value for name, value in environment.items() if name != variable}
    if type_.kind in STEPS or type_.kind in NUMERIC:
        points = set(_points(variable, boundaries, others, list(levels)))
        return _around(points, type_, Fraction(1, 10**digits))
    named = list(dict.fromkeys(_named_values(variable, boundaries, others)))[: MAX_CANDIDATES - 2]
    if type_.kind == "list" and type_.item is not None:
        return _lists(type_.item, named)
    return [*sorted(named, key=str), OTHER_TEXT]


def _lists(item: Type, named: list[Value]) -> list[Value]:
    items = [part for part in item.one_of or named if not isinstance(part, tuple)]
    singles: list[Value] = [(part,) for part in items]
    pairs: list[Value] = list(combinations(items, 2)) if len(items) <= 6 else []
    return [(), *singles, *pairs, *([tuple(items)] if len(items) > 2 else [])][:MAX_CANDIDATES]


def _points(
    variable: str, boundaries: Iterable[Boundary], environment: Environment, levels: list[Decimal]
) -> Iterator[Fraction]:
    for boundary in boundaries:
        values = [part for part in boundary.values() if variable in part.reads]
        pieces = [lines(part.tree, variable, environment, boundary.tables) for part in values]
        for expression in boundary.expressions():
            yield from turning_points(expression, variable, environment, boundary.tables)
        for index, piece in enumerate(pieces):
            yield from crossings(piece, [(Fraction(0), Fraction(level)) for level in levels])
            for other in pieces[:index]:
                yield from crossings(piece, other)
        for table in boundary.tables.values():
            if variable in table.keys:
                at = table.keys.index(variable)
                for key in table.rows:
                    number = to_number(key[at])
                    if number is not None:
                        yield number


def _around(points: set[Fraction], type_: Type, money_step: Fraction) -> list[Value]:
    step = STEPS.get(type_.kind, money_step)
    low = Fraction(type_.min) if type_.min is not None else None
    high = Fraction(type_.max) if type_.max is not None else None
    tried = {bound for bound in (low, high) if bound is not None} or {Fraction(0)}
    if type_.kind in NUMERIC:
        tried |= {FAR} if high is None else set()
        tried |= {-FAR} if low is None else set()
    for point in points:
        floor = point // step * step
        tried |= {floor, floor + step} | ({floor - step} if floor == point else set())
    kept = sorted(
        number for number in tried if (low is None or low <= number) and (high is None or number <= high)
    )
    if len(kept) > MAX_CANDIDATES:
        stride = len(kept) / MAX_CANDIDATES
        kept = sorted({kept[int(index * stride)] for index in range(MAX_CANDIDATES)} | {kept[0], kept[-1]})
    values = [from_number(number, type_) for number in kept]
    return [value for value in values if value is not None and type_.read(value) is not None]


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
