"""What teams have to do: how many open cases wait or are held, and since when the oldest waits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from service.store.tables import IS_OPEN, cases

_FREE = cases.c.claimed_by.is_(None)
_LOADS = (
    select(
        cases.c.team,
        func.count().filter(_FREE).label("waiting"),
        func.count().filter(and_(_FREE, cases.c.acute)).label("acute"),
        func.count().filter(~_FREE).label("held"),
        func.min(cases.c.opened_at).filter(_FREE).label("since"),
    )
    .where(IS_OPEN)
    .group_by(cases.c.team)
)


@dataclass(frozen=True, slots=True)
class Load:
    """What a team has to do: open cases that wait (of them acute), that are held, the oldest that waits."""

    waiting: int
    acute: int
    held: int
    since: datetime | None


NONE = Load(0, 0, 0, None)


def of_teams(conn: Connection) -> dict[str, Load]:
    """What each team that has open cases has to do."""
    return {row.team: Load(row.waiting, row.acute, row.held, row.since) for row in conn.execute(_LOADS)}
