"""The numbers of an action as `rules.meaning.bounds` has them, from the rows that its case leaves."""

from collections.abc import Iterable

from rules.engine.ladder import Ladder
from rules.engine.plan import Plan
from rules.engine.rows import Row
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
        for row in _left(plan.budgets, seen):
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
        for rank in seen.every(plan.open, maybe=False):
            row = plan.open.rows[rank]
            found.grant(*seen.granted(row, plan.action), row.grant)


def _limits(found: Bounds, plan: Plan, seen: Seen) -> None:
    for row in _left(plan.caps, seen):
        found.cap(row.amount or ZERO, row.limit)
    for row in _left(plan.floors, seen):
        found.floor(row.amount, row.limit)
    for row in _left(plan.open_limits, seen):
        value = seen.limited(row, plan.action.digits)
        if row.of == "at_most":
            found.cap(ZERO if value is None else value, row.limit)
        else:
            found.floor(value, row.limit)


def _left(ladder: Ladder, seen: Seen) -> Iterable[Row]:
    """The rows that are not ruled out."""
    return [ladder.rows[rank] for rank in seen.every(ladder, maybe=True)]
