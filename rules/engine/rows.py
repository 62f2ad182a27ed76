"""Clauses as rows: what each needs of single facts, what is left to test, what it gives, in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from rules.boundary import Boundary, Table
from rules.decide import Compiled, compile_node
from rules.engine.coding import Coder
from rules.engine.conjuncts import parts_of, reads_of, subject
from rules.engine.slots import Slot
from rules.meaning import Ref
from rules.syntax import Compare, Constant, Expression, FactOf, Node
from rules.vocabulary import Type

_MOMENT = Type("datetime")
NO_TABLES: Mapping[str, Table] = {}


@dataclass(slots=True)
class Row:
    """One clause of one action. `test` is the number of what the index does not answer, `doubt` that of the
    question whether it is not ruled out; None: nothing.

    `amount` and `peer` are what it gives where that is written down; else `value` and `peer_value` compute
    it, as `written`. `slots`: the slots that its condition reads, as a set of bits; `value_slots`: those of
    its values.
    """

    ref: Ref
    needs: dict[int, tuple[Node, ...]]
    rest: tuple[Node, ...]
    tables: Mapping[str, Table]
    test: int | None
    doubt: int | None
    slots: int
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


class RowMaker:
    """Makes the rows of one document after the other."""

    def __init__(self, slots: Mapping[str, Slot], coder: Coder) -> None:
        self._slots = slots
        self._coder = coder
        self._parts = cache(self._parts_of)

    def row(
        self,
        boundary: Boundary,
        clause: str,
        conditions: Iterable[Expression | None],
    ) -> Row | None:
        """A row that holds where all conditions do and its boundary is in force; None if it never can."""
        needs: dict[int, list[Node]] = {}
        rest: list[Node] = []
        for part in self._all_parts(boundary, conditions):
            name = subject(part)
            if name is not None:
                needs.setdefault(self._slots[name].index, []).append(part)
                continue
            settled = compile_node(part, boundary.tables)({})
            if settled is False:
                return None
            if settled is None:
                rest.append(part)
        held: dict[int, tuple[Node, ...]] = {}
        for index, nodes in needs.items():
            settled = [compile_node(node, NO_TABLES)({}) for node in nodes]
            if False in settled:
                return None
            kept = tuple(node for node, said in zip(nodes, settled, strict=True) if said is None)
            if kept:
                held[index] = kept
        tested = tuple(rest)
        sure = self._coder.test(tested, boundary.tables, maybe=False) if tested else None
        doubt = self._coder.test(tested, boundary.tables, maybe=True) if tested else None
        slots = self.bits(reads for part in tested for reads in reads_of(part, boundary.tables))
        for index in held:
            slots |= 1 << index
        return Row(Ref(boundary.name, clause), held, tested, boundary.tables, sure, doubt, slots)

    def bits(self, names: Iterable[str]) -> int:
        """A set of slots."""
        found = 0
        for name in names:
            found |= 1 << self._slots[name].index
        return found

    def _all_parts(self, boundary: Boundary, conditions: Iterable[Expression | None]) -> Iterable[Node]:
        now = FactOf("now", _MOMENT)
        if boundary.start is not None:
            yield Compare(">=", now, Constant(boundary.start))
        if boundary.until is not None:
            yield Compare("<", now, Constant(boundary.until))
        for condition in conditions:
            if condition is not None:
                yield from self._parts(condition.tree)

    @staticmethod
    def _parts_of(tree: Node) -> tuple[Node, ...]:
        return tuple(parts_of(tree))
