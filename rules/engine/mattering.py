"""Which unknown facts matter: the smallest sets of them of which some values together would widen an action.

A grant that is not ruled out widens exactly by what is still unknown of its condition, in every way in which
that can come out true. So the sets are read off the rows above what is granted now, as long as nothing else
that is unknown bears on the amounts; where something does, `Beyond` says that they have to be searched for.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rules.engine.openings import Opener, Unknown, joined
from rules.engine.plan import CLOSED, Limits, Narrow, Plan
from rules.engine.possible import Beyond
from rules.engine.rows import Row
from rules.engine.seen import Seen
from rules.engine.slots import Slot, SlotSet
from rules.values import ZERO


class Mattering:
    """Reads off what matters, for the slots of one reading."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.opener = Opener(slots)
        self._hidden = sum(1 << slot.index for slot in slots if slot.hidden)

    def unknown(self, seen: Seen) -> Unknown:
        """What is unknown in a case."""
        return seen.unknown, seen.unknown & ~self._hidden

    def sets(self, plan: Plan, seen: Seen, alone: Decimal, peer: Decimal) -> list[SlotSet]:
        """The smallest sets of unknown slots of which some values would widen an action, of which so much may
        be given as things stand. Raises: Beyond.
        """
        if not seen.unknown:
            return []
        if plan.simple:
            return self.simple(plan, seen, self.unknown(seen))[1]
        fixed = _fixed(plan, seen, seen.unknown)
        if _holds(fixed, alone, peer):
            return []
        return self._sets(plan, seen, plan.bounds(seen), fixed, self.unknown(seen))

    def simple(  # noqa: C901 - the innermost loop: a call a row would double its time
        self, plan: Plan, seen: Seen, unknown: Unknown
    ) -> tuple[Limits, list[SlotSet]]:
        """The limits of an action whose first grant that holds is the answer, and the sets.

        Raises: Beyond.
        """
        ladder = plan.alone
        tests, masks, levels, openings = ladder.tests, ladder.masks, ladder.levels, ladder.openings
        case, opener, (missing, learnable) = seen.case, self.opener, unknown
        sets: list[SlotSet] = []
        # What grants as much as the answer does not widen it: the sets without the last amount's are kept.
        level, before = -1, sets
        start = place = 0
        left, sure = (seen.top >> ladder.shift) & ladder.mask, seen.sure >> ladder.shift
        while True:
            while left:
                low = left & -left
                left ^= low
                rank = start + low.bit_length() - 1
                test = tests[rank]
                if sure & low and (test is None or test(case)):
                    return plan.answers[rank], before if levels[rank] == level else sets
                needed = masks[rank] & missing
                for known in sets:
                    if known & needed == known:
                        break
                else:
                    if rank >= ladder.paying:
                        continue
                    opening = openings[rank]
                    if opening is None:
                        opening = openings[rank] = opener.opening(ladder.rows[rank])
                    if test is None:
                        # Only the index asks: the row takes what is needed, whatever else is known.
                        if needed & opening.barred or needed & ~learnable:
                            continue
                        more = [known for known in sets if known & needed != needed] if sets else []
                        more.append(needed)
                    elif opening.verdicts is None:
                        doubt = ladder.doubts[rank]
                        if doubt is not None and not doubt(case):
                            continue
                        more = opener.widened(sets, opening, case, unknown)
                    else:
                        told = opening.told.get((needed, opening.verdicts(case)))
                        if told is None:
                            told = opener.told(opening, needed, case, unknown)
                        if not told:
                            continue
                        more = joined(sets, told)
                    if more is not sets:
                        if levels[rank] != level:
                            level, before = levels[rank], sets
                        sets = more
            if place == len(ladder.below):
                return CLOSED, sets
            start, page = ladder.below[place]
            place += 1
            left, sure = page.partly(case)

    def bounded(self, plan: Plan, seen: Seen, unknown: Unknown) -> tuple[Limits, list[SlotSet]]:
        """The same for any other action. Raises: Beyond."""
        found = plan.bounds(seen)
        return found.limits(), self._sets(plan, seen, found, _fixed(plan, seen, seen.unknown), unknown)

    def _sets(self, plan: Plan, seen: Seen, found: Narrow, fixed: Narrow, unknown: Unknown) -> list[SlotSet]:
        """The smallest sets of unknown slots that would widen the action, whose bounds are `found`; `fixed`
        are those of them that stay whatever is learnt.
        """
        alone = found.result(found.alone[0]) if found.alone else ZERO
        peer = found.result(found.peer[0]) if found.peer else ZERO
        if _holds(fixed, alone, peer):
            return []
        sets: list[SlotSet] = []
        most = max(told[0] if told is not None else ZERO for told in (found.alone, found.peer))
        for row, gives, carries in self._above(plan, seen, found):
            if fixed.result(gives) > alone or fixed.result(carries) > peer:
                most = max(most, carries)
                sets = self.opener.widened(sets, self.opener.opening(row), seen.case, unknown)
        # What is not fixed may bear on nothing up to the most that could be granted.
        same = found.narrowed(most) == fixed.narrowed(most)
        if not same or found.shut != fixed.shut or found.smallest != fixed.smallest:
            raise Beyond
        return sets

    def unavoidable(self, plan: Plan, seen: Seen) -> SlotSet:
        """What has to be learnt, whatever else is: by it alone limits are known that hold in any case, and
        that let nothing be given as long as they are not. Raises: Beyond.
        """
        found, digits = 0, plan.action.digits
        for row in seen.rows(plan.open_limits, maybe=False):
            if row.value_slots & seen.unknown and seen.limited(row, digits) is None:
                sets = self.opener.knowing(row, row.written[0], seen.case, seen.unknown)
                if len(sets) == 1:
                    found |= sets[0]
        return found

    def _above(self, plan: Plan, seen: Seen, found: Narrow) -> Iterator[tuple[Row, Decimal, Decimal]]:
        """The grants that are in doubt and give more than what holds, with what they give."""
        for ladder, told, by_peer in ((plan.alone, found.alone, False), (plan.peer, found.peer, True)):
            if ladder is None:
                continue
            least = ZERO if told is None else max(ZERO, told[0])
            for row in seen.rows(ladder, maybe=True):
                gives = (row.peer if by_peer else row.amount) or ZERO
                if gives <= least:
                    break
                yield row, row.amount or ZERO, row.peer or ZERO
        if plan.open.rows:
            sure = set(seen.every(plan.open, maybe=False))
            for rank in seen.every(plan.open, maybe=True):
                row = plan.open.rows[rank]
                if row.value_slots & seen.unknown:
                    raise Beyond
                if rank not in sure:
                    yield row, *seen.granted(row, plan.action)


def _holds(fixed: Narrow, alone: Decimal, peer: Decimal) -> bool:
    """Whether bounds let nothing more be given, alone or with a peer."""
    return fixed.narrowed(max(alone, peer) + 1) <= min(alone, peer)


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
    for row in seen.rows(plan.open_limits, maybe=False):
        if not row.value_slots & unknown:
            plan.open_limit(fixed, row, seen)
    for row in seen.rows(plan.budgets, maybe=False):
        plan.budget(fixed, row, seen)
    return fixed
