"""Social clocks: which public posts wait for their first answer. Each is part of its case's row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, desc, func, select, update

from service.domain.social import SocialClock
from service.store.tables import IS_OPEN, cases

_KEEP = update(cases).where(cases.c.id == bindparam("case"))
_RAN_OUT = (
    select(cases.c.id)
    .where(
        IS_OPEN,
        cases.c.reply_due_at <= bindparam("at", type_=cases.c.reply_due_at.type),
        ~cases.c.reply_missed,
    )
    .order_by(cases.c.reply_due_at, cases.c.id)
    .limit(bindparam("most"))
)
_RUNNING = (
    select(cases.c.team, cases.c.reply_missed, func.count().label("count"))
    .where(IS_OPEN, cases.c.public)
    .group_by(cases.c.team, cases.c.reply_missed)
)
# In the queue's order: among those that weigh the same, who is due first; then those with no clock.
DUE = (desc(cases.c.public), cases.c.reply_due_at)
_STOPPED: Mapping[str, object] = {
    "public": False,
    "public_channel": None,
    "public_since": None,
    "reply_due_at": None,
    "reply_missed": False,
}


def columns_of(clock: SocialClock | None) -> Mapping[str, object]:
    """A clock as the columns of its case, in their order; None: none runs."""
    if clock is None:
        return _STOPPED
    return {
        "public": True,
        "public_channel": clock.channel,
        "public_since": clock.since,
        "reply_due_at": clock.due_at,
        "reply_missed": clock.missed,
    }


def clock_of(row: Row[Any]) -> SocialClock | None:
    """The clock of a case's row."""
    if not row.public:
        return None
    return SocialClock(row.public_channel, row.public_since, row.reply_due_at, row.reply_missed)


def keep(conn: Connection, case: str, clock: SocialClock | None) -> None:
    """Writes the clock of a case; None: it stopped."""
    conn.execute(_KEEP.values(**columns_of(clock)), {"case": case})


def ran_out(conn: Connection, at: datetime, most: int) -> list[str]:
    """The open cases, up to so many, whose answer was due by then and was not told of as missed yet."""
    return list(conn.execute(_RAN_OUT, {"at": at, "most": most}).scalars())


def running(conn: Connection) -> dict[tuple[str, bool], int]:
    """By (team, missed): how many public posts of open cases wait for their first answer."""
    return {(row.team, row.reply_missed): row[2] for row in conn.execute(_RUNNING)}
