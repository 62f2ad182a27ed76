"""Idempotency keys: which decision a person made with which key, and with which body."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from service.store.tables import keys

_FIND = select(keys.c.body, keys.c.decision).where(
    keys.c.person == bindparam("person"), keys.c.key == bindparam("key")
)
_KEEP = insert(keys)


@dataclass(frozen=True, slots=True)
class Used:
    """A key that was used: the hash of its request, and what was decided."""

    body: str
    decision: str


def find(conn: Connection, person: str, key: str) -> Used | None:
    """What a person's key was used for."""
    row = conn.execute(_FIND, {"person": person, "key": key}).first()
    return None if row is None else Used(row.body, row.decision)


def keep(conn: Connection, person: str, key: str, used: Used, at: datetime) -> None:
    """Remembers what a key was used for."""
    conn.execute(
        _KEEP, {"person": person, "key": key, "body": used.body, "decision": used.decision, "at": at}
    )


def forget(conn: Connection, before: datetime) -> None:
    """Forgets keys used before then."""
    conn.execute(delete(keys).where(keys.c.at < before))
