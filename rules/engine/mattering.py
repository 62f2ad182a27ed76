"""Which unknown facts matter: the smallest sets of them of which some values together would widen an action.

A grant that is not ruled out widens exactly by what is still unknown of its condition, in every way in which
that can come out true. So the sets are read off the rows above what is granted now, as long as nothing else
that is unknown bears on the amounts; where something does, `Beyond` says that they have to be searched for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from itertools import product
from operator import or_
from typing import Final

from rules.engine.conjuncts import reads_of
from rules.engine.ladder import Ladder
from rules.engine.page import Rows
from rules.engine.plan import CLOSED, Limits, Narrow, Plan, Seen, granted
from rules.engine.possible import Beyond, Ends, Leaf, Leaves, can_stand
from rules.engine.rows import Row
from rules.engine.slots import Case, Slot
from rules.syntax import Among, And, Choose, FactOf, Node, Not, Or, TableValue, children
from rules.values import ZERO

MAX_WAYS: Final = 64

Way = tuple[Leaf, ...]
SlotSet = int
# Slots to learn, and what has to come out how.
Option = tuple[SlotSet, Way]


@dataclass(frozen=True, slots=True)
class Openings:
    """How a row can come to hold: what the index needs of every slot, and the ways of the rest.

    `barred` are slots of which no value does, `ends` between what values others do; `against` are the ways
    not to hold; `settled` is what came out before and depends on no value.
    """

    needs: Mapping[int, Way]
    needed: SlotSet
    barred: SlotSet
    ends: Mapping[int, Ends | None]
    ways: tuple[Way, ...]
    against: tuple[Way, ...]
    settled: dict[tuple[int, ...], bool] = field(default_factory=dict)


class Mattering:
    """Reads off what matters, for the slots of one reading."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._leaves = Leaves(slots)
        self._ends = [self._leaves.ends(slot.index, ()) for slot in slots]
        self._hidden = sum(1 << slot.index for slot in slots if slot.hidden)
        # By the row itself: rows are never made anew, and looked into only once one is in doubt.
        self._openings: dict[int, Openings] = {}

    def unknown_of(self, case: Case) -> tuple[SlotSet, SlotSet]:
        """The slots that are unknown, and among them those that could be learnt."""
        found = 0
        for index, value in enumerate(case):
            if value is None:
                found |= 1 << index
        return found, found & ~self._hidden

    def simple(  # noqa: C901 - the innermost loop: a call a row would double its time
        self, plan: Plan, seen: Seen, unknown: tuple[SlotSet, SlotSet]
    ) -> tuple[Limits, list[SlotSet]]:
        """The limits and the sets of an action whose first grant that holds is the answer.

        Raises: Beyond.
        """
        ladder, case, missing = plan.alone, seen.case, unknown[0]
        tests, doubts, rows, masks = ladder.tests, ladder.doubts, ladder.rows, ladder.masks
        amounts, frees, unlearnable = ladder.amounts, ladder.frees, ~unknown[1]
        sets: list[SlotSet] = []
        # What grants as much as the answer does not widen it: the sets without the last amount's are kept.
        level, before = ZERO, sets
        pages = (
            _both(ladder, seen) if ladder.below else ((0, _top(ladder, seen.top), _top(ladder, seen.sure)),)
        )
        for start, some, sure in pages:
            left = some
            while left:
                low = left & -left
                left ^= low
                rank = start + low.bit_length() - 1
                if sure & low:
                    test = tests[rank]
                    if test is None or test(case):
                        answer = plan.answers[rank]
                        return answer, before if answer.alone == level else sets
                needed = masks[rank] & missing
                for known in sets:
                    if known & needed == known:
                        break
                else:
                    amount = amounts[rank]
                    if amount == 0:
                        continue
                    doubt = doubts[rank]
                    if doubt is not None:
                        if doubt(case):
                            if amount != level:
                                level, before = amount, sets.copy()
                            self.add(sets, rows[rank], case, unknown)
                        continue
                    free = frees[rank]
                    if free is None:
                        opening = self._openings.get(id(rows[rank])) or self._look(rows[rank])
                        free = frees[rank] = not opening.barred
                    if free and not needed & unlearnable:
                        if amount != level:
                            level, before = amount, sets.copy()
                        if len(sets) > 0:
                            sets = [known for known in sets if known & needed != needed]
                        sets.append(needed)
        return CLOSED, sets

    def sets(self, plan: Plan, seen: Seen, found: Narrow, unknown: tuple[SlotSet, SlotSet]) -> list[SlotSet]:
        """The smallest sets of unknown slots that would widen the action, whose bounds are `found`.

        Raises: Beyond.
        """
        alone = found.result(found.alone[0]) if found.alone else ZERO
        peer = found.result(found.peer[0]) if found.peer else ZERO
        fixed = _fixed(plan, seen, unknown[0])
        if fixed.narrowed(max(alone, peer) + 1) <= min(alone, peer):
            return []
        sets: list[SlotSet] = []
        most = max(told[0] if told is not None else ZERO for told in (found.alone, found.peer))
        for row, gives, carries in self._above(plan, seen, found, unknown[0]):
            if fixed.result(gives) > alone or fixed.result(carries) > peer:
                most = max(most, carries)
                self.add(sets, row, seen.case, unknown)
        # What is not fixed may bear on nothing up to the most that could be granted.
        same = found.narrowed(most) == fixed.narrowed(most)
        if not same or found.shut != fixed.shut or found.smallest != fixed.smallest:
            raise Beyond
        return sets

    def _above(
        self, plan: Plan, seen: Seen, found: Narrow, unknown: SlotSet
    ) -> Iterator[tuple[Row, Decimal, Decimal]]:
        """The grants that are in doubt and give more than what holds, with what they give."""
        for ladder, told, by_peer in ((plan.alone, found.alone, False), (plan.peer, found.peer, True)):
            if ladder is None:
                continue
            least = ZERO if told is None else max(ZERO, told[0])
            for rank in _doubtful(ladder, seen):
                row = ladder.rows[rank]
                gives = (row.peer if by_peer else row.amount) or ZERO
                if gives <= least:
                    break
                yield row, row.amount or ZERO, row.peer or ZERO
        if plan.open.rows:
            digits, measured = plan.action.digits, plan.action.measure is not None
            sure = set(plan.open.every(seen.sure, seen.case, partly=True, maybe=False))
            for rank in _doubtful(plan.open, seen):
                row = plan.open.rows[rank]
                if row.value_slots & unknown:
                    raise Beyond
                if rank not in sure:
                    yield row, *granted(row, seen.known, digits, measured=measured)

    def add(self, sets: list[SlotSet], row: Row, case: Case, unknown: tuple[SlotSet, SlotSet]) -> None:
        """Add the sets of unknown slots of which some values make a row hold, where none is part of them."""
        opening = self._openings.get(id(row)) or self._look(row)
        missing, learnable = unknown
        needed = opening.needed & missing
        if needed & (opening.barred | ~learnable):
            return
        for known in sets:
            if known & needed == known:
                return
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
                for known in sets:
                    if known & one == known:
                        break
                else:
                    if not pending or self._possible(pending, opening, needed, missing, case):
                        sets[:] = [known for known in sets if known & one != one]
                        sets.append(one)

    def making(self, row: Row, case: Case, unknown: tuple[SlotSet, SlotSet]) -> list[Option]:
        """Every way in which what is unknown could make a row hold; one that takes nothing where it does."""
        opening = self._openings.get(id(row)) or self._look(row)
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

    def ruling_out(self, row: Row, case: Case, unknown: tuple[SlotSet, SlotSet]) -> list[Option]:
        """Every way in which what is unknown could make a row's condition false; none where it holds."""
        opening = self._openings.get(id(row)) or self._look(row)
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

    def _possible(
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

    def _look(self, row: Row) -> Openings:
        leaves = self._leaves
        needs = {
            index: tuple(leaves.leaf(node, True, row.tables) for node in nodes)
            for index, nodes in row.needs.items()
        }
        needed = barred = 0
        for index, nodes in row.needs.items():
            needed |= 1 << index
            if not leaves.together(index, nodes):
                barred |= 1 << index
        ways: list[tuple[tuple[Node, bool], ...]] = [()]
        for node in row.rest:
            ways = _joined(ways, _ways(node, True))
        made = tuple(tuple(leaves.leaf(node, wanted, row.tables) for node, wanted in way) for way in ways)
        parts = (*(node for nodes in row.needs.values() for node in nodes), *row.rest)
        against = tuple(
            tuple(leaves.leaf(node, wanted, row.tables) for node, wanted in way)
            for part in parts
            for way in _ways(part, False)
        )
        ends = {index: leaves.ends(index, nodes) for index, nodes in row.needs.items()}
        found = self._openings[id(row)] = Openings(needs, needed, barred, ends, made, against)
        return found


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


def _both(ladder: Ladder, seen: Seen) -> Iterator[tuple[int, Rows, Rows]]:
    """Page by page, the rows that are not ruled out, and among them those that hold."""
    yield 0, _top(ladder, seen.top), _top(ladder, seen.sure)
    for start, page in ladder.below:
        yield start, *page.partly(seen.case)


def _top(ladder: Ladder, rows: Rows) -> Rows:
    return (rows >> ladder.shift) & ladder.mask


def _doubtful(ladder: Ladder, seen: Seen) -> Iterator[int]:
    return ladder.every(seen.top, seen.case, partly=True, maybe=True)


def _fixed(plan: Plan, seen: Seen, unknown: SlotSet) -> Narrow:
    """What bounds the action whatever is learnt: limits and budgets that hold and read nothing unknown."""
    fixed = Narrow()
    case, sure = seen.case, seen.sure
    rank = plan.caps.first(sure, case, partly=True, maybe=False)
    if rank >= 0:
        row = plan.caps.rows[rank]
        fixed.cap((row.amount or ZERO, row.ref))
    rank = plan.floors.first(sure, case, partly=True, maybe=False)
    if rank >= 0:
        row = plan.floors.rows[rank]
        fixed.floor((row.amount or ZERO, row.ref))
    for rank in plan.open_limits.every(sure, case, partly=True, maybe=False):
        row = plan.open_limits.rows[rank]
        if not row.value_slots & unknown:
            plan.open_limit(fixed, row, seen)
    for rank in plan.budgets.every(sure, case, partly=True, maybe=False):
        plan.budget(fixed, plan.budgets.rows[rank], seen)
    return fixed
