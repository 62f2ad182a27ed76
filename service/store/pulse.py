"""The pulse as kept: what was said lately, the hours it is compared with, topics now, surges."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, delete, desc, func, insert, or_, select, update

from service.store.asked import asked, rows_of
from service.store.dialect import Upsert
from service.store.journal_rows import heard
from service.store.prepared import Read
from service.store.tables import case_surges, journal, pulse_hours, pulse_topics, signals, surges
from voc.baseline import Basis, Usual
from voc.signal import Author
from voc.windows import Series, Voice, speaker_of

_RECEIVED = select(journal.c.seq, journal.c.at, journal.c.data).where(journal.c.type == "signal.received")
_AFTER = Read(
    _RECEIVED.where(journal.c.seq > bindparam("after"), journal.c.seq <= bindparam("last")).order_by(
        journal.c.seq
    )
)
_AT_ONCE = 500
_BACKWARDS = Read(
    _RECEIVED.where(journal.c.seq <= bindparam("last")).order_by(journal.c.seq.desc()).limit(_AT_ONCE)
)
_IDS = asked("ids", id=str)
_SAID = Read(
    select(signals.c.id, signals.c.at, signals.c.topics)
    .join(_IDS, signals.c.id == _IDS.c.id)
    .where(signals.c.author == Author.CUSTOMER.value)
)
_HOURS = select(pulse_hours.c.hour, pulse_hours.c.voices).where(
    pulse_hours.c.team == bindparam("team"), pulse_hours.c.topic == bindparam("topic")
)
_BEGAN = select(func.min(pulse_hours.c.hour)).where(pulse_hours.c.team == bindparam("team"))
_KEY = ["team", "topic", "hour"]
_RAISE_HOUR = Upsert(
    pulse_hours,
    key=_KEY,
    set_=lambda new: {
        "voices": case((pulse_hours.c.voices > new.voices, pulse_hours.c.voices), else_=new.voices)
    },
)
_ADD_HOUR = Upsert(pulse_hours, key=_KEY, set_=lambda new: {"voices": pulse_hours.c.voices + new.voices})
_SET_TOPIC = Upsert(
    pulse_topics,
    key=["team", "topic"],
    set_=lambda new: {name: new[name] for name in ("at", "voices", "usual", "basis", "examples", "line")},
)
_NOW = select(surges).where(surges.c.calm_at.is_(None)).order_by(surges.c.since, surges.c.id)
_HEIGHTS = Read(select(surges.c.team, surges.c.topic, surges.c.times).where(surges.c.calm_at.is_(None)))
_OF_CASE = (
    select(surges)
    .join(case_surges, case_surges.c.surge == surges.c.id)
    .where(case_surges.c.case == bindparam("case"))
)
_CALMED = (
    select(surges.c.team, surges.c.topic, func.max(surges.c.calm_at).label("at"))
    .where(surges.c.calm_at > bindparam("since"))
    .group_by(surges.c.team, surges.c.topic)
)
_CONCERN = Upsert(case_surges)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TopicNow:
    """What a topic of a team ran at when it was last looked at."""

    series: Series
    at: datetime
    voices: int
    usual: Usual | None
    examples: tuple[str, ...]
    line: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Surge:
    """A surge as it was last said.

    over: the length of the windows that it is measured by: of one such are `voices` and `usual`.
    line_usual: what is usual of a point of the line. calm_at: when it ended.
    """

    id: str
    series: Series
    times: Decimal
    voices: int
    usual: Usual
    over: timedelta
    customers: int
    examples: tuple[str, ...]
    line: tuple[int, ...]
    line_usual: float
    since: datetime
    at: datetime
    calm_at: datetime | None = None


def heard_after(conn: Connection, after: int, last: int) -> Iterator[Voice]:
    """The customers' voices of the journal above `after`, up to `last`, in order."""
    rows = _AFTER(conn, after=after, last=last)
    for first in range(0, len(rows), _AT_ONCE):
        yield from _voices(conn, rows[first : first + _AT_ONCE])


def heard_since(conn: Connection, since: datetime, last: int) -> Iterator[Voice]:
    """The customers' voices that were taken since a moment, up to `last`, newest first."""
    rows: Sequence[Any] = ()
    while (rows := _BACKWARDS(conn, last=last)) and rows[0].at >= since:
        yield from _voices(conn, [row for row in rows if row.at >= since])
        last = rows[-1].seq - 1


def hours(conn: Connection, series: Series) -> dict[datetime, int]:
    """What was counted per hour of a topic of a team."""
    found = conn.execute(_HOURS, {"team": series[0], "topic": series[1]})
    return {row.hour: row.voices for row in found}


def began(conn: Connection, team: str) -> datetime | None:
    """The first hour in which a team was listened to."""
    found: datetime | None = conn.execute(_BEGAN, {"team": team}).scalar()
    return found


def raise_hours(conn: Connection, counted: Iterable[tuple[Series, datetime, int]]) -> None:
    """Hours that are known whole: what is kept is never more than what was already known."""
    if rows := _hour_rows(counted):
        _RAISE_HOUR(conn, rows)


def add_hours(conn: Connection, counted: Iterable[tuple[Series, datetime, int]]) -> None:
    """Hours of which another part becomes known: added to what is kept."""
    if rows := _hour_rows(counted):
        _ADD_HOUR(conn, rows)


def forget_hours(conn: Connection, before: datetime) -> None:
    """Drops hours that nothing is compared with any more."""
    conn.execute(delete(pulse_hours).where(pulse_hours.c.hour < before))


def set_topics(conn: Connection, now: Sequence[TopicNow]) -> None:
    """What topics run at."""
    if now:
        _SET_TOPIC(conn, [_topic_row(one) for one in now])


def topics(conn: Connection) -> list[TopicNow]:
    """What every topic ran at when it was last looked at."""
    query = select(pulse_topics).order_by(pulse_topics.c.team, pulse_topics.c.topic)
    return [_topic(row) for row in conn.execute(query)]


def topic(conn: Connection, series: Series) -> TopicNow | None:
    """What one topic ran at when it was last looked at; None: nobody ever spoke of it."""
    team, name = series
    row = conn.execute(
        select(pulse_topics).where(pulse_topics.c.team == team, pulse_topics.c.topic == name)
    ).first()
    return None if row is None else _topic(row)


def now(conn: Connection) -> list[Surge]:
    """The surges that last, oldest first."""
    return [_surge(row) for row in conn.execute(_NOW)]


def calmed(conn: Connection, since: datetime) -> dict[Series, datetime]:
    """When the last surge of each topic ended that has ended since a moment."""
    return {(row.team, row.topic): row.at for row in conn.execute(_CALMED, {"since": since})}


def ended(
    conn: Connection, only: Mapping[str, str], before: tuple[datetime, str] | None, limit: int
) -> list[Surge]:
    """Up to `limit` surges that ended, the last first, from before (when it ended, id).

    only: of which `team`, of which `topic`; all where it names none.
    """
    of = surges.c
    query = (
        select(surges)
        .where(of.calm_at.is_not(None), *(of[name] == value for name, value in only.items()))
        .order_by(desc(of.calm_at), desc(of.id))
        .limit(limit)
    )
    if before is not None:
        at, id_ = before
        query = query.where(or_(of.calm_at < at, and_(of.calm_at == at, of.id < id_)))
    return [_surge(row) for row in conn.execute(query)]


def of_case(conn: Connection, id_: str) -> list[Surge]:
    """The surges that moved while a case that tells of their topic was open."""
    return [_surge(row) for row in conn.execute(_OF_CASE, {"case": id_})]


def heights(conn: Connection) -> dict[Series, Decimal]:
    """How high each surge is that lasts."""
    return {(row.team, row.topic): row.times for row in _HEIGHTS(conn)}


def keep(conn: Connection, surge: Surge, *, new: bool) -> None:
    """Keeps a surge as it is said now."""
    values = {
        "id": surge.id,
        "team": surge.series[0],
        "topic": surge.series[1],
        "times": surge.times,
        "voices": surge.voices,
        "usual": surge.usual.voices,
        "basis": surge.usual.basis,
        "minutes": surge.over // _MINUTE,
        "customers": surge.customers,
        "examples": list(surge.examples),
        "line": list(surge.line),
        "line_usual": surge.line_usual,
        "since": surge.since,
        "at": surge.at,
        "calm_at": surge.calm_at,
    }
    if new:
        conn.execute(insert(surges), values)
    else:
        conn.execute(update(surges).where(surges.c.id == surge.id).values(values))


def concern(conn: Connection, surge: str, cases: Sequence[str]) -> None:
    """The surge stands on the timelines of these cases."""
    if cases:
        _CONCERN(conn, [{"case": one, "surge": surge} for one in cases])


def _voices(conn: Connection, rows: Sequence[Any]) -> Iterator[Voice]:
    # Only what is counted: a second's voices are read beside whoever is answered in it.
    told = [heard(row.data) for row in rows]
    found = _SAID(conn, ids=rows_of((one.signal,) for one in told))
    said = {row.id: row for row in found if row.topics}
    for one in told:
        if (signal := said.get(one.signal)) is not None:
            speaker = speaker_of(one.customer, signal.id)
            yield Voice(signal.id, signal.at, one.team, tuple(signal.topics), speaker)


def _hour_rows(counted: Iterable[tuple[Series, datetime, int]]) -> list[dict[str, Any]]:
    return [
        {"team": team, "topic": topic, "hour": hour, "voices": voices}
        for (team, topic), hour, voices in counted
    ]


def _topic_row(one: TopicNow) -> dict[str, Any]:
    return {
        "team": one.series[0],
        "topic": one.series[1],
        "at": one.at,
        "voices": one.voices,
        "usual": None if one.usual is None else one.usual.voices,
        "basis": None if one.usual is None else one.usual.basis,
        "examples": list(one.examples),
        "line": list(one.line),
    }


def _topic(row: Row[Any]) -> TopicNow:
    return TopicNow(
        (row.team, row.topic),
        row.at,
        row.voices,
        None if row.usual is None else Usual(row.usual, row.basis),
        tuple(row.examples),
        tuple(row.line),
    )


def _surge(row: Row[Any]) -> Surge:
    basis: Basis = row.basis
    return Surge(
        id=row.id,
        series=(row.team, row.topic),
        times=row.times,
        voices=row.voices,
        usual=Usual(row.usual, basis),
        over=row.minutes * _MINUTE,
        customers=row.customers,
        examples=tuple(row.examples),
        line=tuple(row.line),
        line_usual=row.line_usual,
        since=row.since,
        at=row.at,
        calm_at=row.calm_at,
    )
