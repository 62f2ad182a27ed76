"""Whether some values of unknown facts make several conditions come out as wanted, all at once."""

import operator
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rules.boundary import Table
from rules.decide import compile_node
from rules.engine.axis import Axis, stretches
from rules.engine.conjuncts import ORDERED, literal_of, reads_of, subject
from rules.engine.slots import Case, Held, Known, Slot, exact_of, held
from rules.syntax import Among, And, Choose, Compare, Constant, FactOf, Node, Not, Or, Within, walk
from rules.vocabulary import Type

# The least and the greatest; None: there is no end.
Ends = tuple[Held, Held]


class Beyond(Exception):  # noqa: N818 - what happened, not a failure of ours
    """It cannot be told here; it has to be searched for."""


_OPS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_OTHERWISE: Final = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
MOST_AGREED: Final = 10_000
"""Of how many sets of conditions it is kept whether they agree; beyond that all are forgotten."""
_OF_ITSELF: Final = frozenset({"<=", ">=", "=="})
"""How every value stands to itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A condition without logic in it, how it shall come out, and the slots that it reads as a set of bits.

    `verdict(case)` says how it comes out, None for unknown; `alone`: whether some value of its one fact makes
    it so (None: it has several). `form`: how its one slot has to stand to a value, for the condition to hold.
    `pair`: two facts of one kind, and how the first has to stand to the second, for it to come out as wanted.
    `chooses`: it may come out without all that it reads being known.
    """

    node: Node
    wanted: bool
    slots: int
    verdict: Callable[[Case], bool | None]
    alone: bool | None = None
    form: tuple[int, str, Held] | None = None
    pair: tuple[int, str, int] | None = None
    chooses: bool = False


class Leaves:
    """Makes leaves, and says of several whether they can all come out as wanted."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._slots = slots
        self._by_name = {slot.name: slot for slot in slots}
        # Clauses of one document have conditions in common, and documents what they need of a fact. What is
        # told apart by identity is held, so that it lives as long as its key.
        self._made: dict[tuple[int, bool, int], tuple[Leaf, Mapping[str, Table]]] = {}
        self._together: dict[tuple[int, Hashable], bool] = {}
        # Whether conditions on single facts agree depends on no case; leaves live as long as these.
        self._agreed: dict[tuple[int, ...], bool] = {}

    def leaf(self, node: Node, wanted: bool, tables: Mapping[str, Table]) -> Leaf:
        """A leaf; the same for the same node."""
        key = (id(node), wanted, id(tables))
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = (self._leaf(node, wanted, tables), tables)
        return found[0]

    def _leaf(self, node: Node, wanted: bool, tables: Mapping[str, Table]) -> Leaf:
        name = subject(node)
        mask = 0
        for read in reads_of(node, tables) if name is None else (name,):
            mask |= 1 << self._by_name[read].index
        if name is not None:
            slot = self._by_name[name]
            axis = Axis(slot.type, (node,))
            cells = axis.cells(node)
            holds = axis.possible & (cells if wanted else ~cells)
            form = _form(slot, node)
            verdict = _by_cell(slot.index, axis, cells) if form is None else _by_value(*form)
            return Leaf(node, wanted, mask, verdict, holds != 0, form)
        if isinstance(node, Compare) and isinstance(node.left, FactOf) and isinstance(node.right, FactOf):
            one, other = (self._by_name[side.name] for side in (node.left, node.right))
            if one.type.kind == other.type.kind:
                verdict = _by_order(one.index, other.index, _OPS[node.op])
                op = node.op if wanted else _OTHERWISE[node.op]
                if one is other:
                    return Leaf(node, wanted, mask, verdict, op in _OF_ITSELF)
                return Leaf(node, wanted, mask, verdict, pair=(one.index, op, other.index))
        compiled, by_name = compile_node(node, tables), self._by_name

        def verdict_of(case: Case) -> bool | None:
            said: bool | None = compiled(Known(case, by_name))  # type: ignore[arg-type]  # asked by `get` alone
            return said

        chooses = any(isinstance(part, Choose | Among | And | Or) for part in walk(node))
        return Leaf(node, wanted, mask, verdict_of, chooses=chooses)

    def bit(self, name: str) -> int:
        """The slot of a word, as a set."""
        return 1 << self._by_name[name].index

    def together(self, index: int, nodes: Sequence[Node], key: Hashable) -> bool:
        """Whether some value of one slot makes all these simple conditions hold; `key` is the same for those
        that leave the same values.
        """
        found = self._together.get((index, key))
        if found is None:
            found = self._together[index, key] = _allowed(self._slots[index].type, nodes)[1] != 0
        return found

    def ends(self, index: int, nodes: Sequence[Node]) -> Ends | None:
        """The least and the greatest value of a slot for which all these simple conditions hold; None where
        there is none, or no order.
        """
        type_ = self._slots[index].type
        if type_.kind not in ORDERED or type_.one_of is not None:
            return None
        axis, cells = _allowed(type_, nodes)
        return axis.ends(cells, type_) if cells else None

    def satisfiable(self, leaves: Sequence[Leaf], case: Case) -> bool:
        """Whether some values of what is unknown in the case make all leaves come out as wanted.

        Raises: Beyond where that cannot be told here.
        """
        if any(leaf.alone is None for leaf in leaves):
            return self._satisfiable(leaves, case)
        key = tuple([id(leaf) for leaf in leaves])
        found = self._agreed.get(key)
        if found is None:
            if len(self._agreed) >= MOST_AGREED:
                self._agreed.clear()
            found = self._agreed[key] = self._satisfiable(leaves, case)
        return found

    def _satisfiable(self, leaves: Sequence[Leaf], case: Case) -> bool:
        """The same, worked out."""
        single: dict[int, list[Node]] = {}
        pairs: list[tuple[int, str, int]] = []
        for leaf in leaves:
            node = self._written_out(leaf.node, case)
            name = subject(node)
            if name is not None:
                slot = self._by_name[name]
                single.setdefault(slot.index, []).append(node if leaf.wanted else Not(node))
            elif (
                isinstance(node, Compare) and isinstance(node.left, FactOf) and isinstance(node.right, FactOf)
            ):
                one, other = (self._by_name[side.name] for side in (node.left, node.right))
                op = node.op if leaf.wanted else _OTHERWISE[node.op]
                if one is other:
                    if op not in _OF_ITSELF:
                        return False
                    continue
                if op == "!=" or one.type.kind != other.type.kind or self._slots[one.index].type.one_of:
                    raise Beyond
                pairs += _at_most(one.index, op, other.index)
            elif isinstance(node, Within) and len(leaves) == 1 and isinstance(node.item, Constant):
                return True
            else:
                raise Beyond
        allowed = {index: _allowed(self._slots[index].type, nodes) for index, nodes in single.items()}
        if not all(cells for _, cells in allowed.values()):
            return False
        return not pairs or self._ordered(pairs, allowed)

    def _ordered(
        self, pairs: Sequence[tuple[int, str, int]], allowed: Mapping[int, tuple[Axis, int]]
    ) -> bool:
        """Whether values within their stretches can stand in such an order: ends move until they rest."""
        if _circular(pairs):
            return False
        ends: dict[int, list[Held]] = {}
        for index in {index for one, _, other in pairs for index in (one, other)}:
            axis, cells = allowed.get(index) or _allowed(self._slots[index].type, ())
            if len(list(stretches(cells))) != 1 or axis.step is None:
                raise Beyond
            ends[index] = list(axis.ends(cells, self._slots[index].type))
        step = {index: _allowed(self._slots[index].type, ())[0].step for index in ends}
        for _ in range(len(pairs) * 2 + 1):
            before = {index: tuple(pair) for index, pair in ends.items()}
            for one, op, other in pairs:
                gap = step[one] if op == "<" else step[one] - step[one]
                low, high = ends[one][0], ends[other][1]
                if low is not None and (ends[other][0] is None or ends[other][0] < low + gap):
                    ends[other][0] = low + gap
                if high is not None and (ends[one][1] is None or ends[one][1] > high - gap):
                    ends[one][1] = high - gap
            if any(low is not None and high is not None and low > high for low, high in ends.values()):
                return False
            if before == {index: tuple(pair) for index, pair in ends.items()}:
                return True
        raise Beyond

    def _written_out(self, node: Node, case: Case) -> Node:
        """A comparison of a known fact with an unknown one, with the known one written out."""
        if not isinstance(node, Compare):
            return node
        sides: list[Node] = []
        for side in (node.left, node.right):
            if isinstance(side, FactOf):
                slot = self._by_name[side.name]
                value = exact_of(case[slot.index], slot.type)
                sides.append(side if value is None or isinstance(value, tuple) else Constant(value))
            else:
                sides.append(side)
        return Compare(node.op, sides[0], sides[1])


def can_stand(one: Ends, op: str, other: Ends) -> bool | None:
    """Whether values between these ends can stand so to each other; None where ends do not tell."""
    match op:
        case "<=" | "<":
            low, high = one[0], other[1]
        case ">=" | ">":
            low, high = other[0], one[1]
        case _:
            return None
    if low is None or high is None:
        return True
    return bool(low <= high if op in {"<=", ">="} else low < high)


def _at_most(one: int, op: str, other: int) -> list[tuple[int, str, int]]:
    match op:
        case "<" | "<=":
            return [(one, op, other)]
        case ">" | ">=":
            return [(other, op.replace(">", "<"), one)]
        case _:
            return [(one, "<=", other), (other, "<=", one)]


def _circular(pairs: Sequence[tuple[int, str, int]]) -> bool:
    """Whether something would have to be less than itself."""
    below = {(one, other, op == "<") for one, op, other in pairs}
    while True:
        further = {
            (one, last, strict or more)
            for one, other, strict in below
            for first, last, more in below
            if other == first
        }
        if further <= below:
            return any(one == other and strict for one, other, strict in below)
        below |= further


def _allowed(type_: Type, nodes: Sequence[Node]) -> tuple[Axis, int]:
    axis = Axis(type_, nodes)
    cells = axis.possible
    for node in nodes:
        cells &= axis.cells(node)
    return axis, cells


def _form(slot: Slot, node: Node) -> tuple[int, str, Held] | None:
    """A comparison of one fact with a literal that has the form of its slot."""
    if isinstance(node, FactOf):
        return slot.index, "==", True
    if not isinstance(node, Compare) or not isinstance(node.left, FactOf):
        return None
    literal = held(literal_of(node.right), slot.type.kind)
    return None if literal is None else (slot.index, node.op, literal)


def _by_value(index: int, op: str, literal: Held) -> Callable[[Case], bool | None]:
    compare = _OPS[op]

    def verdict(case: Case) -> bool | None:
        value = case[index]
        return None if value is None else compare(value, literal)

    return verdict


def _by_cell(index: int, axis: Axis, cells: int) -> Callable[[Case], bool | None]:
    def verdict(case: Case) -> bool | None:
        value = case[index]
        return None if value is None else bool(cells >> axis.cell(value) & 1)

    return verdict


def _by_order(one: int, other: int, op: Callable[[Any, Any], bool]) -> Callable[[Case], bool | None]:
    def verdict(case: Case) -> bool | None:
        left, right = case[one], case[other]
        return None if left is None or right is None else op(left, right)

    return verdict
