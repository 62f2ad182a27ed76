"""What is kept of the past, read in bulk for back-tests: decisions, cases closed without one, voices of old.

Rows come as the database has them, moments as whole microseconds and JSON as text: what reads a million of
them cannot afford to have each value made twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, Text, bindparam, cast, func, select, type_coerce

from service.domain.said import FIELDS
from service.store.asked import asked, rows_of
from service.store.prepared import Read
from service.store.tables import (
    cases,
    decisions,
    fact_batches,
    head,
    moves,
    people,
    record_facts,
    records,
    signals,
    stated_facts,
)

Columns = Mapping[str, Sequence[Any]]
"""Rows of the same length, a column each, by name."""
_AT_ONCE = 5_000
_FEW = 1_000
"""Entities that are asked about at a time: what comes of them stays where the processor finds it fastest."""
_CASE = (
    cases.c.id.label("case"),
    cases.c.number,
    cases.c.channel,
    cast(cases.c.topics, Text).label("topics"),
    cast(cases.c.about, Text).label("about"),
    cases.c.customer,
    type_coerce(cases.c.opened_at, BigInteger).label("opened_at"),
)
_DECIDED = records.c.kind == "decision"
_DECISIONS = Read(
    select(
        records.c.number.label("place"),
        records.c.body,
        record_facts.c.facts,
        decisions.c.id.label("decision"),
        decisions.c.team.label("decided_in"),
        decisions.c.action,
        type_coerce(decisions.c.amount, Text).label("amount"),
        decisions.c.road,
        decisions.c.by,
        type_coerce(decisions.c.at, BigInteger).label("at"),
        *_CASE,
    )
    .join(record_facts, record_facts.c.record == records.c.number)
    .join(decisions, decisions.c.id == records.c.decision)
    .join(cases, cases.c.id == decisions.c.case)
    .where(_DECIDED, records.c.number > bindparam("after"), records.c.number <= bindparam("until"))
    .order_by(records.c.number)
)
_CLOSINGS: Select[Any] = (
    select(
        moves.c.id.label("place"),
        type_coerce(moves.c.at, BigInteger).label("at"),
        people.c.level,
        cases.c.team,
        cases.c.acute,
        *_CASE,
    )
    .join(cases, cases.c.id == moves.c.case)
    .outerjoin(people, people.c.id == moves.c.by)
    .where(moves.c.kind == "closed", moves.c.id >= bindparam("since"))
    .order_by(moves.c.id)
    .execution_options(yield_per=_AT_ONCE)
)
_AS_TEXT = ("topics", "about")
_VOICES: Select[Any] = (
    select(
        signals.c.id.label("place"),
        signals.c.customer,
        type_coerce(signals.c.at, BigInteger).label("at"),
        *(cast(signals.c[name], Text).label(name) for name in _AS_TEXT),
        *(signals.c[name] for name in FIELDS if name not in {"at", *_AS_TEXT}),
    )
    .where(signals.c.case.is_(None), signals.c.author == "customer", signals.c.id >= bindparam("since"))
    .order_by(signals.c.id)
    .execution_options(yield_per=_AT_ONCE)
)
_IDS = asked("ids", id=str)
_SAID = Read(
    select(
        fact_batches.c.id,
        fact_batches.c.entity_id,
        type_coerce(fact_batches.c.at, BigInteger).label("at"),
        type_coerce(fact_batches.c.taken_at, BigInteger).label("taken_at"),
        cast(fact_batches.c["values"], Text).label("said"),
    ).join(_IDS, (fact_batches.c.entity == bindparam("entity")) & (fact_batches.c.entity_id == _IDS.c.id))
)
_CASES = asked("cases", case=str)
_STATED = select(
    stated_facts.c.id,
    stated_facts.c.case,
    stated_facts.c.name,
    stated_facts.c.entity_id,
    cast(stated_facts.c.value, Text).label("value"),
    type_coerce(stated_facts.c.at, BigInteger).label("at"),
).join(_CASES, stated_facts.c.case == _CASES.c.case)


@dataclass(frozen=True, slots=True)
class Witness:
    """How much there was of what only an erasure takes away: up to these places, so many rows."""

    signals: tuple[str, int]
    batches: tuple[str, int]
    stated: tuple[str, int]


def last_record(conn: Connection) -> int:
    """The number of the last record; 0 where there is none."""
    return int(conn.execute(select(func.coalesce(func.max(records.c.number), 0))).scalar_one())


def made(conn: Connection, after: int, until: int) -> Columns:
    """Decisions that were made, reversed or not, whose facts are kept, in order of their records: after the
    one of this number, up to and with another.
    """
    return dict(zip(_DECISIONS.names, _DECISIONS.columns(conn, after=after, until=until), strict=True))


def closings(conn: Connection, since: str) -> Iterator[Row[Any]]:
    """When cases were closed, and at which level of whom: by the move's id, from one on."""
    return _each(conn, _CLOSINGS, since=since)


def voices(conn: Connection, since: str) -> Iterator[Row[Any]]:
    """What customers said that never opened a case, as history does: by the signal's id, from one on."""
    return _each(conn, _VOICES, since=since)


def _each(conn: Connection, query: Select[Any], **asked_for: object) -> Iterator[Row[Any]]:
    # In bulk: fetched one by one a row costs three times as much.
    for some in conn.execute(query, asked_for).partitions():
        yield from some


def said_of(conn: Connection, entity: str, ids: Sequence[str]) -> Iterator[Columns]:
    """All that systems of record ever said of these entities of a kind, some at a time, in no order: who
    reads it sorts it anyway.
    """
    for first in range(0, len(ids), _FEW):
        rows = rows_of((id_,) for id_ in ids[first : first + _FEW])
        yield dict(zip(_SAID.names, _SAID.columns(conn, entity=entity, ids=rows), strict=True))


def stated_in(conn: Connection, of: Sequence[str]) -> Iterator[Row[Any]]:
    """All that associates stated in these cases, in no order."""
    for first in range(0, len(of), _AT_ONCE):
        rows = rows_of((case,) for case in of[first : first + _AT_ONCE])
        yield from conn.execute(_STATED, {"cases": rows}).all()


def reversed_ids(conn: Connection) -> list[str]:
    """Decisions that were taken back."""
    return list(conn.execute(select(decisions.c.id).where(decisions.c.reversed_at.is_not(None))).scalars())


def epoch(conn: Connection) -> str:
    """Which life of the database this is: a backup that is brought back begins another."""
    return str(conn.execute(select(head.c.epoch)).scalar_one())


def kept_between(conn: Connection, first: int, last: int) -> int:
    """Of how many decisions in these records the facts are kept."""
    query = (
        select(func.count())
        .select_from(records.join(record_facts, record_facts.c.record == records.c.number))
        .where(_DECIDED, records.c.number.between(first, last))
    )
    return int(conn.execute(query).scalar_one())


def erased(conn: Connection) -> int:
    """How many decisions stand whose facts are gone."""
    query = (
        select(func.count())
        .select_from(
            records.join(decisions, decisions.c.id == records.c.decision).outerjoin(
                record_facts, record_facts.c.record == records.c.number
            )
        )
        .where(_DECIDED, record_facts.c.record.is_(None), decisions.c.reversed_at.is_(None))
    )
    return int(conn.execute(query).scalar_one())


def witness(conn: Connection) -> Witness:
    """How much there is now."""
    return Witness(*(_last_and_count(conn, table) for table in (signals, fact_batches, stated_facts)))


def unchanged(conn: Connection, before: Witness) -> bool:
    """Whether all that there was then is there still."""
    return all(
        conn.execute(select(func.count()).select_from(table).where(table.c.id <= last)).scalar_one() == count
        for table, (last, count) in (
            (signals, before.signals),
            (fact_batches, before.batches),
            (stated_facts, before.stated),
        )
    )


def _last_and_count(conn: Connection, table: Any) -> tuple[str, int]:
    row = conn.execute(select(func.max(table.c.id), func.count())).one()
    return (row[0] or "", row[1])
