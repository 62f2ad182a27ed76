"""What rows of an action come to together, and each of them by itself, in a case as it is or is tried."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rules.decide import Environment
from rules.engine.amounts import granted, limited
from rules.engine.rows import Row
from rules.engine.seen import Seen
from rules.engine.slots import Case
from rules.engine.standing import BUDGET, CAP, FLOOR, GRANT, OPEN, Entry, Look
from rules.values import ZERO
from rules.vocabulary import Action

BOUNDLESS: Final = Decimal("Infinity")


@dataclass(slots=True)
class Total:
    """What rows come to together: the widest grants, the least of what bounds them (None: nothing does), the
    smallest amount, and whether an unknown one closes.
    """

    alone: Decimal = ZERO
    peer: Decimal = ZERO
    most: Decimal | None = None
    least: Decimal = ZERO
    shut: bool = False

    def copy(self) -> "Total":
        """Another, to go on from here."""
        return Total(self.alone, self.peer, self.most, self.least, self.shut)

    @property
    def counts(self) -> bool:
        """Whether it says anything."""
        return bool(self.peer > 0 or self.most is not None or self.least > 0 or self.shut)

    def join(self, other: "Total") -> None:
        """The rows of another one too."""
        if other.alone > self.alone:
            self.alone = other.alone
        if other.peer > self.peer:
            self.peer = other.peer
        if other.most is not None:
            self.cap(other.most)
        if other.least > self.least:
            self.least = other.least
        self.shut = self.shut or other.shut

    def cap(self, amount: Decimal) -> None:
        """Nothing above."""
        if self.most is None or amount < self.most:
            self.most = amount

    def result(self, amount: Decimal) -> Decimal:
        """The amount that may be given of what is granted."""
        if self.most is not None and self.most < amount:
            amount = self.most
        return ZERO if self.shut or amount <= 0 or amount < self.least else amount

    def results(self) -> tuple[Decimal, Decimal]:
        """What may be given alone and with a peer."""
        return self.result(self.alone), self.result(self.peer)


NOTHING: Final = Total()
"""What no rows come to; never added to."""


class Counting:
    """Adds up rows of one action in one case."""

    def __init__(self, action: Action, look: Look, seen: Seen) -> None:
        """For a case as a reading sees it, in which what rows come to is kept by `seen`."""
        self.action = action
        self.look = look
        self.seen = seen
        self.meters = seen.meters
        # What grants give that compute their amounts; entries live as long as their sheet.
        self._gives: dict[int, tuple[Decimal, Decimal] | None] = {}

    def add(self, total: Total, entry: Entry, case: Case, known: Environment, *, sure: bool) -> None:
        """Add a row that the index does not rule out in a case; `sure`: nor does it leave it open."""
        kind, row = entry.kind, entry.row
        if kind <= OPEN:
            if sure and (entry.test is None or entry.test(case)):
                self.grant(total, entry, known)
        elif entry.doubt is not None and not entry.doubt(case):
            return
        elif kind == CAP:
            total.cap(row.amount or ZERO)
        elif kind == FLOOR:
            total.least = max(total.least, row.amount or ZERO)
        elif kind == BUDGET:
            left = row.of.left(self.meters.get(row.of.key))
            if left is not None:
                total.cap(left)
        else:
            self._limit(total, row, known)

    def grant(self, total: Total, entry: Entry, known: Environment) -> None:
        """Add a grant that holds."""
        alone, peer = self.given(entry, known)
        if alone > total.alone:
            total.alone = alone
        if peer > total.peer:
            total.peer = peer

    def gives(self, entry: Entry) -> tuple[Decimal, Decimal] | None:
        """What a grant gives as things stand, alone and with a peer; None where that is unknown."""
        if entry.kind == GRANT:
            return entry.row.amount or ZERO, entry.row.peer or ZERO
        if id(entry) not in self._gives:
            known, row = self.look.known, entry.row
            values = (row.value, row.peer_value)
            unknown = any(value is not None and value(known) is None for value in values)
            self._gives[id(entry)] = None if unknown else self.given(entry, known)
        return self._gives[id(entry)]

    def given(self, entry: Entry, known: Environment) -> tuple[Decimal, Decimal]:
        """What a grant gives, alone and with a peer."""
        row, action = entry.row, self.action
        if entry.kind == GRANT:
            return row.amount or ZERO, row.peer or ZERO
        if known is self.seen.known:
            return self.seen.granted(row, action)
        return granted(row, known, action.digits, measured=action.measure is not None)

    def _limit(self, total: Total, row: Row, known: Environment) -> None:
        digits, seen = self.action.digits, self.seen
        value = seen.limited(row, digits) if known is seen.known else limited(row, known, digits)
        if row.of == "at_most":
            total.cap(ZERO if value is None else value)
        elif value is None:
            total.shut = True
        else:
            total.least = max(total.least, value)


def above(some: tuple[Decimal, Decimal], others: tuple[Decimal, Decimal]) -> bool:
    """Whether more may be given alone or with a peer."""
    return some[0] > others[0] or some[1] > others[1]
