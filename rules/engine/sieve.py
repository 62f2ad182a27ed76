"""The boundaries of an action that a case does not rule out, found by index where they are many."""

from collections.abc import Sequence
from typing import Final

from rules.engine.page import Page
from rules.engine.rows import Conditions
from rules.engine.slots import Case, Slot
from rules.live_boundary import LiveBoundary

FEW: Final = 24
"""So many boundaries are looked at one by one."""


class Sieve:
    """Boundaries by their `applies_when` and their dates."""

    __slots__ = ("_doubts", "_kept", "leaves", "page")

    def __init__(
        self,
        boundaries: Sequence[tuple[LiveBoundary, Conditions]],
        slots: Sequence[Slot],
        before: "Sieve | None" = None,
    ) -> None:
        """`before`: one for the same slots, whose index is taken over where boundaries need the same."""
        made = [(live, one.applies) for live, one in boundaries if one.applies is not None]
        self._kept = [live for live, _ in made]
        self._doubts = [condition.doubt for _, condition in made]
        self.leaves = [condition.leaves for _, condition in made]
        same = before is not None and before.leaves == self.leaves
        self.page: Page = before.page if before is not None and same else Page.of(self.leaves, slots)

    def boundaries(self, case: Case) -> list[LiveBoundary]:
        """Those that are not ruled out, in their order."""
        found, rows = [], self.page.partly(case)[0]
        while rows:
            low = rows & -rows
            rows ^= low
            place = low.bit_length() - 1
            doubt = self._doubts[place]
            if doubt is None or doubt(case):
                found.append(self._kept[place])
        return found
