"""Clauses as rows: what each needs of single facts, what is left to test, what it gives, in which order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.boundary import Boundary, Table
from rules.decide import Compiled, Environment, compile_node
from rules.engine.coded import Coded, Test
from rules.engine.coding import Coder
from rules.engine.conjuncts import parts_of, reads_of, subject
from rules.engine.needs import Need
from rules.engine.slots import Case, Slot
from rules.meaning import LiveBoundary, Ref
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
NO_TABLES: Mapping[str, Table] = {}


@dataclass(slots=True)
class Condition:
    """When a clause counts: `needs` of single slots, what these leave of their values, and the `rest`.

    `test` says whether the rest holds, `doubt` whether it is not ruled out; None: nothing is left to ask.
    `slots`: the slots that it reads, as a set of bits.
    """

    needs: dict[int, tuple[Node, ...]]
    leaves: dict[int, Need]
    rest: tuple[Node, ...]
    tables: Mapping[str, Table]
    slots: int
    test: Test | None = None
    doubt: Test | None = None


@dataclass(slots=True)
class Row:
    """One clause of one action, where its `condition` holds.

    `amount` and `peer` are what it gives where that is written down; else `value` and `peer_value` compute
    it, as `written`. `value_slots`: the slots that its values read, as a set of bits.
    """

    ref: Ref
    condition: Condition
    amount: Decimal | None = None
    peer: Decimal | None = None
    value: Compiled | None = None
    peer_value: Compiled | None = None
    value_slots: int = 0
    written: tuple[Node, ...] = ()
    of: Any = None

    @property
    def order(self) -> tuple[str, str]:
        """By which equals are told apart."""
        return (self.ref.boundary, self.ref.clause)

    @property
    def needs(self) -> Mapping[int, tuple[Node, ...]]:
        """The simple conditions that must hold, by the one slot that each reads."""
        return self.condition.needs

    @property
    def rest(self) -> tuple[Node, ...]:
        """All other conditions that must hold."""
        return self.condition.rest

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables of its document."""
        return self.condition.tables

    @property
    def slots(self) -> int:
        """The slots that its condition reads, as a set of bits."""
        return self.condition.slots


@dataclass(frozen=True, slots=True)
class Conditions:
    """Those of one boundary: of the whole, and of the whole with each grant and each limit; None where one
    can never hold.
    """

    applies: Condition | None
    grants: tuple[Condition | None, ...]
    limits: tuple[Condition | None, ...]

    def __iter__(self) -> Iterator[Condition | None]:
        yield self.applies
        yield from self.grants
        yield from self.limits


# What may come out without all that it reads.
_LAZY = (Among, And, Or, Choose)
# A part that must hold: it, the one slot that it reads if it is simple, what it comes to whatever is known.
_Part = tuple[Node, int | None, bool | None]


class RowMaker:
    """Makes the conditions of one document after the other."""

    def __init__(self, slots: Mapping[str, Slot], known: Callable[[Case], Environment]) -> None:
        self._slots = slots
        self._ordered = tuple(slots.values())
        self._known = known
        # By identity, the nodes held with them: equal conditions of one origin are one object.
        self._parts: dict[int, tuple[Node, tuple[_Part, ...]]] = {}
        self._needs: dict[tuple[int, ...], tuple[tuple[Node, ...], Need]] = {}

    def conditions(self, live: LiveBoundary) -> Conditions:
        """The conditions of a boundary, with their tests."""
        found = self._split_all(live.boundary)
        coded = live.code
        if coded is None:
            coded = live.code = self._code(found)
        if coded.count:
            tests = coded.tests(live.boundary.tables, self._known)
            for condition, numbers in zip(found, coded.numbers, strict=True):
                if condition is not None and numbers is not None:
                    condition.test, condition.doubt = tests[numbers[0]], tests[numbers[1]]
        return found

    def code(self, boundary: Boundary) -> Coded:
        """The tests of a boundary's conditions, as plain data."""
        return self._code(self._split_all(boundary))

    def bits(self, names: Iterable[str]) -> int:
        """A set of slots."""
        found = 0
        for name in names:
            found |= 1 << self._slots[name].index
        return found

    def _code(self, conditions: Conditions) -> Coded:
        coder = Coder(self._slots)
        numbers = tuple(
            None
            if condition is None or not condition.rest
            else (coder.test(condition.rest, maybe=False), coder.test(condition.rest, maybe=True))
            for condition in conditions
        )
        return coder.coded(numbers)

    def _split_all(self, boundary: Boundary) -> Conditions:
        dates = self._dates(boundary)
        whole = boundary.applies_when
        applies = self._split(boundary, dates, (whole,))

        def split(clauses: Sequence[Any]) -> tuple[Condition | None, ...]:
            return tuple(
                applies if clause.when is None else self._split(boundary, dates, (whole, clause.when))
                for clause in clauses
            )

        return Conditions(applies, split(boundary.grants), split(boundary.limits))

    def _split(
        self, boundary: Boundary, dates: tuple[_Part, ...], conditions: Sequence[Expression | None]
    ) -> Condition | None:
        """A condition that holds where all these do and the boundary is in force; None if it never can."""
        needs: dict[int, tuple[Node, ...]] = {}
        rest: list[Node] = []
        parts = [*dates]
        for expression in conditions:
            if expression is not None:
                parts += self._parts_of(expression.tree, boundary.tables)
        for node, index, settled in parts:
            if settled is False:
                return None
            if settled is None:
                if index is None:
                    rest.append(node)
                else:
                    needs[index] = (*needs.get(index, ()), node)
        slots = self.bits(reads for part in rest for reads in reads_of(part, boundary.tables))
        for index in needs:
            slots |= 1 << index
        leaves = {index: self._need(index, nodes) for index, nodes in needs.items()}
        return Condition(needs, leaves, tuple(rest), boundary.tables, slots)

    def _parts_of(self, tree: Node, tables: Mapping[str, Table]) -> tuple[_Part, ...]:
        kept = self._parts.get(id(tree))
        if kept is not None and not tables:
            return kept[1]
        found = tuple(self._part(node, tables) for node in parts_of(tree))
        if not tables:
            self._parts[id(tree)] = (tree, found)
        return found

    def _part(self, node: Node, tables: Mapping[str, Table]) -> _Part:
        name = subject(node)
        settled = compile_node(node, tables)({}) if _may_be_settled(node) else None
        return node, None if name is None else self._slots[name].index, settled

    def _need(self, index: int, nodes: tuple[Node, ...]) -> Need:
        key = (index, *map(id, nodes))
        kept = self._needs.get(key)
        if kept is None:
            kept = self._needs[key] = (nodes, Need(self._ordered[index], nodes))
        return kept[1]

    def _dates(self, boundary: Boundary) -> tuple[_Part, ...]:
        now = FactOf("now", _MOMENT)
        found: list[Node] = []
        if boundary.start is not None:
            found.append(Compare(">=", now, Constant(boundary.start)))
        if boundary.until is not None:
            found.append(Compare("<", now, Constant(boundary.until)))
        return tuple(self._part(node, NO_TABLES) for node in found)


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
