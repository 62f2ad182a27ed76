"""Who spoke of a topic in a team's cases, and what was given in them, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, desc, select

from service.domain.decision import ClauseRef
from service.domain.ids import ulid
from service.store.dialect import holds
from service.store.tables import cases, decisions, signals
from voc.windows import Series

_AHEAD = timedelta(minutes=1)
"""How far a source's clock may go before ours: what is said later than it was taken is still found."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """One signal of a customer: its id, its case, and what it is counted by."""

    id: str
    case: str
    customer: str | None
    kind: str
    channel: str
    sentiment: float | None


@dataclass(frozen=True, slots=True)
class Gave:
    """One decision that was made, as sums need it."""

    action: str
    title: str
    unit: str | None
    digits: int
    measured: bool
    amount: Decimal
    set_by: ClauseRef | None
    taken_back: bool


def spoke(conn: Connection, series: Series, since: datetime, most: int) -> list[Spoke]:
    """At most so many signals of customers that tell of the topic and were said since a moment."""
    query = (
        select(*signals.c["id", "case", "customer", "kind", "channel", "sentiment"])
        .join(cases, cases.c.id == signals.c.case)
        .where(
            # Ids sort by when they were made: what is older is not looked at.
            signals.c.id > ulid(since - _AHEAD),
            signals.c.at >= since,
            signals.c.author == "customer",
            cases.c.team == series[0],
            holds(signals.c.topics, series[1]),
        )
        .order_by(desc(signals.c.id))
        .limit(most)
    )
    return [
        Spoke(row.id, row.case, row.customer, row.kind, row.channel, row.sentiment)
        for row in conn.execute(query)
    ]


def gave(conn: Connection, series: Series, since: datetime) -> Sequence[Gave]:
    """What was given since a moment in cases that tell of the topic."""
    query = (
        select(decisions)
        .join(cases, cases.c.id == decisions.c.case)
        .where(
            decisions.c.id > ulid(since - _AHEAD),
            decisions.c.at >= since,
            decisions.c.team == series[0],
            decisions.c.state == "made",
            holds(cases.c.topics, series[1]),
        )
        .order_by(desc(decisions.c.id))
    )
    return [
        Gave(
            row.action,
            row.title,
            row.unit,
            row.digits,
            row.measured,
            row.amount,
            None if row.set_by is None else ClauseRef(**row.set_by),
            row.reversed_at is not None,
        )
        for row in conn.execute(query)
    ]
