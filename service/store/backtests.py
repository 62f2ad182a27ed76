"""Back-tests: what was asked, how far each has come, and what those that are done say.

One that goes on belongs to the service that runs it, for as long as that says so; `until` is when it is given
up. Whoever wants it ended changes its state here, wherever it runs: its own service finds that out.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from service.clock import parse_rfc3339, rfc3339
from service.domain.actor import PersonRef
from service.domain.backtest import GOING_ON, BacktestProgress, BacktestReport, BacktestView
from service.store.tables import backtests

_GOES_ON = backtests.c.state.in_(sorted(GOING_ON))
_ADD = insert(backtests)
_OF = select(backtests).where(backtests.c.id == bindparam("id"), backtests.c.by == bindparam("by"))
_MOVE = update(backtests).where(backtests.c.id == bindparam("of"), _GOES_ON)
_END_OF = update(backtests).where(backtests.c.by == bindparam("whose"), _GOES_ON)
_LAPSED = update(backtests).where(
    _GOES_ON, backtests.c.until <= bindparam("now", type_=backtests.c.until.type)
)
_WAITING = select(func.count()).select_from(backtests).where(_GOES_ON)
_LAST = (
    select(backtests.c.id)
    .where(backtests.c.by == bindparam("whose"))
    .order_by(backtests.c.id.desc())
    .limit(bindparam("most"))
)
_FORGET = delete(backtests).where(
    backtests.c.by == bindparam("whose"), ~_GOES_ON, backtests.c.id.not_in(_LAST)
)
_FORGET_OLD = delete(backtests).where(
    backtests.c.at < bindparam("before", type_=backtests.c.at.type), ~_GOES_ON
)
_REPORT = TypeAdapter(BacktestReport)


@dataclass(frozen=True, slots=True)
class Told:
    """How far a back-test of a person, by id, has come."""

    person: str
    progress: BacktestProgress


def add(conn: Connection, view: BacktestView, until: datetime) -> None:
    """Keeps a new one."""
    conn.execute(
        _ADD,
        {
            "id": view.id,
            "by": view.by.id,
            "after": view.after,
            "at": parse_rfc3339(view.at),
            "report": None,
            "until": until,
            **_progress(view.progress),
        },
    )


def find(conn: Connection, id_: str, by: PersonRef) -> BacktestView | None:
    """A back-test of this person."""
    row = conn.execute(_OF, {"id": id_, "by": by.id}).first()
    if row is None:
        return None
    told = _told(row).progress
    report = None if row.report is None else _REPORT.validate_python(row.report)
    return BacktestView(
        told.id,
        told.state,
        told.step,
        told.done,
        told.total,
        told.problem,
        row.after,
        by,
        rfc3339(row.at),
        report,
    )


def going_on(conn: Connection) -> int:
    """How many run or wait for their turn, of everybody."""
    return int(conn.execute(_WAITING).scalar_one())


def move(
    conn: Connection, progress: BacktestProgress, report: BacktestReport | None, until: datetime
) -> Told | None:
    """Keeps how far one has come; None, and nothing is kept, where it is over already."""
    values = {
        **_progress(progress),
        "report": None if report is None else asdict(report),
        "until": until,
    }
    row = conn.execute(_MOVE.values(values).returning(*backtests.c), {"of": progress.id}).first()
    return None if row is None else _told(row)


def cancel(conn: Connection, by: str, only: str | None = None) -> list[Told]:
    """Ends those of a person that go on, or only one of them; what is to be told of them."""
    ending = _END_OF if only is None else _END_OF.where(backtests.c.id == only)
    ending = ending.values(state="cancelled", step="over")
    return [_told(row) for row in conn.execute(ending.returning(*backtests.c), {"whose": by})]


def renew(conn: Connection, ids: Collection[str], until: datetime) -> set[str]:
    """Keeps those that go on until then; which they are."""
    renewing = update(backtests).where(backtests.c.id.in_(sorted(ids)), _GOES_ON).values(until=until)
    return set(conn.execute(renewing.returning(backtests.c.id)).scalars())


def lapsed(conn: Connection, now: datetime) -> bool:
    """Whether any is due to be given up."""
    query = select(backtests.c.id).where(_GOES_ON, backtests.c.until <= now).limit(1)
    return conn.execute(query).first() is not None


def interrupt(conn: Connection, now: datetime, problem: str) -> list[Told]:
    """Ends those of which nobody has said for too long that they go on; what is to be told of them."""
    ending = _LAPSED.values(state="interrupted", step="over", problem=problem).returning(*backtests.c)
    return [_told(row) for row in conn.execute(ending, {"now": now})]


def forget(conn: Connection, by: str, most: int) -> None:
    """Keeps of those of a person that are over no more than are among the last so many."""
    conn.execute(_FORGET, {"whose": by, "most": most})


def forget_before(conn: Connection, at: datetime) -> None:
    """Forgets those that were asked for before then and are over."""
    conn.execute(_FORGET_OLD, {"before": at})


def _progress(progress: BacktestProgress) -> dict[str, object]:
    return {name: value for name, value in asdict(progress).items() if name != "id"}


def _told(row: Row[Any]) -> Told:
    return Told(row.by, BacktestProgress(row.id, row.state, row.step, row.done, row.total, row.problem))
