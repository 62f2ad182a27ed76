"""Deliveries that a feed could not map: kept sealed for a few days, to be read once the feed is mended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, desc, func, insert, select

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


def load(conn: Connection, id_: str) -> DeadLetter | None:
    """One letter."""
    found = _letters(conn, select(dead_letters).where(dead_letters.c.id == id_))
    return found[0] if found else None


def page(conn: Connection, before: str | None, limit: int, feed: str | None = None) -> list[DeadLetter]:
    """Up to `limit` letters (of one feed), newest first, with an id below `before`."""
    query = select(dead_letters).order_by(desc(dead_letters.c.id)).limit(limit)
    if before is not None:
        query = query.where(dead_letters.c.id < before)
    return _letters(conn, query if feed is None else query.where(dead_letters.c.feed == feed))


def oldest(conn: Connection, feed: str, after: str | None, limit: int) -> list[DeadLetter]:
    """The first letters of a feed with an id above `after`, in the order in which they came."""
    query = select(dead_letters).where(dead_letters.c.feed == feed).order_by(dead_letters.c.id).limit(limit)
    return _letters(conn, query if after is None else query.where(dead_letters.c.id > after))


def counts(conn: Connection) -> dict[str, int]:
    """How many letters each feed has."""
    query = select(dead_letters.c.feed, func.count().label("letters")).group_by(dead_letters.c.feed)
    return {row.feed: row.letters for row in conn.execute(query)}


def remove(conn: Connection, id_: str) -> None:
    """Deletes a letter that was taken."""
    conn.execute(delete(dead_letters).where(dead_letters.c.id == id_))


def forget(conn: Connection, before: datetime) -> int:
    """Deletes letters older than that; returns how many."""
    return conn.execute(delete(dead_letters).where(dead_letters.c.at < before)).rowcount


def _letters(conn: Connection, query: Select[Any]) -> list[DeadLetter]:
    return [DeadLetter(row.id, row.feed, row.at, row.reason, row.sealed) for row in conn.execute(query)]
