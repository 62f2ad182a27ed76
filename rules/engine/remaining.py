"""What a case leaves to be found out: the same for cases of which no search could tell that they differ.

A search tries other values of some facts. Of a case it can meet no more than this: the rows that the facts
which are not tried leave, how their conditions come out, what they come to, and the values of facts that
stand beside one that is tried, in a condition or an amount. Cases that have all this in common have the same
findings, however else they differ.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.decide import Environment
from rules.engine.possible import Leaf
from rules.engine.rows import Row
from rules.engine.slots import Slot, SlotSet
from rules.engine.standing import BUDGET, LIMIT, OPEN, Entry, Sheet
from rules.engine.whatif import Around


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


class Remaining:
    """Tells what cases leave of the rows of one action."""

    def __init__(
        self,
        sheet: Sheet,
        slots: Mapping[str, Slot],
        weighed: Iterable[str],
        beside: Mapping[str, Sequence[str]],
        leaves: Callable[[Row], Sequence[Leaf]],
    ) -> None:
        """For the rows of a sheet, whose amounts depend on the facts that are `weighed`; `beside`: by fact,
        those that stand in a comparison or an amount with it; `leaves` gives a row's conditions that the
        index does not answer.
        """
        self._sheet = sheet
        self._leaves = leaves
        self._weighed = self._may_change = 0
        beyond: dict[str, None] = {}
        self._beside: list[tuple[SlotSet, SlotSet]] = []
        for name in weighed:
            bit = 1 << slots[name].index
            self._weighed |= bit
            if not name.startswith("signal."):
                self._may_change |= bit
            others = 0
            for other in beside.get(name, ()):
                if other in slots:
                    others |= 1 << slots[other].index
                else:
                    beyond[other] = None
            if others:
                self._beside.append((bit, others))
        self._beyond = tuple(beyond)
        self._asked: dict[int, _Asked] = {}

    def of(self, around: Around, stand: Stand, environment: Environment) -> Hashable:
        """What the case leaves, in which the action stands like this: equal where findings are the same."""
        look, closed = around.look, stand.with_peer <= 0
        case, unknown = look.case, look.unknown
        tried = unknown & self._weighed
        if closed:
            tried |= self._may_change & ~unknown
        exact = 0
        for bit, others in self._beside:
            if tried & bit:
                exact |= others
        told: list[Hashable] = [tried, unknown & self._weighed, stand]
        for page in self._sheet.pages:
            standing = look.rows(page)
            own = self._sheet.own[page]
            left = standing.rows & own
            further = 0
            for index in page.picks if closed else ():
                if self._may_change >> index & 1 and case[index] is not None:
                    more = standing.without(index) & own & ~standing.rows
                    if more:
                        told.append((index, more))
                        further |= more
            for entry in self._sheet.entries(page, left | further):
                if not closed and self._idle(entry, around, stand):
                    left &= ~entry.bit
                    continue
                asked = self._asked.get(id(entry)) or self._look(entry)
                for leaf in asked.leaves:
                    told.append(leaf.verdict(case))
                for slots in asked.shared:
                    moved = slots & tried
                    if moved:
                        exact |= slots if moved & (moved - 1) else slots & ~moved
                told += self._amounts(entry, around)
            told.append(left)
        told.append(exact)
        while exact:
            low = exact & -exact
            exact ^= low
            told.append(case[low.bit_length() - 1])
        if self._beyond:
            told += [environment.get(name) for name in self._beyond]
        return tuple(told)

    @staticmethod
    def _idle(entry: Entry, around: Around, stand: Stand) -> bool:
        """Whether a row of an open action says nothing, whatever is learnt: it is ruled out, or it grants no
        more than is given anyway.
        """
        if entry.doubt is not None and not entry.doubt(around.look.case):
            return True
        if entry.kind > OPEN:
            return False
        gives = around.gives(entry)
        return gives is not None and gives[0] <= stand.alone and gives[1] <= stand.with_peer

    @staticmethod
    def _amounts(entry: Entry, around: Around) -> Sequence[Hashable]:
        """What a row comes to, as far as that is not written down."""
        row, kind, known = entry.row, entry.kind, around.look.known
        if kind == OPEN:
            return (around.gives(entry),)
        if kind == LIMIT:
            return (None if row.value is None else row.value(known),)
        if kind == BUDGET:
            return (row.of.left(around.meters.get(row.of.key)),)
        return ()

    def _look(self, entry: Entry) -> _Asked:
        row = entry.row
        leaves = tuple(self._leaves(row))
        shared = (*(leaf.slots for leaf in leaves if leaf.alone is None), row.value_slots)
        found = self._asked[id(entry)] = _Asked(leaves, tuple([one for one in shared if one]))
        return found
