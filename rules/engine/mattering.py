"""Which unknown facts matter: the smallest sets of them of which some values together would widen an action.

A grant that is not ruled out widens exactly by what is still unknown of its condition, in every way in which
that can come out true. So the sets are read off the rows above what is granted now, as long as nothing else
that is unknown bears on the amounts; where something does, `Beyond` says that they have to be searched for.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rules.engine.ladder import Ladder
from rules.engine.openings import Opener, SlotSet
from rules.engine.page import Rows
from rules.engine.plan import CLOSED, Limits, Narrow, Plan, Seen, granted
from rules.engine.possible import Beyond
from rules.engine.rows import Row
from rules.engine.slots import Case, Slot
from rules.values import ZERO


class Mattering:
    """Reads off what matters, for the slots of one reading."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.opener = Opener(slots)
        self._hidden = sum(1 << slot.index for slot in slots if slot.hidden)

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
                        free = frees[rank] = not self.opener.opening(rows[rank]).barred
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
        opening = self.opener.opening(row)
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
                    if not pending or self.opener.possible(pending, opening, needed, missing, case):
                        sets[:] = [known for known in sets if known & one != one]
                        sets.append(one)


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
