"""Who reads the journal on, from where: one holder each, by a lease; it moves with what it writes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from service.store.dialect import Upsert
from service.store.tables import followers

_ONE = select(followers).where(followers.c.name == bindparam("follower"))
_ADD = Upsert(followers)
_HOLD = (
    update(followers)
    .where(followers.c.name == bindparam("follower"))
    .values(holder=bindparam("by"), until=bindparam("to"))
)
_MOVE = update(followers).where(followers.c.name == bindparam("follower")).values(seq=bindparam("to"))


@dataclass(frozen=True, slots=True)
class Follower:
    """How far it has come, and who holds it until when."""

    name: str
    seq: int
    holder: str | None
    until: datetime


def load(conn: Connection, name: str) -> Follower | None:
    """A follower; None before it was first held."""
    row = conn.execute(_ONE, {"follower": name}).first()
    return None if row is None else Follower(row.name, row.seq, row.holder, row.until)


def hold(conn: Connection, name: str, holder: str | None, until: datetime, seq: int) -> None:
    """Gives it to a holder; one that is new starts at `seq`."""
    _ADD(conn, {"name": name, "seq": seq, "holder": holder, "until": until})
    conn.execute(_HOLD, {"follower": name, "by": holder, "to": until})


def move(conn: Connection, name: str, seq: int) -> None:
    """It has come to `seq`."""
    conn.execute(_MOVE, {"follower": name, "to": seq})
