"""Candidates: edits on trial beside the live set, and how those before ended."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, desc, func, insert, select, update

from service.clock import parse_rfc3339, rfc3339
from service.domain.actor import PersonRef
from service.domain.candidate import Candidate, End, Ended, Reach, Stop
from service.store.prepared import Read
from service.store.tables import candidates, people, tokens

_ender, _end_token = people.alias("ender"), tokens.alias("end_token")
_ALL = (
    select(
        candidates,
        func.coalesce(people.c.name, tokens.c.name).label("who"),
        func.coalesce(_ender.c.name, _end_token.c.name).label("ender"),
    )
    .outerjoin(people, people.c.id == candidates.c.by)
    .outerjoin(tokens, tokens.c.id == candidates.c.by)
    .outerjoin(_ender, _ender.c.id == candidates.c.ended_by)
    .outerjoin(_end_token, _end_token.c.id == candidates.c.ended_by)
)
_NOW = Read(_ALL.where(candidates.c.ended_at.is_(None)))
_ENDED = _ALL.where(candidates.c.ended_at.is_not(None)).order_by(desc(candidates.c.ended_at))
_ADD = insert(candidates)
_MOVE = update(candidates).where(candidates.c.id == bindparam("of"))
_END = update(candidates).where(candidates.c.id == bindparam("of"))


def now(conn: Connection) -> Candidate | None:
    """The candidate, if there is one."""
    found = _NOW(conn)
    return _candidate(found[0]) if found else None


def last(conn: Connection) -> Ended | None:
    """The one that ended last."""
    row = conn.execute(_ENDED.limit(1)).first()
    if row is None:
        return None
    by = None if row.ended_by is None else PersonRef(row.ended_by, row.ender or row.ended_by)
    return Ended(_candidate(row), row.end, row.ended_at, by, row.end_reason or "", row.seen or {})


def begin(conn: Connection, candidate: Candidate) -> None:
    """Keeps a new candidate; that there is no other is the caller's to see to."""
    conn.execute(
        _ADD,
        {
            "id": candidate.id,
            "revision": candidate.revision,
            "base": candidate.base,
            "editors": list(candidate.editors),
            "begun_at": candidate.begun_at,
            **_moved(candidate),
        },
    )


def move(conn: Connection, candidate: Candidate) -> None:
    """Keeps its stage, for whom it counts and when it stops, as they are now."""
    conn.execute(_MOVE, {"of": candidate.id, **_moved(candidate)})


def end(
    conn: Connection,
    candidate: str,
    end: End,
    at: datetime,
    by: str | None,
    reason: str,
    seen: Mapping[str, object],
) -> None:
    """Keeps how it ended, and what was seen of it."""
    conn.execute(
        _END,
        {
            "of": candidate,
            "end": end,
            "ended_at": at,
            "ended_by": by,
            "end_reason": reason,
            "seen": dict(seen),
        },
    )


def _moved(candidate: Candidate) -> dict[str, object]:
    reach, stop = candidate.reach, candidate.stop
    return {
        "stage": candidate.stage,
        "reach": {"teams": list(reach.teams), "share": reach.share},
        "stop": {
            "until": None if stop.until is None else rfc3339(stop.until),
            "give_at_most": None if stop.give_at_most is None else format(stop.give_at_most, "f"),
        },
        "since": candidate.since,
        "by": candidate.by.id,
        "reason": candidate.reason,
    }


def _candidate(row: Any) -> Candidate:
    until, most = row.stop["until"], row.stop["give_at_most"]
    return Candidate(
        id=row.id,
        revision=row.revision,
        base=row.base,
        stage=row.stage,
        reach=Reach(tuple(row.reach["teams"]), row.reach["share"]),
        stop=Stop(None if until is None else parse_rfc3339(until), None if most is None else Decimal(most)),
        begun_at=row.begun_at,
        since=row.since,
        by=PersonRef(row.by, row.who or row.by),
        reason=row.reason,
        editors=tuple(row.editors),
    )
