"""The numbers of an action as `rules.meaning.bounds` has them, from the rows that its case leaves."""

from rules.engine.plan import Plan
from rules.engine.seen import Seen
from rules.live_boundary import LiveBoundary
from rules.meaning import Bounds
from rules.values import ZERO


def numbers(plan: Plan, seen: Seen, saying_more: list[LiveBoundary]) -> Bounds:
    """Which clauses count in a case, of whose boundaries in play these say something beside; of grants whose
    amounts are written down the widest. What follows from them is still to be concluded.
    """
    found = Bounds(saying_more=saying_more)
    _grants(found, plan, seen)
    if not plan.simple:
        _limits(found, plan, seen)
        for row in seen.rows(plan.budgets, maybe=True):
            found.meter(row.of, seen.meters.get(row.of.key))
    return found


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
