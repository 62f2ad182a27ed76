"""Which feeds fail: their last deliveries, one after the other, could not be verified or read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from service.domain.failing import Failure
from service.domain.feeds import Outcome
from service.store.tables import deliveries

IN_A_ROW = 5
"""Deliveries that fail one after the other before their feed does: one alone is anybody's mistake."""
_FAILED: tuple[Outcome, ...] = ("refused", "unmappable")
# What could not be taken just now (`failed`) says nothing of its feed.
_PASSED: tuple[Outcome, ...] = ("taken", "partly", "nothing", "again", "challenge")


@dataclass(frozen=True, slots=True)
class Failing:
    """How many deliveries failed in a row and since when; what was wrong with the last."""

    since: datetime
    count: int
    failure: Failure
    reason: str | None


def failing(conn: Connection, feeds: Collection[str]) -> dict[str, Failing]:
    """Those of these feeds that fail, by name."""
    passed = (
        select(deliveries.c.feed, func.max(deliveries.c.id).label("last"))
        .where(deliveries.c.feed.in_(feeds), deliveries.c.outcome.in_(_PASSED))
        .group_by(deliveries.c.feed)
        .subquery()
    )
    in_a_row = (
        select(
            deliveries.c.feed,
            func.min(deliveries.c.at).label("since"),
            func.count().label("count"),
            func.max(deliveries.c.id).label("last"),
        )
        .outerjoin(passed, passed.c.feed == deliveries.c.feed)
        .where(
            deliveries.c.feed.in_(feeds),
            deliveries.c.outcome.in_(_FAILED),
            or_(passed.c.last.is_(None), deliveries.c.id > passed.c.last),
        )
        .group_by(deliveries.c.feed)
        .having(func.count() >= IN_A_ROW)
        .subquery()
    )
    last = select(
        in_a_row.c.feed, in_a_row.c.since, in_a_row.c.count, deliveries.c.outcome, deliveries.c.reason
    ).join(deliveries, deliveries.c.id == in_a_row.c.last)
    return {row.feed: Failing(row.since, row[2], row.outcome, row.reason) for row in conn.execute(last)}
