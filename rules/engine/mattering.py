"""Which unknown facts matter: the smallest sets of them of which some values together would widen an action.

A grant that is not ruled out widens exactly by what is still unknown of its condition, in every way in which
that can come out true. So the sets are read off the rows above what is granted now, as long as nothing else
that is unknown bears on the amounts; where something does, `Beyond` says that they have to be searched for.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from rules.engine.ladder import Ladder, first_within
from rules.engine.openings import Opener, Unknown, joined
from rules.engine.page import Rows
from rules.engine.plan import CLOSED, Limits, Narrow, Plan
from rules.engine.possible import Beyond
from rules.engine.rows import Row
from rules.engine.seen import Seen
from rules.engine.slots import Case, Slot, SlotSet
from rules.values import ZERO

# Slots of which each widens by itself, and the smallest other sets.
Sets = tuple[SlotSet, list[SlotSet]]
NO_SETS: Final[Sets] = (0, [])


class Mattering:
    """Reads off what matters, for the slots of one reading."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.opener = Opener(slots)
        self._hidden = sum(1 << slot.index for slot in slots if slot.hidden)

    def unknown(self, missing: SlotSet) -> Unknown:
        """What is unknown in a case, of which these are the slots."""
        return missing, missing & ~self._hidden

    def sets(self, plan: Plan, seen: Seen, alone: Decimal, peer: Decimal) -> list[SlotSet]:
        """The smallest sets of unknown slots of which some values would widen an action, of which so much may
        be given as things stand. Raises: Beyond.
        """
        if not seen.unknown:
            return []
        if plan.simple:
            ladder = plan.alone
            left = (seen.top >> ladder.shift) & ladder.mask
            holding = left & (seen.sure >> ladder.shift)
            _, (singles, several) = self.simple(plan, left, holding, seen.case, self.unknown(seen.unknown))
            return [*_bits(singles), *several]
        fixed = _fixed(plan, seen, seen.unknown)
        if _holds(fixed, alone, peer):
            return []
        return self._sets(plan, seen, plan.bounds(seen), fixed, self.unknown(seen.unknown))

    def simple(
        self, plan: Plan, left: Rows, holding: Rows, case: Case, unknown: Unknown
    ) -> tuple[Limits, Sets]:
        """The limits of an action whose first grant that holds is the answer, and the sets. Of its rows on
        the shared page, `left` are not ruled out, and those of `holding` hold as far as the index can say.
        Raises: Beyond.
        """
        tested, ladder, missing = plan.tested, plan.alone, unknown[0]
        reads = ladder.reads
        while holding:
            low = holding & -holding
            rank = low.bit_length() - 1
            test, answer = tested[rank]
            if test is None or test(case):
                # Only what gives more can widen it.
                left &= (1 << ladder.wider[rank]) - 1
                return answer, self._doubtful(ladder, 0, left, NO_SETS, case, unknown) if left else NO_SETS
            holding ^= low
            if not reads[rank] & missing:
                # It does not hold, whatever else is learnt.
                left ^= low
        if ladder.below:
            return self._deep(plan, left, case, unknown)
        left &= (1 << ladder.paying) - 1
        return CLOSED, self._doubtful(ladder, 0, left, NO_SETS, case, unknown) if left else NO_SETS

    def _deep(self, plan: Plan, top: Rows, case: Case, unknown: Unknown) -> tuple[Limits, Sets]:
        """The same where no row of the shared page holds, of which these are left."""
        ladder = plan.alone
        answer, wider, pages = CLOSED, ladder.paying, [(0, top)]
        for start, page in ladder.below:
            left, holding = page.partly(case)
            pages.append((start, left))
            rank = first_within(ladder.tests, holding, start, case)
            if rank >= 0:
                answer, wider = plan.answers[rank], ladder.wider[rank]
                break
        sets = NO_SETS
        for start, left in pages:
            if wider > start:
                above = left & ((1 << wider - start) - 1)
                sets = self._doubtful(ladder, start, above, sets, case, unknown)
        return answer, sets

    def _doubtful(  # noqa: C901 - the innermost loop: a call a row would double its time
        self, ladder: Ladder, start: int, left: Rows, sets: Sets, case: Case, unknown: Unknown
    ) -> Sets:
        """The smallest of some sets and of those that make one of these rows hold, of which none does as
        things stand. Raises: Beyond.
        """
        masks, reads, (missing, learnable) = ladder.masks, ladder.reads, unknown
        singles, several = sets
        later: list[int] = []
        while left:
            low = left & -left
            left ^= low
            rank = start + low.bit_length() - 1
            needed = masks[rank] & missing
            if needed & singles:
                continue
            if reads[rank] & missing:
                later.append(rank)
                continue
            # Only the index is in doubt, if anything is.
            if not needed or needed & ~learnable:
                continue
            test = ladder.tests[rank]
            if test is not None and not test(case):
                continue
            if not needed & (needed - 1):
                singles |= needed
                continue
            several = joined(several, (needed,)) if several else [needed]
        openings = ladder.openings
        for rank in later:
            needed = masks[rank] & missing
            if needed & singles:
                continue
            opening = openings[rank]
            if opening is None or opening.verdicts is None:
                told = self._making(ladder, rank, case, unknown)
            else:
                told = opening.told.get((needed, opening.verdicts(case)))
                if told is None:
                    told = self.opener.told(opening, needed, case, unknown)
            for one in told:
                if one & singles:
                    continue
                if one & (one - 1):
                    several = joined(several, (one,)) if several else [one]
                else:
                    singles |= one
        if singles and several:
            several = [known for known in several if not known & singles]
        return singles, several

    def _making(self, ladder: Ladder, rank: int, case: Case, unknown: Unknown) -> Sequence[SlotSet]:
        """The sets that make one row hold, which is looked into if it was not before. Raises: Beyond."""
        opening = ladder.openings[rank]
        if opening is None:
            row, (missing, learnable) = ladder.rows[rank], unknown
            ladder.reads[rank] = self.opener.reads(row)
            if not ladder.reads[rank] & missing:
                # Looking further into it is dear, and few rows are ever asked more than their test.
                test, needed = ladder.tests[rank], ladder.masks[rank] & missing
                doubtful = needed and not needed & ~learnable and (test is None or test(case))
                return (needed,) if doubtful else ()
            opening = ladder.openings[rank] = self.opener.opening(row)
        doubt = ladder.doubts[rank]
        if doubt is not None and not doubt(case):
            return ()
        return self.opener.widened([], opening, case, unknown)

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


def _bits(slots: SlotSet) -> Iterator[SlotSet]:
    """Each slot of a set."""
    while slots:
        low = slots & -slots
        slots ^= low
        yield low
