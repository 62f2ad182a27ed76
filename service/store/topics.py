"""Who spoke of a topic in a team's cases, and what was given in them, the newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, desc, select

from service.domain.ids import ulid
from service.store import given
from service.store.dialect import holds
from service.store.given import Given
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


def gave(conn: Connection, series: Series, since: datetime) -> list[Given]:
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
    return given.read(conn, query)
