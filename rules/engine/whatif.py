"""What an action comes to were this or that fact known, or another than it is.

Of the rows that a case leaves, few read any one fact. What the others come to is added up once; for each
value that is tried, only those few are looked at, and once for all values that the index does not tell apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import compress
from operator import and_, or_

from rules.engine.counting import BOUNDLESS, NOTHING, Counting, Total, above
from rules.engine.page import Page, Rows
from rules.engine.plan import Plan
from rules.engine.rows import Row
from rules.engine.seen import Seen
from rules.engine.slots import Case, Held, Slot, SlotSet, held_by
from rules.engine.standing import OPEN, Entry, Look, Sheet
from rules.values import ZERO, Value


class Around(Counting):
    """One action in one case, with other values for some facts."""

    def __init__(self, plan: Plan, sheet: Sheet, look: Look, seen: Seen) -> None:
        super().__init__(plan.action, look, seen)
        self.sheet = sheet
        self.now = (ZERO, ZERO)
        """What may be given as things stand; worked out once something is tried."""
        # Of the rows that the index leaves those that count as things stand; worked out with `now`.
        self._stood = False
        self._counts: list[tuple[SlotSet, Total]] = []
        # The slots that every row reads that closes it by itself.
        self._closing: SlotSet = -1

    def _stand(self) -> None:
        look, sheet = self.look, self.sheet
        self._stood, whole = True, Total()
        for page, grants in sheet.grants.items():
            standing = look.rows(page)
            # Of grants only those count that hold as far as the index can say.
            for entry in sheet.entries(page, standing.rows & (standing.settled | ~grants)):
                own = Total()
                self.add(own, entry, look.case, look.known, sure=True)
                if own.counts:
                    self._counts.append((entry.slots, own))
                    whole.join(own)
                    if own.shut or (own.most is not None and own.most <= 0):
                        self._closing &= entry.slots
        self.now = whole.results()

    def _fixed(self, varied: SlotSet) -> Total:
        """What the rows that read none of some slots come to as things stand."""
        if not self._counts:
            return NOTHING
        total = Total()
        for slots, own in self._counts:
            if not slots & varied:
                total.join(own)
        return total

    def may_open(self, *, granted: bool) -> SlotSet:
        """The known slots of which another value could open the action, closed as it is: no row that is ruled
        out by something else, and where nothing is granted no other than a grant, has a say in that; and
        every row that closes it by itself has to read the slot.
        """
        if not self._stood:
            self._stand()
        found, closing = 0, self._closing & ~self.look.unknown
        for page, grants in self.sheet.grants.items() if closing else ():
            standing = self.look.rows(page)
            telling = -1 if granted else grants & standing.settled
            for index, rows in self.sheet.concern(page).items() if telling else ():
                if closing >> index & 1 and rows & telling & standing.without(index):
                    found |= 1 << index
        return found

    def about(self, slots: Sequence[Slot]) -> "About":
        """These facts, to be tried: all of them unknown as things stand, or one that is known."""
        varied = 0
        for slot in slots:
            varied |= 1 << slot.index
        if not self._stood:
            self._stand()
        learnt = bool(varied & self.look.unknown)
        moved: list[Entry] = []
        for slot in slots:
            moved += self._moved(slot.index, learnt=learnt)
        if learnt:
            # What is ruled out stays so, whatever else is learnt; and a row may read several of them.
            case = self.look.case
            moved = [entry for entry in dict.fromkeys(moved) if entry.doubt is None or entry.doubt(case)]
        return About(self, slots, varied, self._fixed(varied), moved)

    def _moved(self, index: int, *, learnt: bool) -> list[Entry]:
        """The rows that read a slot, and that nothing else rules out by the index; where nothing is learnt,
        of the grants those that hold as far as the index can say.
        """
        found: list[Entry] = []
        for page, grants in self.sheet.grants.items():
            rows = self.sheet.concern(page).get(index)
            if rows:
                standing = self.look.rows(page)
                rows &= standing.without(index)
                found += self.sheet.entries(page, rows if learnt else rows & (standing.settled | ~grants))
        return found


class About:
    """Some facts of a case, to be tried with other values."""

    def __init__(
        self, around: Around, slots: Sequence[Slot], varied: SlotSet, fixed: Total, moved: Iterable[Entry]
    ) -> None:
        self._around = around
        self._slots = slots
        self._varied_slots = varied
        self._fixed = fixed
        self._moved: list[tuple[Entry, bool]] = []
        unknown, grants_alone = around.look.unknown & ~varied, True
        for entry in moved:
            sure = not entry.needs & unknown
            if entry.kind <= OPEN and not (sure and (entry.kind == OPEN or _wider(entry.row, fixed))):
                continue
            if entry.kind > OPEN or entry.row.value_slots & varied:
                grants_alone = False
            self._moved.append((entry, sure))
        # What the others come to where these facts do not rule them out, and those that have to be looked at.
        self._same: list[tuple[Page, Rows, Total]] = []
        self._differing: list[tuple[Entry, bool]] = []
        self._found: dict[tuple[Rows, ...], tuple[Decimal, Decimal]] = {}
        # And where they bear on whether grants hold alone, any that gives more by itself does so.
        self._opens: tuple[tuple[Page, Rows], ...] | None = None
        self._asked: tuple[Entry, ...] = ()
        if grants_alone:
            opens: dict[Page, Rows] = {}
            asked: list[Entry] = []
            for entry, _ in self._moved:
                reads = entry.reads & varied
                if not self._more(entry, asked=not reads):
                    continue
                if reads:
                    asked.append(entry)
                else:
                    opens[entry.page] = opens.get(entry.page, 0) | entry.bit
            self._opens, self._asked = tuple(opens.items()), tuple(asked)
            self.stuck = not (opens or asked)
        else:
            # Where only the index reads these facts, values that it does not tell apart come to the same.
            self._by_cell = not any(entry.reads & varied for entry, _ in self._moved)
            self._masks = _masks(entry for entry, _ in self._moved)
            self.stuck = self._never()
            if not self.stuck:
                self._part(varied)
            # Where lifting limits does not do, some grant that reads these facts has to hold.
            self._granting: tuple[Rows, ...] | None = None
            if not above(fixed.results(), around.now):
                grants = dict(_masks(entry for entry, _ in self._moved if entry.kind <= OPEN))
                self._granting = tuple([grants.get(page, 0) for page, _ in self._masks])

    def _part(self, varied: SlotSet) -> None:
        """Work out what rows come to that only the index asks for these facts."""
        look = self._around.look
        for entry, sure in self._moved:
            if entry.reads & varied:
                self._differing.append((entry, sure))
            else:
                own = Total()
                self._around.add(own, entry, look.case, look.known, sure=sure)
                if own.counts:
                    self._same.append((entry.page, entry.bit, own))

    def _more(self, entry: Entry, *, asked: bool) -> bool:
        """Whether a grant gives more than is given now, if it holds; `asked`: if its test holds as well."""
        around, fixed = self._around, self._fixed
        if asked and entry.test is not None and not entry.test(around.look.case):
            return False
        alone, peer = around.given(entry, around.look.known)
        more = fixed.result(max(alone, fixed.alone)), fixed.result(max(peer, fixed.peer))
        return above(more, around.now)

    def _never(self) -> bool:
        """Whether no value can give more than is given now, as far as that shows at once."""
        fixed = self._fixed
        if fixed.shut:
            return True
        alone, peer = fixed.alone, fixed.peer
        for entry, _ in self._moved:
            if entry.kind <= OPEN:
                reads = entry.row.value_slots & self._varied_slots
                gives = None if reads else self._around.gives(entry)
                alone, peer = (
                    (BOUNDLESS, BOUNDLESS) if gives is None else (max(alone, gives[0]), max(peer, gives[1]))
                )
        if fixed.most is not None:
            alone, peer = min(alone, fixed.most), min(peer, fixed.most)
        return not above((alone, peer), self._around.now)

    def opening(self, values: Sequence[Value]) -> list[Value]:
        """Those of the values of one fact that give more."""
        if self._opens is None:
            return [value for value in values if self.widens((value,))]
        if self.stuck:
            return []
        (slot,) = self._slots
        leaving = self._around.sheet.leaving(slot, values)
        opens = [0] * len(values)
        for page, rows in self._opens:
            more = [left & rows for left in leaving.rows(page)]
            opens = [*map(or_, opens, more)] if any(opens) else more
        if self._asked:
            asked = [(leaving.rows(entry.page), entry) for entry in self._asked]
            varied = list(self._around.look.case)
            for place, form in enumerate(leaving.forms):
                if opens[place]:
                    continue
                varied[slot.index] = form
                now = tuple(varied)
                for left, entry in asked:
                    if left[place] & entry.bit and (entry.test is None or entry.test(now)):
                        opens[place] = 1
                        break
        return list(compress(values, opens))

    def widens(self, tried: Iterable[Value]) -> bool:
        """Whether these values, one a fact, give more."""
        values = list(tried)
        forms = [held_by(value, slot.type) for value, slot in zip(values, self._slots, strict=True)]
        if None in forms:
            # A value that a slot cannot hold is as good as not known.
            return False
        if self._opens is not None:
            return any(self._rows(self._opens, forms)) or (bool(self._asked) and self._holding(forms))
        if self.stuck:
            return False
        return self._above_now(values, forms, self._rows(self._masks, forms))

    def match(self, first: Value, seconds: Sequence[Value]) -> int | None:
        """Of two facts, the place of the first of some values of the second that gives more together with a
        value of the first; None if none does.
        """
        if self._opens is not None or self.stuck:
            return next((place for place, second in enumerate(seconds) if self.widens((first, second))), None)
        (one, other), form = self._slots, held_by(first, self._slots[0].type)
        if form is None:
            return None
        left = [
            (page, mask & pick(form) if (pick := page.picks.get(one.index)) else mask)
            for page, mask in self._masks
        ]
        if not self._may_grant([rows for _, rows in left]) or not self._enough(
            one, other, first, form, dict(left)
        ):
            return None
        picks = [(rows, page.picks.get(other.index)) for page, rows in left]
        for place, second in enumerate(seconds):
            more = held_by(second, other.type)
            if more is not None:
                found = tuple([rows if pick is None else rows & pick(more) for rows, pick in picks])
                if self._above_now((first, second), (form, more), found):
                    return place
        return None

    def _enough(self, one: Slot, other: Slot, value: Value, form: Held, left: Mapping[Page, Rows]) -> bool:
        """Whether a value of one of two facts lets more be given at all, whatever is granted then."""
        around, bit = self._around, 1 << other.index
        total, known = self._fixed.copy(), {**around.look.known, one.name: value}
        total.alone = total.peer = BOUNDLESS
        varied = list(around.look.case)
        varied[one.index] = form
        case = tuple(varied)
        for entry, sure in self._moved:
            if entry.kind > OPEN and not entry.slots & bit and left[entry.page] & entry.bit:
                around.add(total, entry, case, known, sure=sure)
        return above(total.results(), around.now)

    def _may_grant(self, rows: Sequence[Rows]) -> bool:
        """Whether some row is left that has to hold."""
        return self._granting is None or any(map(and_, rows, self._granting))

    def _above_now(self, values: Sequence[Value], forms: Sequence[Held], rows: tuple[Rows, ...]) -> bool:
        """Whether these values, which leave these rows, give more."""
        if not self._may_grant(rows):
            return False
        found = self._found.get(rows) if self._by_cell else None
        if found is None:
            found = self._found[rows] = self._amounts(values, forms, rows)
        return above(found, self._around.now)

    def _holding(self, values: Sequence[Held]) -> bool:
        """Whether some grant holds whose test reads these facts."""
        case = self._varied(values)
        for entry in self._asked:
            picks = entry.page.picks
            for slot, value in zip(self._slots, values, strict=True):
                if slot.index in picks and not picks[slot.index](value) & entry.bit:
                    break
            else:
                if entry.test is None or entry.test(case):
                    return True
        return False

    def _varied(self, values: Sequence[Held]) -> Case:
        """The case with these values."""
        varied = list(self._around.look.case)
        for slot, value in zip(self._slots, values, strict=True):
            varied[slot.index] = value
        return tuple(varied)

    def _rows(self, masks: Sequence[tuple[Page, Rows]], values: Sequence[Held]) -> tuple[Rows, ...]:
        """Of some rows on each page, those that the values do not rule out."""
        found = []
        for page, mask in masks:
            rows = mask
            for slot, value in zip(self._slots, values, strict=True):
                pick = page.picks.get(slot.index)
                if pick is not None:
                    rows &= pick(value)
            found.append(rows)
        return tuple(found)

    def _amounts(
        self, values: Sequence[Value], forms: Sequence[Held], rows: Sequence[Rows]
    ) -> tuple[Decimal, Decimal]:
        total = self._fixed.copy()
        left = {page: some for (page, _), some in zip(self._masks, rows, strict=True)}
        for page, bit, own in self._same:
            if left[page] & bit:
                total.join(own)
        if self._differing:
            around, case = self._around, self._varied(forms)
            tried = {slot.name: value for slot, value in zip(self._slots, values, strict=True)}
            known = {**around.look.known, **tried}
            for entry, sure in self._differing:
                if left[entry.page] & entry.bit:
                    around.add(total, entry, case, known, sure=sure)
        return total.results()


def _wider(row: Row, total: Total) -> bool:
    """Whether a grant whose amounts are written down gives more than others that hold anyway."""
    return (row.amount or ZERO) > total.alone or (row.peer or ZERO) > total.peer


def _masks(entries: Iterable[Entry]) -> tuple[tuple[Page, Rows], ...]:
    found: dict[Page, Rows] = {}
    for entry in entries:
        found[entry.page] = found.get(entry.page, 0) | entry.bit
    return tuple(found.items())
