"""One case as the fast reading goes through an action's clauses in it."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.decide import Environment
from rules.engine.amounts import granted, limited
from rules.engine.ladder import Ladder
from rules.engine.page import Rows
from rules.engine.rows import Row
from rules.engine.slots import Case, SlotSet
from rules.meters import Meters
from rules.vocabulary import Action


@dataclass(slots=True)
class Seen:
    """One case as the fast reading goes through it, and its slots that are `unknown`. `top` and `sure` are
    rows of the shared page: those that are not ruled out, and those that hold as far as the index can say.
    `met`: what is left of short ladders, what rows come to and what bounds the action, where one action is
    looked at again and again; None: it is not.
    """

    case: Case
    unknown: SlotSet
    top: Rows
    sure: Rows
    known: Environment
    meters: Meters
    met: dict[Hashable, Any] | None = None

    def every(self, ladder: Ladder, *, maybe: bool) -> Iterable[int]:
        """The ranks of all rows of a ladder that hold (or, with `maybe`, are not ruled out), in order."""
        if not ladder.rows:
            return ()
        met = self.met if not ladder.below else None
        found: Iterable[int] | None = None if met is None else met.get((ladder, maybe))
        if found is None:
            rows = self.top if maybe else self.sure
            found = ladder.every(rows, self.case, partly=self.unknown != 0, maybe=maybe)
            if met is not None:
                met[ladder, maybe] = found
        return found

    def rows(self, ladder: Ladder, *, maybe: bool) -> Iterator[Row]:
        """Those rows themselves."""
        return map(ladder.rows.__getitem__, self.every(ladder, maybe=maybe))

    def granted(self, row: Row, action: Action) -> tuple[Decimal, Decimal]:
        """What a grant that computes its amount gives, alone and with a peer."""
        found: tuple[Decimal, Decimal] | None = None if self.met is None else self.met.get(id(row))
        if found is None:
            found = granted(row, self.known, action.digits, measured=action.measure is not None)
            if self.met is not None:
                self.met[id(row)] = found
        return found

    def limited(self, row: Row, digits: int) -> Decimal | None:
        """What a limit that computes its amount comes to; None where that is unknown."""
        if self.met is None:
            return limited(row, self.known, digits)
        key = id(row)
        if key not in self.met:
            self.met[key] = limited(row, self.known, digits)
        found: Decimal | None = self.met[key]
        return found
