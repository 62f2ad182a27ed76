"""Deliveries that a feed could not map: kept sealed for a few days, to be read once the feed is mended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, desc, insert, select

from service.store.tables import dead_letters


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was kept. `sealed`: encrypted method, address, headers and body."""

    id: str
    feed: str
    at: datetime
    reason: str
    sealed: bytes


def add(conn: Connection, letter: DeadLetter) -> None:
    """Keeps one."""
    conn.execute(
        insert(dead_letters).values(
            id=letter.id, feed=letter.feed, at=letter.at, reason=letter.reason, sealed=letter.sealed
        )
    )


def page(conn: Connection, before: str | None, limit: int) -> list[DeadLetter]:
    """Up to `limit` letters, newest first, with an id below `before`."""
    query = select(dead_letters).order_by(desc(dead_letters.c.id)).limit(limit)
    if before is not None:
        query = query.where(dead_letters.c.id < before)
    return [DeadLetter(row.id, row.feed, row.at, row.reason, row.sealed) for row in conn.execute(query)]


def forget(conn: Connection, before: datetime) -> int:
    """Deletes letters older than that; returns how many."""
    return conn.execute(delete(dead_letters).where(dead_letters.c.at < before)).rowcount
