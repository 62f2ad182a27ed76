"""Idempotency keys: which decision a person made with which key, and with which body."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from rules.quick import quick
from service.store.asked import asked, rows_of
from service.store.bulk import Insert
from service.store.prepared import Read
from service.store.tables import keys

_WANTED = asked("wanted", person=str, key=str)
_FIND = Read(
    select(keys.c.person, keys.c.key, keys.c.body, keys.c.decision).join(
        _WANTED, (keys.c.person == _WANTED.c.person) & (keys.c.key == _WANTED.c.key)
    )
)
_KEEP = Insert(keys, "person", "key", "body", "decision", "at")


class Key(NamedTuple):
    """A key as a person sent it."""

    person: str
    key: str


@quick(frozen=True, slots=True)
class Used:
    """A key that was used: the hash of its request, and what was decided."""

    body: str
    decision: str


def find(conn: Connection, wanted: Iterable[Key]) -> dict[Key, Used]:
    """What people's keys were used for; no entry where one was not."""
    rows = rows_of(tuple(key) for key in sorted(set(wanted)))
    return {Key(row.person, row.key): Used(row.body, row.decision) for row in _FIND(conn, wanted=rows)}


def keep(conn: Connection, used: Sequence[tuple[Key, Used, datetime]]) -> None:
    """Remembers what keys were used for, and when."""
    _KEEP(conn, [(*key, one.body, one.decision, at) for key, one, at in used])


def forget(conn: Connection, before: datetime) -> None:
    """Forgets keys used before then."""
    conn.execute(delete(keys).where(keys.c.at < before))
