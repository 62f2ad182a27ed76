"""Conditions of a boundary split into what is asked of single facts and what is left, for each clause."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.boundary import Boundary, Table
from rules.decide import compile_node
from rules.engine.coded import Coded, Split, Splits
from rules.engine.coding import Coder
from rules.engine.conjuncts import parts_of, reads_of, subject
from rules.engine.needs import need_of
from rules.syntax import (
    Among,
    And,
    Choose,
    Compare,
    Constant,
    Expression,
    FactOf,
    Node,
    Not,
    Or,
    TableValue,
    walk,
)
from rules.vocabulary import Type

_MOMENT = Type("datetime")
_NO_TABLES: Mapping[str, Table] = {}


# A part that must hold: it, the one fact that it reads if it is simple, what it comes to whatever is known,
# and what it reads if it is not simple.
_Part = tuple[Node, FactOf | None, bool | None, frozenset[str]]
_NO_WORDS: frozenset[str] = frozenset()
# What may come out without all that it reads.
_LAZY = (Among, And, Or, Choose)


class Splitter:
    """Splits one boundary after the other."""

    def __init__(self) -> None:
        # By identity, the tree held with its parts: what is kept together shares equal trees.
        self._parts: dict[int, tuple[Node, tuple[_Part, ...]]] = {}

    def coded(self, boundary: Boundary) -> Coded:
        """Its conditions, each with its dates and `applies_when`, split and coded."""
        return _code(self._splits(boundary))

    def _splits(self, boundary: Boundary) -> Splits:
        dates, whole = _dates(boundary), boundary.applies_when
        applies = self._split(boundary.tables, dates, (whole,))
        clauses: list[Any] = [*boundary.grants, *boundary.limits]
        others = (
            applies if clause.when is None else self._split(boundary.tables, dates, (whole, clause.when))
            for clause in clauses
        )
        return (applies, *others)

    def _split(
        self,
        tables: Mapping[str, Table],
        dates: tuple[_Part, ...],
        conditions: Sequence[Expression | None],
    ) -> Split | None:
        needs: dict[str, tuple[Node, ...]] = {}
        types: dict[str, Type] = {}
        rest: list[Node] = []
        reads: set[str] = set()
        parts = [*dates]
        for expression in conditions:
            if expression is not None:
                parts += self._parts_of(expression.tree, tables)
        for node, fact, settled, words in parts:
            if settled is False:
                return None
            if settled is None:
                if fact is None:
                    rest.append(node)
                    reads |= words
                else:
                    types[fact.name] = fact.type
                    needs[fact.name] = (*needs.get(fact.name, ()), node)
        leaves = {name: need_of(types[name], nodes) for name, nodes in needs.items()}
        return Split(needs, leaves, tuple(rest), frozenset(reads))

    def _parts_of(self, tree: Node, tables: Mapping[str, Table]) -> tuple[_Part, ...]:
        if tables:
            return tuple(_part(node, tables) for node in parts_of(tree))
        kept = self._parts.get(id(tree))
        if kept is None:
            kept = self._parts[id(tree)] = (tree, tuple(_part(node, tables) for node in parts_of(tree)))
        return kept[1]


def _code(splits: Splits) -> Coded:
    coder = Coder()
    numbers = tuple(
        None
        if split is None or not split.rest
        else (coder.test(split.rest, maybe=False), coder.test(split.rest, maybe=True))
        for split in splits
    )
    return coder.coded(splits, numbers)


def _dates(boundary: Boundary) -> tuple[_Part, ...]:
    now = FactOf("now", _MOMENT)
    found: list[Node] = []
    if boundary.start is not None:
        found.append(Compare(">=", now, Constant(boundary.start)))
    if boundary.until is not None:
        found.append(Compare("<", now, Constant(boundary.until)))
    return tuple(_part(node, _NO_TABLES) for node in found)


def _part(node: Node, tables: Mapping[str, Table]) -> _Part:
    simple = subject(node) is not None
    fact = next(part for part in walk(node) if isinstance(part, FactOf)) if simple else None
    words = _NO_WORDS if simple else frozenset(reads_of(node, tables))
    return node, fact, compile_node(node, tables)({}) if _may_be_settled(node) else None, words


def _may_be_settled(node: Node) -> bool:
    """Whether a condition could come out without anything being known; nearly none can."""
    match node:
        case And(operands) | Or(operands):
            return any(map(_may_be_settled, operands))
        case Not(operand):
            return _may_be_settled(operand)
        case FactOf():
            return False
        case Among(item, _) if _reads(item):
            return False
        case Compare() if _reads(node):
            return any(isinstance(part, _LAZY) for part in walk(node))
        case _:
            return True


def _reads(node: Node) -> bool:
    return any(isinstance(part, FactOf | TableValue) for part in walk(node))
