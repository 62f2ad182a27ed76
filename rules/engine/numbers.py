"""The numbers of an action as `rules.meaning.bounds` has them, from the rows that its case leaves."""

from typing import NamedTuple

from rules.engine.plan import Plan
from rules.engine.seen import Seen
from rules.live_boundary import LiveBoundary
from rules.meaning import Bounds
from rules.meters import BudgetSpec, Meters
from rules.values import ZERO


class Clauses(NamedTuple):
    """Which clauses count in a case, whatever was spent: grants and limits as `found`, and the budgets."""

    found: Bounds
    budgets: tuple[BudgetSpec, ...]

    def numbers(self, meters: Meters) -> Bounds:
        """All of them, with what is left of the budgets; what follows is still to be concluded."""
        found = self.found.again()
        for budget in self.budgets:
            found.meter(budget, meters.get(budget.key))
        return found


def clauses(plan: Plan, seen: Seen, saying_more: list[LiveBoundary]) -> Clauses:
    """Which clauses count in a case, of whose boundaries in play these say something beside; of grants whose
    amounts are written down the widest.
    """
    found = Bounds(saying_more=saying_more)
    _grants(found, plan, seen)
    if plan.simple:
        return Clauses(found, ())
    _limits(found, plan, seen)
    return Clauses(found, tuple([row.of for row in seen.rows(plan.budgets, maybe=True)]))


def _grants(found: Bounds, plan: Plan, seen: Seen) -> None:
    partly = seen.unknown != 0
    for ladder in (plan.alone, plan.peer):
        if ladder is not None:
            rank = ladder.first(seen.sure, seen.case, partly=partly, maybe=False)
            if rank >= 0:
                row = ladder.rows[rank]
                found.grant(row.amount or ZERO, row.peer or ZERO, row.grant)
    if plan.open.rows:
        for row in seen.rows(plan.open, maybe=False):
            found.grant(*seen.granted(row, plan.action), row.grant)


def _limits(found: Bounds, plan: Plan, seen: Seen) -> None:
    for row in seen.rows(plan.caps, maybe=True):
        found.cap(row.amount or ZERO, row.limit)
    for row in seen.rows(plan.floors, maybe=True):
        found.floor(row.amount, row.limit)
    for row in seen.rows(plan.open_limits, maybe=True):
        value = seen.limited(row, plan.action.digits)
        if row.of == "at_most":
            found.cap(ZERO if value is None else value, row.limit)
        else:
            found.floor(value, row.limit)
