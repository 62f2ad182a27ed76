"""How the rows of a plan stand in a case: which of them it leaves, which it would leave were nothing known of
some fact, and which cases are alike to them.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from rules.decide import Environment
from rules.engine.axis import Axis
from rules.engine.coding import Test
from rules.engine.conjuncts import ORDERED, reads_of
from rules.engine.ladder import Ladder
from rules.engine.page import Page, Rows
from rules.engine.plan import Plan
from rules.engine.rows import Row
from rules.engine.seen import Seen
from rules.engine.slots import Case, Slot, SlotSet, held_by
from rules.meters import Meters
from rules.quick import quick
from rules.syntax import Node
from rules.values import Value

GRANT, OPEN, CAP, FLOOR, LIMIT, BUDGET = range(6)
MOST_LEAVING: Final = 2_048
"""Of how many lists of values it is kept which rows they leave; beyond that all are forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A row of a plan: its place on its page as a set of one, of which slots the index takes its word, and
    which slots its tests and values read; `slots` are both.
    """

    kind: int
    row: Row
    page: Page
    bit: Rows
    needs: SlotSet
    reads: SlotSet
    slots: SlotSet
    test: Test | None
    doubt: Test | None


class Part(NamedTuple):
    """Rows of one ladder that stand next to each other on a page."""

    kind: int
    page: Page
    start: int
    mask: Rows
    ladder: Ladder
    first: int


@dataclass(slots=True)
class Alike:
    """What was found out of an action for cases that are alike: what its answer says, and what would widen
    it; for who works it out to keep.
    """

    gist: Any = None
    findings: Any = None


class Leaving:
    """Which rows values of one slot leave; `forms` are the values as the slot holds them."""

    def __init__(self, slot: Slot, values: Sequence[Value]) -> None:
        self._index = slot.index
        # Held, so that they live as long as what is known by their identity.
        self._values = values
        self.forms = [held_by(value, slot.type) for value in values]
        self._rows: dict[Page, list[Rows]] = {}

    def rows(self, page: Page) -> list[Rows]:
        """By value, the rows of a page that it does not rule out; none where the slot cannot hold it."""
        found = self._rows.get(page)
        if found is None:
            pick = page.picks.get(self._index, lambda _: -1)
            found = self._rows[page] = [0 if form is None else pick(form) for form in self.forms]
        return found


class Sheet:
    """The rows of a plan, whatever ladder and page they stand on; looked into once they are met."""

    def __init__(self, plan: Plan, shared: Page, slots: Mapping[str, Slot], likeness: "Likeness") -> None:
        self.likeness = likeness
        self._slots = slots
        self._met: dict[tuple[int, int], Entry] = {}
        self._parts = tuple(_parts(plan, shared))
        self.own: dict[Page, Rows] = {}
        """By page, the rows that are of this plan."""
        self.grants: dict[Page, Rows] = {}
        """By page, those of them that grant."""
        for part in self._parts:
            rows = part.mask << part.start
            self.own[part.page] = self.own.get(part.page, 0) | rows
            self.grants[part.page] = self.grants.get(part.page, 0) | (rows if part.kind <= OPEN else 0)
        self.pages = tuple(self.grants)
        self._parts_of = {
            page: [(number, part) for number, part in enumerate(self._parts) if part.page is page]
            for page in self.pages
        }
        self._concerned: dict[Page, dict[int, Rows]] = {}
        self.alike: dict[Hashable, Alike] = {}
        """What was found out for cases that are alike here, by all that they have in common."""
        self.found: dict[Hashable, Any] = {}
        """What would widen the action, by what cases leave to be found out."""
        self._leaving: dict[tuple[int, int], Leaving] = {}

    def entries(self, page: Page, rows: Rows) -> list[Entry]:
        """The entries of some rows of a page."""
        found, met = [], self._met
        for number, part in self._parts_of[page]:
            left = (rows >> part.start) & part.mask
            while left:
                low = left & -left
                left ^= low
                place = low.bit_length() - 1
                found.append(met.get((number, place)) or self._look(number, place))
        return found

    def leaving(self, slot: Slot, values: Sequence[Value]) -> "Leaving":
        """What each value of a slot leaves; the same list of values is asked about in many cases."""
        key = (slot.index, id(values))
        found = self._leaving.get(key)
        if found is None:
            if len(self._leaving) >= MOST_LEAVING:
                self._leaving.clear()
            found = self._leaving[key] = Leaving(slot, values)
        return found

    def concern(self, page: Page) -> Mapping[int, Rows]:
        """By slot, the rows of a page whose conditions or amounts read it, where there are any."""
        found = self._concerned.get(page)
        if found is None:
            found = self._concerned[page] = self._concern(page)
        return found

    def _concern(self, page: Page) -> dict[int, Rows]:
        found: dict[int, Rows] = {}
        for part in self._parts:
            rows = part.ladder.rows[part.first : part.first + part.mask.bit_length()]
            for place, row in enumerate(rows if part.page is page else (), part.start):
                reads = row.slots | row.value_slots
                while reads:
                    low = reads & -reads
                    reads ^= low
                    index = low.bit_length() - 1
                    found[index] = found.get(index, 0) | 1 << place
        return found

    def _look(self, number: int, place: int) -> Entry:
        part = self._parts[number]
        ladder, rank = part.ladder, part.first + place
        row = ladder.rows[rank]
        reads = row.value_slots
        for node in row.rest:
            for name in reads_of(node, row.tables):
                reads |= 1 << self._slots[name].index
        needs, bit = ladder.masks[rank], 1 << (part.start + place)
        test, doubt = ladder.tests[rank], ladder.doubts[rank]
        found = Entry(part.kind, row, part.page, bit, needs, reads, needs | reads, test, doubt)
        self._met[number, place] = found
        return found


def _parts(plan: Plan, shared: Page) -> Iterator[Part]:
    ladders = (plan.alone, plan.open, plan.caps, plan.floors, plan.open_limits, plan.budgets)
    for kind, ladder in enumerate(ladders):
        if ladder.rows:
            yield Part(kind, shared, ladder.shift, ladder.mask, ladder, 0)
        for first, page in ladder.below:
            yield Part(kind, page, 0, (1 << page.size) - 1, ladder, first)


class Likeness:
    """Says of cases whether they are alike in all that the conditions and amounts of an action can tell of
    them: some facts have to be the same, of others it is enough that no written value stands between them.
    """

    def __init__(
        self, slots: Mapping[str, Slot], exact: Iterable[str], simple: Mapping[str, Sequence[Node]]
    ) -> None:
        known = {slots[name].index for name in exact if name in slots}
        space: dict[str, Any] = {"bisect": bisect_right}
        told: dict[int, str] = {index: f"v{index}" for index in known}
        for name, conditions in simple.items():
            if name in slots and name not in exact:
                index = slots[name].index
                told[index] = _cell(index, Axis(slots[name].type, conditions), space)
        last = max(told, default=-1)
        names = "".join(f"v{index}, " if index in told else "_, " for index in range(last + 1))
        cells = "".join(f"{told[index]}, " for index in sorted(told))
        source = f"def of(case):\n [{names}*_] = case\n return ({cells})"
        exec(compile(source, "<likeness>", "exec"), space)  # noqa: S102 - generated names only
        self.of: Callable[[Case], Hashable] = space.pop("of")
        """The same for cases that are alike."""


def _cell(index: int, axis: Axis, space: dict[str, Any]) -> str:
    """Code that gives the cell of a slot's value on an axis, and None where nothing is known of it."""
    if axis.kind == "boolean" or (axis.named and axis.closed):
        # Every value has a cell of its own.
        return f"v{index}"
    if axis.kind in ORDERED:
        space[f"p{index}"] = axis.points
        return f"None if v{index} is None else bisect(p{index}, v{index})"
    space[f"c{index}"] = axis.cell
    return f"None if v{index} is None else c{index}(v{index})"


class Standing:
    """Which rows of a page a case leaves, and which it would leave were nothing known of one fact."""

    def __init__(self, page: Page, case: Case) -> None:
        self._every = rows = self.settled = (1 << page.size) - 1
        """Those that need nothing of what is unknown."""
        self._steps: list[tuple[int, Rows, Rows]] = []
        for index, pick in page.picks.items():
            value = case[index]
            if value is None:
                self.settled &= page.free[index]
            else:
                left: Rows = pick(value)
                self._steps.append((index, rows, left))
                rows &= left
        self.rows = rows
        self._others: Mapping[int, Rows] | None = None

    def without(self, index: int) -> Rows:
        """The rows that all known facts but this one leave."""
        if self._others is None:
            self._others = self._look()
        return self._others.get(index, self.rows)

    def _look(self) -> Mapping[int, Rows]:
        found, after = {}, self._every
        for index, before, left in reversed(self._steps):
            found[index] = before & after
            after &= left
        return found


@quick(frozen=True, slots=True)
class Look:
    """A case as a reading sees it, for questions on all actions; all but `standing` is as in `Seen`."""

    case: Case
    unknown: SlotSet
    top: Rows
    sure: Rows
    known: Environment
    standing: dict[int, Standing]

    def seen(self, meters: Meters) -> Seen:
        """The same with what is spent."""
        return Seen(self.case, self.unknown, self.top, self.sure, self.known, meters)

    def rows(self, page: Page) -> Standing:
        """How the rows of a page stand."""
        found = self.standing.get(id(page))
        if found is None:
            found = self.standing[id(page)] = Standing(page, self.case)
        return found
