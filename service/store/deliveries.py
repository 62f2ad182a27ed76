"""What was delivered lately, for whoever connects a source: the last deliveries of each feed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from service.domain.feeds import DeliveryCounts, KeptDelivery
from service.store.tables import deliveries

KEPT = 1_000
"""Deliveries that are kept of one feed."""
_COLUMNS = [column for column in deliveries.c if column.name != "sealed"]


def add(conn: Connection, found: Sequence[KeptDelivery]) -> None:
    """Keeps deliveries, and of each of their feeds only the last."""
    if not found:
        return
    conn.execute(insert(deliveries), [_values(each) for each in found])
    for feed in {each.feed for each in found}:
        of_feed = select(deliveries.c.id).where(deliveries.c.feed == feed)
        last = conn.execute(of_feed.order_by(deliveries.c.id.desc()).offset(KEPT).limit(1)).scalar()
        if last is not None:
            conn.execute(delete(deliveries).where(deliveries.c.feed == feed, deliveries.c.id <= last))


def page(conn: Connection, feed: str, before: str | None, limit: int) -> list[KeptDelivery]:
    """Up to `limit` deliveries of a feed with an id below `before`, newest first, without what is sealed."""
    query = select(*_COLUMNS).where(deliveries.c.feed == feed).order_by(deliveries.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(deliveries.c.id < before)
    return [_delivery(row) for row in conn.execute(query)]


def load(conn: Connection, id_: str) -> KeptDelivery | None:
    """One delivery with what is sealed."""
    row = conn.execute(select(deliveries).where(deliveries.c.id == id_)).first()
    return None if row is None else _delivery(row, row.sealed)


def last(conn: Connection, feeds: Iterable[str], count: int) -> Mapping[str, list[KeptDelivery]]:
    """The last deliveries of each of these feeds."""
    return {feed: page(conn, feed, None, count) for feed in feeds}


def feeds_heard(conn: Connection) -> set[str]:
    """The names under which anything was delivered."""
    return set(conn.execute(select(deliveries.c.feed).distinct()).scalars())


def forget(conn: Connection, before: datetime) -> int:
    """Deletes deliveries older than that; returns how many."""
    return conn.execute(delete(deliveries).where(deliveries.c.at < before)).rowcount


def _values(one: KeptDelivery) -> dict[str, object]:
    return {
        "id": one.id,
        "feed": one.feed,
        "at": one.at,
        "outcome": one.outcome,
        "reason": one.reason,
        "accepted": one.counts.accepted,
        "duplicates": one.counts.duplicates,
        "rejected": one.counts.rejected,
        "took": one.took,
        "size": one.size,
        "captured": one.captured,
        "sealed": one.sealed,
    }


def _delivery(row: Row[Any], sealed: bytes | None = None) -> KeptDelivery:
    counts = DeliveryCounts(row.accepted, row.duplicates, row.rejected)
    return KeptDelivery(
        row.id,
        row.feed,
        row.at,
        row.outcome,
        row.reason,
        counts,
        row.took,
        row.size,
        row.captured,
        sealed,
    )
