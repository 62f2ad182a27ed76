"""The journal: in which order everything happened, and what each screen must be told.

A row holds type, channels, ids and the few fields that a screen needs (`journal_rows`). Words of people are
taken out when it is written and joined when it is read, so that they stand once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from service.clock import rfc3339
from service.domain.events import Event
from service.store import tables
from service.store.bulk import Insert
from service.store.dialect import holds
from service.store.journal_rows import Kept, restore, rows_of
from service.store.prepared import Read
from service.store.tables import head as _head
from service.store.tables import journal

_APPEND = Insert(journal, "seq", "type", "at", "channels", "data")
_READ = (
    select(journal.c.seq, journal.c.type, journal.c.at, journal.c.channels, journal.c.data)
    .where(journal.c.seq > bindparam("after"))
    .order_by(journal.c.seq)
    .limit(bindparam("limit"))
)
_HEAD = Read(select(_head.c.epoch, _head.c.seq, _head.c.floor, _head.c.at))


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal stands: `seq` of its last event, `floor` below which nothing can be read any more."""

    epoch: str
    seq: int
    floor: int
    at: datetime


def head(conn: Connection) -> Head:
    """The position of the journal at the moment of `conn`."""
    (row,) = _HEAD(conn)
    return Head(row.epoch, row.seq, row.floor, row.at)


def floor(conn: Connection) -> int:
    """A position at or above this can be resumed from; below it events are gone."""
    return head(conn).floor


def touch(conn: Connection) -> None:
    """Writes the head as it is: whether anything can be written. Raises DBAPIError where nothing can."""
    conn.execute(update(_head).values(seq=_head.c.seq))


def append(conn: Connection, events: Sequence[tuple[Event, datetime]]) -> None:
    """Writes numbered events, each with its moment, without their words."""
    rows = rows_of([event for event, _ in events])
    _APPEND(
        conn,
        [
            (event.seq, event.type, at, list(event.channels), data)
            for (event, at), data in zip(events, rows, strict=True)
        ],
    )


def read(conn: Connection, after: int, limit: int, channels: frozenset[str] | None = None) -> list[Event]:
    """Up to `limit` events above `after`, in order, words joined; `channels`: only those that name one."""
    query = _READ
    if channels is not None:
        query = query.where(holds(journal.c.channels, sorted(channels)))
    rows = conn.execute(query, {"after": after, "limit": limit}).all()
    kept = [Kept(row.seq, rfc3339(row.at), row.data) for row in rows]
    restore(conn, kept)
    return [
        Event(row.seq, row.type, whole.at, tuple(row.channels), whole.data)
        for row, whole in zip(rows, kept, strict=True)
    ]


def trim(conn: Connection, before: datetime, most: int) -> int:
    """Forgets the oldest events if they are older than `before`, at most so many, and moves the floor to the
    last of them; returns how many went.
    """
    # Events are in order of time as well: nothing newer has to be looked at.
    oldest = conn.execute(select(journal.c.seq, journal.c.at).order_by(journal.c.seq).limit(most))
    last = max((row.seq for row in oldest if row.at < before), default=None)
    if last is None:
        return 0
    conn.execute(update(_head).values(floor=last))
    return conn.execute(delete(journal).where(journal.c.seq <= last)).rowcount


__all__ = ["Head", "append", "floor", "head", "read", "tables", "trim"]
