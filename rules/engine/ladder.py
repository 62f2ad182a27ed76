"""Rows in the order in which they count: the first that holds is found without looking at those below it.

The first rungs of all ladders share one page; what is below is looked at only where nothing above holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from rules.engine.coding import Test
from rules.engine.page import Having, Needs, Page, Rows, having_of
from rules.engine.rows import Row
from rules.engine.slots import Case, Slot, SlotSet
from rules.pausing import in_pieces
from rules.values import ZERO

TOP = 256
"""How many rows of each ladder stand on the shared page."""
BELOW = (1_024, 4_096)
"""How many stand on each page below; further ones are as long as the last."""


class Ladder:
    """Rows by rank. `shift` and `mask` are the place of the first of them on the shared page; `tests` say
    whether a row holds that the index leaves, `doubts` whether it is not ruled out, `masks` of which slots
    the index takes its word, `wider` how many rows give more; the first `paying` ones give something;
    `needed` is what those on the shared page need.

    Filled in as rows are looked into: `openings`, how a row can come to hold, and `reads`, the slots that its
    test reads where it is true or false wherever these are known; else, and until then, all slots there are.
    """

    __slots__ = (
        "below",
        "doubts",
        "mask",
        "masks",
        "needed",
        "openings",
        "paying",
        "reads",
        "rows",
        "shift",
        "tests",
        "wider",
    )

    def __init__(self, rows: Sequence[Row], shift: int) -> None:
        self.rows = tuple(rows)
        amounts = [max(row.amount or ZERO, ZERO) for row in in_pieces(rows)]
        self.paying = sum(amount > 0 for amount in amounts)
        firsts: dict[Decimal, int] = {}
        self.wider = tuple([firsts.setdefault(amount, rank) for rank, amount in enumerate(amounts)])
        self.masks = tuple(row.condition.mask for row in rows)
        self.shift = shift
        self.mask = (1 << min(len(rows), TOP)) - 1
        self.needed: Having = {}
        self.below: list[tuple[int, Page]] = []
        self.tests: tuple[Test | None, ...] = tuple(row.condition.test for row in rows)
        self.doubts: tuple[Test | None, ...] = tuple(row.condition.doubt for row in rows)
        self.openings: list[Any] = [None] * len(self.rows)
        self.reads: list[SlotSet] = [-1] * len(self.rows)

    def at(self, shift: int) -> "Ladder":
        """The same ladder at another place of a shared page."""
        moved = copy(self)
        moved.shift = shift
        return moved

    def build(self, slots: Sequence[Slot], before: "Ladder | None" = None) -> None:
        """Index what is below the shared page, and see what is needed there. Of `before`, a ladder for the
        same slots, is taken over what is needed by the same rows.
        """
        top = self.leaves(0, TOP)
        same = before is not None and before.leaves(0, TOP) == top
        self.needed = before.needed if before is not None and same else having_of(top)
        known = {} if before is None else dict(before.below)
        start = TOP
        while start < len(self.rows):
            size = BELOW[min(len(self.below), len(BELOW) - 1)]
            leaves, page = self.leaves(start, size), known.get(start)
            if page is None or before is None or before.leaves(start, size) != leaves:
                page = Page.of(leaves, slots)
            self.below.append((start, page))
            start += size

    def leaves(self, start: int, size: int) -> list[Needs]:
        """What each of some rows needs."""
        return [row.condition.leaves for row in self.rows[start : start + size]]

    def first(self, top: Rows, case: Case, *, partly: bool, maybe: bool) -> int:
        """The rank of the first row that holds (or, with `maybe`, is not ruled out); -1 if none does.

        `top` are the rows of the shared page of which that may be so.
        """
        tests = self.doubts if maybe else self.tests
        rank = first_within(tests, (top >> self.shift) & self.mask, 0, case)
        if rank >= 0 or not self.below:
            return rank
        for start, page in self.below:
            rows = page.partly(case)[not maybe] if partly else page.known(case)
            rank = first_within(tests, rows, start, case)
            if rank >= 0:
                return rank
        return -1

    def every(self, top: Rows, case: Case, *, partly: bool, maybe: bool) -> Iterable[int]:
        """The ranks of all rows that hold, or are not ruled out, in order."""
        tests = self.doubts if maybe else self.tests
        rows = (top >> self.shift) & self.mask
        if self.below:
            return self._further(tests, rows, case, partly=partly, maybe=maybe)
        # Most ladders are short, and of most a case leaves nothing.
        return _all_within(tests, rows, 0, case) if rows else ()

    def _further(
        self, tests: Sequence[Test | None], top: Rows, case: Case, *, partly: bool, maybe: bool
    ) -> Iterator[int]:
        yield from _all_within(tests, top, 0, case)
        for start, page in self.below:
            rows = page.partly(case)[not maybe] if partly else page.known(case)
            yield from _all_within(tests, rows, start, case)


def _all_within(tests: Sequence[Test | None], rows: Rows, start: int, case: Case) -> list[int]:
    found = []
    while rows:
        low = rows & -rows
        rank = start + low.bit_length() - 1
        test = tests[rank]
        if test is None or test(case):
            found.append(rank)
        rows ^= low
    return found


def first_within(tests: Sequence[Test | None], rows: Rows, start: int, case: Case) -> int:
    """The rank of the first of some rows that holds by its test, counted from `start`; -1 if none does."""
    while rows:
        low = rows & -rows
        rank = start + low.bit_length() - 1
        test = tests[rank]
        if test is None or test(case):
            return rank
        rows ^= low
    return -1
