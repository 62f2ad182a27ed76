"""How clauses come to hold or not to hold by what is learnt: every way, for what is unknown in a case."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from operator import or_
from typing import Final

from rules.engine.conjuncts import conditions, reads_of, subject
from rules.engine.possible import Beyond, Ends, Leaf, Leaves, can_stand
from rules.engine.rows import Row
from rules.engine.signs import sign_of
from rules.engine.slots import Case, Slot, SlotSet
from rules.lazily import lazily
from rules.syntax import Among, And, Choose, Compare, FactOf, Node, Not, Or, TableValue, children

MAX_WAYS: Final = 64
MOST_TOLD: Final = 1_000
"""For how many kinds of cases it is kept what would make a row hold; beyond that all are forgotten."""

Way = tuple[Leaf, ...]
# The slots that are unknown, and among them those that could be learnt.
Unknown = tuple[SlotSet, SlotSet]
# Slots to learn, and what has to come out how.
Option = tuple[SlotSet, Way]


class Openings:
    """How a row can come to hold: what the index needs of every slot, and the ways of the rest.

    `barred` are slots of which no value does; `settled` is what came out before and depends on no value.

    `verdicts(case)` is how all that the ways ask comes out, or can stand: what would make the row hold
    depends on nothing else but on what is unknown of `needed`, and is `told` again. None: that does not tell.
    """

    def __init__(self, row: Row, leaves: Leaves) -> None:
        """Raises: Beyond where there are too many ways."""
        self._row = row
        self._leaves = leaves
        self.needed = self.barred = 0
        for index, nodes in row.needs.items():
            self.needed |= 1 << index
            if not leaves.together(index, nodes, row.condition.leaves[index].key):
                self.barred |= 1 << index
        ways: list[tuple[tuple[Node, bool], ...]] = [()]
        for node in row.rest:
            ways = _joined(ways, _ways(node, True))
        self.ways = tuple(self._way(way) for way in ways)
        self.verdicts = sign_of(self.ways, row.needs, leaves)
        self.settled: dict[tuple[int, ...], bool] = {}
        self.told: dict[tuple[SlotSet, Hashable], list[SlotSet]] = {}

    @lazily
    def needs(self) -> Mapping[int, Way]:
        """By slot, what the index needs of it."""
        return {
            index: self._way([(node, True) for node in nodes]) for index, nodes in self._row.needs.items()
        }

    @lazily
    def ends(self) -> Mapping[int, Ends | None]:
        """By slot, between what values the index takes it."""
        return {index: self._leaves.ends(index, nodes) for index, nodes in self._row.needs.items()}

    @lazily
    def against(self) -> tuple[Way, ...]:
        """The ways not to hold. Raises: Beyond where there are too many."""
        row = self._row
        parts = (*(node for nodes in row.needs.values() for node in nodes), *row.rest)
        return tuple(self._way(way) for part in parts for way in _ways(part, False))

    def _way(self, way: Iterable[tuple[Node, bool]]) -> Way:
        leaf, tables = self._leaves.leaf, self._row.tables
        return tuple([leaf(node, wanted, tables) for node, wanted in way])


class Opener:
    """Looks into rows, for the slots of one reading."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._leaves = Leaves(slots)
        self._ends = [self._leaves.ends(slot.index, ()) for slot in slots]
        # By the row itself: rows live as long as their reading, and are looked into once one is in doubt.
        self._openings: dict[int, Openings] = {}

    def opening(self, row: Row) -> Openings:
        """How a row can come to hold."""
        found = self._openings.get(id(row))
        if found is None:
            found = self._openings[id(row)] = Openings(row, self._leaves)
        return found

    def reads(self, row: Row) -> SlotSet:
        """The slots that the rest of a row reads, where it is true or false wherever these are known, and no
        other condition is impossible; else all slots there are.
        """
        for index, nodes in row.needs.items():
            if not self._leaves.together(index, nodes, row.condition.leaves[index].key):
                return -1
        found = 0
        for node in (node for part in row.rest for node in conditions(part)):
            name = subject(node)
            if name is not None:
                found |= self._leaves.bit(name)
            elif (
                isinstance(node, Compare) and isinstance(node.left, FactOf) and isinstance(node.right, FactOf)
            ):
                found |= self._leaves.bit(node.left.name) | self._leaves.bit(node.right.name)
            else:
                # What computes may come out unknown for other reasons.
                return -1
        return found

    def leaves(self, row: Row) -> list[Leaf]:
        """The conditions of a row, without the logic that joins them, that the index does not answer."""
        leaf, tables = self._leaves.leaf, row.tables
        return [leaf(node, True, tables) for part in row.rest for node in conditions(part)]

    def widened(self, sets: list[SlotSet], opening: Openings, case: Case, unknown: Unknown) -> list[SlotSet]:
        """The smallest of some sets of unknown slots and of those of which some values make a row hold: the
        same list where none of these is new. Raises: Beyond.
        """
        needed = opening.needed & unknown[0]
        if opening.verdicts is None:
            return self._widened(sets, opening, needed, case, unknown)
        told = opening.told.get((needed, opening.verdicts(case)))
        return joined(sets, self.told(opening, needed, case, unknown) if told is None else told)

    def told(self, opening: Openings, needed: SlotSet, case: Case, unknown: Unknown) -> list[SlotSet]:
        """What makes a row hold whose verdicts tell all, from now on told for all cases that are alike."""
        if opening.verdicts is None:
            raise TypeError("a row that depends on values is asked for every case")
        if len(opening.told) >= MOST_TOLD:
            opening.told.clear()
        found = self._widened([], opening, needed, case, unknown)
        opening.told[needed, opening.verdicts(case)] = found
        return found

    def _widened(
        self, sets: list[SlotSet], opening: Openings, needed: SlotSet, case: Case, unknown: Unknown
    ) -> list[SlotSet]:
        missing, learnable = unknown
        if needed & (opening.barred | ~learnable):
            return sets
        for way in opening.ways:
            one, pending = needed, []
            for leaf in way:
                verdict = leaf.verdict(case)
                if verdict is None:
                    pending.append(leaf)
                    one |= leaf.slots & missing
                elif verdict is not leaf.wanted:
                    break
            else:
                if one & ~learnable:
                    continue
                more = joined(sets, (one,))
                if more is sets:
                    continue
                if not pending or self.possible(pending, opening, needed, missing, case):
                    sets = more
        return sets

    def making(self, row: Row, case: Case, unknown: Unknown) -> list[Option]:
        """Every way in which what is unknown could make a row hold; one that takes nothing where it does."""
        opening = self.opening(row)
        needed = opening.needed & unknown[0]
        touched = tuple(leaf for index, way in opening.needs.items() if needed >> index & 1 for leaf in way)
        options: list[Option] = []
        for way in () if needed & opening.barred else opening.ways:
            pending = _pending(way, case)
            if pending is not None:
                slots = needed
                for leaf in pending:
                    slots |= leaf.slots & unknown[0]
                options.append((slots, (*touched, *pending)))
        return options

    def ruling_out(self, row: Row, case: Case, unknown: Unknown) -> list[Option]:
        """Every way in which what is unknown could make a row's condition false; none where it holds."""
        opening = self.opening(row)
        options: list[Option] = []
        for way in opening.against:
            pending = _pending(way, case)
            if pending:
                slots = 0
                for leaf in pending:
                    slots |= leaf.slots & unknown[0]
                options.append((slots, tuple(pending)))
        return options

    def knowing(self, row: Row, part: Node, case: Case, missing: SlotSet) -> list[SlotSet]:
        """The sets of unknown slots that make a value known, whatever it then is."""

        def all_of(nodes: Sequence[Node]) -> list[SlotSet]:
            sets = [0]
            for node in nodes:
                sets = [one | more for one in sets for more in self.knowing(row, node, case, missing)]
            if len(sets) > MAX_WAYS:
                raise Beyond
            return sets

        match part:
            case Choose(condition, then, otherwise):
                chosen = [
                    (one, branch)
                    for wanted, branch in ((True, then), (False, otherwise))
                    for one in self._settling(row, condition, wanted, case, missing)
                ]
                return [
                    one | more for one, branch in chosen for more in self.knowing(row, branch, case, missing)
                ]
            case Not() | And() | Or() | Among():
                sides = (True, False)
                return [one for side in sides for one in self._settling(row, part, side, case, missing)]
            case FactOf() | TableValue():
                found = 0
                for name in reads_of(part, row.tables):
                    found |= self._leaves.bit(name) & missing
                return [found]
            case _:
                return all_of(children(part))

    def _settling(
        self, row: Row, condition: Node, wanted: bool, case: Case, missing: SlotSet
    ) -> list[SlotSet]:
        """The sets of unknown slots that could make a condition come out as wanted."""
        found: list[SlotSet] = []
        for way in _ways(condition, wanted):
            pending = _pending([self._leaves.leaf(node, side, row.tables) for node, side in way], case)
            if pending is not None:
                found.append(reduce(or_, (leaf.slots & missing for leaf in pending), 0))
        return found

    def agree(self, leaves: Way, case: Case) -> bool:
        """Whether all these can come out as wanted, as far as it can be told."""
        try:
            return self._leaves.satisfiable(leaves, case)
        except Beyond:
            return True

    def possible(
        self, pending: Sequence[Leaf], opening: Openings, needed: SlotSet, missing: SlotSet, case: Case
    ) -> bool:
        """Whether what is pending can all come out as wanted, with what is needed besides."""
        taken = 0
        for leaf in pending:
            slots = leaf.slots & missing
            if slots & taken:
                break
            taken |= slots
            if leaf.alone is not None:
                if slots & needed:
                    break
                if not leaf.alone:
                    return False
            else:
                stands = self._stands(leaf, opening, needed, case)
                if stands is None:
                    break
                if not stands:
                    return False
        else:
            return True
        settled = all(leaf.alone is not None for leaf in pending)
        key = (needed, *(id(leaf) for leaf in pending))
        if settled and key in opening.settled:
            return opening.settled[key]
        touched = [one for index, way in opening.needs.items() if needed >> index & 1 for one in way]
        possible = self._leaves.satisfiable([*touched, *pending], case)
        if settled:
            opening.settled[key] = possible
        return possible

    def _stands(self, leaf: Leaf, opening: Openings, needed: SlotSet, case: Case) -> bool | None:
        """Whether two facts can stand to each other as wanted; None where that does not show at once."""
        if leaf.pair is None:
            return None
        one, op, other = leaf.pair
        ends: list[Ends] = []
        for index in (one, other):
            value = case[index]
            if value is not None:
                ends.append((value, value))
                continue
            found = (opening.ends if needed >> index & 1 else self._ends)[index]
            if found is None:
                return None
            ends.append(found)
        return can_stand(ends[0], op, ends[1])


def joined(sets: list[SlotSet], others: Iterable[SlotSet]) -> list[SlotSet]:
    """The smallest of all these sets; the same list where none of the others is new."""
    for one in others:
        for known in sets:
            if known & one == known:
                break
        else:
            sets = [*[known for known in sets if known & one != one], one]
    return sets


def _ways(node: Node, wanted: bool) -> list[tuple[tuple[Node, bool], ...]]:
    """Every way in which a condition can come out as wanted: what must come out how. Raises: Beyond."""
    match node:
        case Not(operand):
            return _ways(operand, not wanted)
        case And(operands) | Or(operands):
            parts = [_ways(operand, wanted) for operand in operands]
            if wanted is not isinstance(node, And):
                return [way for part in parts for way in part]
            ways: list[tuple[tuple[Node, bool], ...]] = [()]
            for part in parts:
                ways = _joined(ways, part)
            return ways
        case _:
            return [((node, wanted),)]


def _pending(way: Sequence[Leaf], case: Case) -> list[Leaf] | None:
    """What is still open of a way; None where something already came out otherwise. Raises: Beyond."""
    pending = []
    for leaf in way:
        verdict = leaf.verdict(case)
        if verdict is None:
            if leaf.chooses:
                raise Beyond
            pending.append(leaf)
        elif verdict is not leaf.wanted:
            return None
    return pending


def _joined(
    some: list[tuple[tuple[Node, bool], ...]], others: list[tuple[tuple[Node, bool], ...]]
) -> list[tuple[tuple[Node, bool], ...]]:
    if len(some) * len(others) > MAX_WAYS:
        raise Beyond
    return [(*one, *other) for one, other in product(some, others)]
