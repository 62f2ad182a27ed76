"""What a case leaves to be found out: the same for cases of which no search could tell that they differ.

A search tries other values of some facts. Of a case it can meet no more than this: the rows that the facts
which are not tried leave, how their conditions come out, what they come to, and the values of facts that
stand beside one that is tried, in a condition or an amount. Of an amount that no search changes or takes
another one from, it meets only how it stands to all others. Cases that have all this in common have the same
findings, but for such amounts in them, however else they differ.
"""

from bisect import bisect_left
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from rules.candidates import FAR
from rules.decide import Environment
from rules.engine.openings import Opener
from rules.engine.plan import Plan
from rules.engine.possible import Leaf
from rules.engine.slots import Slot, SlotSet
from rules.engine.standing import BUDGET, LIMIT, OPEN, Entry, Sheet
from rules.engine.whatif import Around
from rules.meaning import ONE
from rules.values import ZERO
from rules.weighing import Weighing


@dataclass(frozen=True, slots=True)
class Stand:
    """How an action stands: what may be given alone and with a peer, the smallest amount, and whether grants
    hold.
    """

    alone: Decimal
    with_peer: Decimal
    smallest: Decimal
    granted: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of one row beside whether the index leaves it: its conditions, and the slots of each
    condition and amount that has several.
    """

    leaves: tuple[Leaf, ...]
    shared: tuple[SlotSet, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """What a case leaves. `key` is the same where findings are, but for `amounts` (rising) in them: each then
    stands for the one at its place.
    """

    key: Hashable
    amounts: tuple[Decimal, ...]


# An amount with the slots that it is computed from; None: it is unknown.
Counted = tuple[Decimal | None, SlotSet]


class Remaining:
    """Tells what cases leave of the rows of one action."""

    def __init__(
        self, plan: Plan, sheet: Sheet, slots: Mapping[str, Slot], weighing: Weighing, opener: Opener
    ) -> None:
        """For the rows of a plan and its sheet; `weighing`: what its conditions and amounts tell of facts."""
        self._sheet = sheet
        self._opener = opener
        self._digits = plan.action.digits
        rows = [row for ladder in plan.ladders for row in ladder.rows]
        written = {amount for row in rows for amount in (row.amount, row.peer) if amount is not None}
        self._written = sorted({*written, ZERO, ONE, Decimal(int(FAR))})
        self._weighed = self._valued = 0
        beyond: dict[str, None] = {}
        self._beside: list[tuple[SlotSet, SlotSet]] = []
        for name in sorted(weighing.weighed):
            bit = 1 << slots[name].index
            self._weighed |= bit
            if name in weighing.valued:
                self._valued |= bit
            others = 0
            for other in weighing.beside.get(name, ()):
                if other in slots:
                    others |= 1 << slots[other].index
                else:
                    beyond[other] = None
            if others:
                self._beside.append((bit, others))
        self._beyond = tuple(beyond)
        self._asked: dict[int, _Asked] = {}

    def of(self, around: Around, stand: Stand, openers: SlotSet, environment: Environment) -> Left:
        """What the case leaves, in which the action stands like this; `openers`: known slots of which another
        value may open it.
        """
        look = around.look
        case, unknown = look.case, look.unknown & self._weighed
        tried = unknown | openers
        changed, exact = 0, reduce(or_, [others for bit, others in self._beside if tried & bit], 0)
        told: list[Hashable] = [stand.with_peer <= 0, stand.granted, unknown, openers]
        counted: list[Counted] = []
        for page in self._sheet.pages:
            standing, own = look.rows(page), self._sheet.own[page]
            left, further = standing.rows & own, 0
            for index in [index for index in page.picks if openers >> index & 1]:
                more = standing.without(index) & own & ~standing.rows
                told += (index, more)
                further |= more
            for entry in self._sheet.entries(page, left | further):
                if not entry.slots & openers and self._idle(entry, around, stand):
                    left &= ~entry.bit
                    continue
                asked = self._asked.get(id(entry)) or self._look(entry)
                for leaf in asked.leaves:
                    told.append(leaf.verdict(case))
                for slots in asked.shared:
                    moved = slots & tried
                    if moved:
                        exact |= slots if moved & (moved - 1) else slots & ~moved
                changed |= entry.row.value_slots & tried
                counted += self._amounts(entry, around)
            told += (left, further)
        told.append(exact)
        told += [value for index, value in enumerate(case) if exact >> index & 1]
        told += [environment.get(name) for name in self._beyond]
        # What is given now says which values are worth trying of facts that amounts are computed from.
        levels = -1 if tried & self._valued else 0
        counted += [(amount, ~levels) for amount in (stand.alone, stand.with_peer, stand.smallest)]
        return self._standing(told, counted, changed | levels)

    def _standing(self, told: list[Hashable], counted: Sequence[Counted], changed: SlotSet) -> Left:
        """With how amounts stand to each other and to those that are written down. Where some are `changed`
        by other slots than they are computed from themselves, they are met as what they are.
        """
        amounts = sorted({amount for amount, _ in counted if amount is not None})
        places = {amount: place for place, amount in enumerate(amounts)}
        for amount, slots in counted:
            told.append(amount if amount is None or changed & ~slots else places[amount])
        written = self._written
        for amount in amounts:
            place = bisect_left(written, amount)
            told.append(2 * place + (place < len(written) and written[place] == amount))
        return Left(tuple(told), tuple(amounts))

    @staticmethod
    def _idle(entry: Entry, around: Around, stand: Stand) -> bool:
        """Whether a row says nothing, whatever is learnt: it is ruled out, or it grants no more than is given
        anyway.
        """
        if entry.doubt is not None and not entry.doubt(around.look.case):
            return True
        if entry.kind > OPEN:
            return False
        gives = around.gives(entry)
        return gives is not None and gives[0] <= stand.alone and gives[1] <= stand.with_peer

    def _amounts(self, entry: Entry, around: Around) -> Sequence[Counted]:
        """What a row comes to, as far as that is not written down."""
        row, kind = entry.row, entry.kind
        if kind == OPEN:
            gives = around.gives(entry)
            return [(amount, row.value_slots) for amount in gives or (None, None)]
        if kind == LIMIT:
            return [(around.seen.limited(row, self._digits), row.value_slots)]
        if kind == BUDGET:
            # What is left does not follow from facts: it is met as what it is.
            return [(row.of.left(around.meters.get(row.of.key)), 0)]
        return ()

    def _look(self, entry: Entry) -> _Asked:
        row = entry.row
        leaves = tuple(self._opener.leaves(row))
        shared = (*(leaf.slots for leaf in leaves if leaf.alone is None), row.value_slots)
        found = self._asked[id(entry)] = _Asked(leaves, tuple([one for one in shared if one]))
        return found
