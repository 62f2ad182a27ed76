"""Which open cases concern what somebody speaks of: to be joined by it, or to be told of it."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, or_, select

from service.store.asked import asked, rows_of
from service.store.cases import ALL, Case, case_of
from service.store.dialect import member
from service.store.prepared import Read
from service.store.tables import IS_OPEN, case_entities, cases

_PAIRS = asked("pairs", entity=str, id=str)
_CONCERNS = (case_entities.c.entity == _PAIRS.c.entity) & (case_entities.c.entity_id == _PAIRS.c.id)
_OF_ENTITIES = Read(
    ALL.add_columns(case_entities.c.entity, case_entities.c.entity_id)
    .join(case_entities, case_entities.c.case == cases.c.id)
    .join(_PAIRS, _CONCERNS)
    .where(IS_OPEN)
    .order_by(cases.c.number)
)
_NOW_ABOUT = Read(
    select(cases.c.id)
    .distinct()
    .join(case_entities, case_entities.c.case == cases.c.id)
    .join(_PAIRS, _CONCERNS)
    .where(
        IS_OPEN,
        or_(
            member(cases.c.about, case_entities.c.entity) == case_entities.c.entity_id,
            (case_entities.c.entity == "customer") & (cases.c.customer == case_entities.c.entity_id),
        ),
    )
)
# Of a flight that thousands of cases concern, a signal may join only the newest of either sort.
_JOINABLE = Read(
    ALL.where(
        cases.c.number.in_(
            select(func.max(cases.c.number))
            .join(case_entities, case_entities.c.case == cases.c.id)
            .join(_PAIRS, _CONCERNS)
            .where(
                IS_OPEN,
                member(cases.c.about, case_entities.c.entity) == case_entities.c.entity_id,
            )
            .group_by(case_entities.c.entity, case_entities.c.entity_id, cases.c.customer.is_(None))
        )
    ).order_by(cases.c.number)
)


def joinable_about(conn: Connection, pairs: Iterable[tuple[str, str]]) -> list[Case]:
    """Of the open cases that concern each (entity, id) now, the newest with and the newest without a
    customer.
    """
    wanted = sorted(set(pairs))
    return [case_of(row) for row in _JOINABLE(conn, pairs=rows_of(wanted))] if wanted else []


def open_about(conn: Connection, pairs: Iterable[tuple[str, str]]) -> list[tuple[tuple[str, str], Case]]:
    """Open cases that ever concerned these (entity, id), each with the pair that found it, oldest first."""
    wanted = sorted(set(pairs))
    if not wanted:
        return []
    rows = _OF_ENTITIES(conn, pairs=rows_of(wanted))
    return [((row.entity, row.entity_id), case_of(row)) for row in rows]


def open_now_about(conn: Connection, pairs: Iterable[tuple[str, str]]) -> list[str]:
    """The ids of open cases that concern any of these (entity, id) now."""
    wanted = sorted(set(pairs))
    return [row.id for row in _NOW_ABOUT(conn, pairs=rows_of(wanted))] if wanted else []
