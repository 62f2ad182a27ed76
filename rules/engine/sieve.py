"""The boundaries of an action that a case does not rule out, found by index where they are many."""

from collections.abc import Sequence
from typing import Final

from rules.engine.coding import Test
from rules.engine.page import Page
from rules.engine.rows import Row, RowMaker
from rules.engine.slots import Case, Slot
from rules.meaning import LiveBoundary

FEW: Final = 24
"""So many boundaries are looked at one by one."""


class Sieve:
    """Boundaries by their `applies_when` and their dates."""

    __slots__ = ("_doubts", "_kept", "_page", "_rows")

    def __init__(self, boundaries: Sequence[LiveBoundary], maker: RowMaker) -> None:
        made = [
            (live, maker.row(live.boundary, "applies_when", (live.boundary.applies_when,)))
            for live in boundaries
        ]
        self._kept = [live for live, row in made if row is not None]
        self._rows: list[Row] = [row for _, row in made if row is not None]
        self._doubts: list[Test | None] = []
        self._page = Page((), ())

    def build(self, tests: Sequence[Test], slots: Sequence[Slot]) -> None:
        """Index them."""
        self._doubts = [None if row.doubt is None else tests[row.doubt] for row in self._rows]
        self._page = Page([row.needs for row in self._rows], slots)

    def boundaries(self, case: Case) -> list[LiveBoundary]:
        """Those that are not ruled out, in their order."""
        found, rows = [], self._page.partly(case)[0]
        while rows:
            low = rows & -rows
            rows ^= low
            place = low.bit_length() - 1
            doubt = self._doubts[place]
            if doubt is None or doubt(case):
                found.append(self._kept[place])
        return found
