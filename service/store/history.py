"""A customer's past, as far as some teams go (None: all of them)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, desc, func, literal, or_, select

from service.domain.case import SignalEntry
from service.store import cases as kept_cases
from service.store import decisions as kept_decisions
from service.store import given
from service.store import signals as kept_signals
from service.store.cases import Case
from service.store.decisions import Decision
from service.store.given import Given
from service.store.tables import case_entities, cases, decisions, moves, signal_entities, signals

Teams = Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A signal of the customer and its case, if it has one."""

    entry: SignalEntry
    at: datetime
    case: str | None
    number: int | None


def cases_of(conn: Connection, customer: str, teams: Teams, most: int) -> list[tuple[Case, datetime | None]]:
    """The customer's newest cases, at most so many, each with when it was closed, the newest first."""
    ended = func.max(moves.c.at).label("ended")
    closed = and_(moves.c.case == cases.c.id, moves.c.kind == "closed")
    query = (
        select(cases.c.id, ended)
        .outerjoin(moves, closed)
        .where(cases.c.customer == customer, _theirs(teams))
        .group_by(cases.c.id, cases.c.number)
        .order_by(desc(cases.c.number))
        .limit(most)
    )
    rows = [(row.id, row.ended) for row in conn.execute(query)]
    return [(case, at) for id_, at in rows if (case := kept_cases.load(conn, id_)) is not None]


def count_cases(conn: Connection, customer: str) -> int:
    """How many cases the customer has with all teams."""
    return int(conn.execute(select(func.count()).where(cases.c.customer == customer)).scalar_one())


def count_seen(conn: Connection, customer: str, teams: Teams) -> int:
    """How many of them are of these teams."""
    query = select(func.count()).where(cases.c.customer == customer, _theirs(teams))
    return int(conn.execute(query).scalar_one())


def entities_of(conn: Connection, customer: str, teams: Teams, most: int) -> list[tuple[str, str]]:
    """What the customer's cases ever concerned, (entity, id), the latest first; not the customer."""
    since = func.max(case_entities.c.since)
    query = (
        select(case_entities.c.entity, case_entities.c.entity_id)
        .join(cases, cases.c.id == case_entities.c.case)
        .where(cases.c.customer == customer, case_entities.c.entity != "customer", _theirs(teams))
        .group_by(case_entities.c.entity, case_entities.c.entity_id)
        .order_by(desc(since), case_entities.c.entity, case_entities.c.entity_id)
        .limit(most)
    )
    return [(row.entity, row.entity_id) for row in conn.execute(query)]


def decisions_of(conn: Connection, customer: str, teams: Teams, most: int) -> list[Decision]:
    """What was given in the customer's cases and what was taken back, the newest first."""
    query = (
        select(decisions.c.id)
        .join(cases, cases.c.id == decisions.c.case)
        .where(cases.c.customer == customer, decisions.c.state == "made", _theirs(teams))
        .order_by(desc(decisions.c.at), desc(decisions.c.id))
        .limit(most)
    )
    return kept_decisions.by_ids(conn, list(conn.execute(query).scalars()))


def given_to(conn: Connection, customer: str, teams: Teams) -> list[Given]:
    """Every decision made in the customer's cases, the newest first."""
    query = (
        select(decisions)
        .join(cases, cases.c.id == decisions.c.case)
        .where(cases.c.customer == customer, decisions.c.state == "made", _theirs(teams))
        .order_by(desc(decisions.c.at), desc(decisions.c.id))
    )
    return given.read(conn, query)


def signals_of(
    conn: Connection, customer: str, teams: Teams, before: tuple[datetime, str] | None, most: int
) -> list[Heard]:
    """What the customer said, the newest first, from before (time, id); of what is history all."""
    of = signal_entities
    query = (
        select(of.c.signal, of.c.at, cases.c.id.label("case"), cases.c.number)
        .join(signals, signals.c.id == of.c.signal)
        .outerjoin(cases, cases.c.id == signals.c.case)
        .where(
            of.c.entity == "customer",
            of.c.entity_id == customer,
            or_(signals.c.case.is_(None), _theirs(teams)),
        )
        .order_by(desc(of.c.at), desc(of.c.signal))
        .limit(most)
    )
    if before is not None:
        at = bindparam("before", before[0], type_=of.c.at.type)
        query = query.where(or_(of.c.at < at, and_(of.c.at == at, of.c.signal < before[1])))
    rows = conn.execute(query).all()
    entries = kept_signals.by_ids(conn, [row.signal for row in rows])
    return [Heard(entries[row.signal], row.at, row.case, row.number) for row in rows]


def _theirs(teams: Teams) -> Any:
    return literal(value=True) if teams is None else cases.c.team.in_(list(teams))
