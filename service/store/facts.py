"""Facts: what systems of record say of entities, and what associates learnt from customers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, desc, insert, select

from service.domain.actor import PersonRef
from service.store.asked import asked, rows_of
from service.store.dialect import Upsert
from service.store.exact import all_from_json, all_to_json, from_json, to_json
from service.store.held import held
from service.store.prepared import Read
from service.store.tables import case_entities, fact_batches, facts, people, stated_facts

Entity = tuple[str, str]
"""(entity, id), as in ("booking", "Q7X2")."""


class Known(NamedTuple):
    """A value, since when it holds, and who says so: a feed (`source`), or a person (`by`)."""

    value: object
    at: datetime
    source: str
    by: PersonRef | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What was said of one entity at once; names are full (`booking.total`)."""

    id: str
    entity: Entity
    at: datetime
    source: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Stated:
    """What an associate stated in one go. `entity_ids`: which entity each fact was about then, if any."""

    batch: str
    at: datetime
    by: PersonRef
    values: Mapping[str, object]
    entity_ids: Mapping[str, str | None]


_ENTITIES = asked("entities", entity=str, id=str)
_CURRENT = Read(
    select(facts).join(
        _ENTITIES, (facts.c.entity == _ENTITIES.c.entity) & (facts.c.entity_id == _ENTITIES.c.id)
    )
)
_KEEP = insert(fact_batches)
_SET_LATER = Upsert(
    facts,
    key=["entity", "entity_id", "name"],
    set_=lambda new: {"value": new.value, "at": new.at, "source": new.source},
    where=lambda new: facts.c.at <= new.at,
)
_OF_CASE = (
    select(fact_batches)
    .join(
        case_entities,
        (case_entities.c.entity == fact_batches.c.entity)
        & (case_entities.c.entity_id == fact_batches.c.entity_id)
        & (case_entities.c.since <= fact_batches.c.taken_at),
    )
    .where(case_entities.c.case == bindparam("case"))
    .order_by(desc(fact_batches.c.taken_at), desc(fact_batches.c.id))
    .limit(bindparam("most"))
)
_STATE = insert(stated_facts)
_CASES = asked("cases", case=str)
_STATED = Read(
    select(stated_facts, people.c.name.label("who"))
    .join(_CASES, stated_facts.c.case == _CASES.c.case)
    .join(people, people.c.id == stated_facts.c.by)
    .order_by(stated_facts.c.at, stated_facts.c.id)
)


def current(conn: Connection, entities: Iterable[Entity]) -> Mapping[Entity, Mapping[str, Known]]:
    """What systems of record say now of these entities, by full name of the fact. Nobody changes it."""
    wanted = set(entities)
    known = held(conn)
    if known is None:
        return _current(conn, wanted)
    return known.facts.find(wanted, lambda unknown: _current(conn, unknown))


def _current(conn: Connection, wanted: Collection[Entity]) -> dict[Entity, dict[str, Known]]:
    found: dict[Entity, dict[str, Known]] = {}
    if wanted:
        columns = _CURRENT.columns(conn, entities=rows_of(sorted(wanted)))
        for entity, id_, name, value, at, source in zip(*columns, strict=True):
            found.setdefault((entity, id_), {})[name] = Known(from_json(value), at, source)
    return found


def take(conn: Connection, said: Sequence[Batch], news: Sequence[Batch], at: datetime) -> None:
    """Takes what was said; of two values of a fact the later event wins. `news`, what it changes, is kept."""
    if news:
        conn.execute(
            _KEEP,
            [
                {
                    "id": batch.id,
                    "entity": batch.entity[0],
                    "entity_id": batch.entity[1],
                    "at": batch.at,
                    "taken_at": at,
                    "source": batch.source,
                    "values": all_to_json(batch.values),
                }
                for batch in news
            ],
        )
    if said:
        if (known := held(conn)) is not None:
            known.facts.forget(batch.entity for batch in said)
        _SET_LATER(
            conn,
            [
                {
                    "entity": batch.entity[0],
                    "entity_id": batch.entity[1],
                    "name": name,
                    "value": to_json(value),
                    "at": batch.at,
                    "source": batch.source,
                }
                for batch in said
                for name, value in batch.values.items()
            ],
        )


def batches_of(conn: Connection, case: str, most: int) -> list[Batch]:
    """What was taken last of a case's entities since the case concerned each, at most so many batches."""
    return [
        Batch(row.id, (row.entity, row.entity_id), row.at, row.source, all_from_json(row.values))
        for row in conn.execute(_OF_CASE, {"case": case, "most": most})
    ]


def state(conn: Connection, case: str, rows: Sequence[tuple[str, str]], stated: Stated) -> None:
    """Keeps what an associate stated; `rows` are (id, name) of `stated.values`."""
    conn.execute(
        _STATE,
        [
            {
                "id": id_,
                "case": case,
                "batch": stated.batch,
                "name": name,
                "entity_id": stated.entity_ids[name],
                "value": to_json(stated.values[name]),
                "at": stated.at,
                "by": stated.by.id,
            }
            for id_, name in rows
        ],
    )


def stated_in(conn: Connection, cases: Collection[str]) -> dict[str, list[Stated]]:
    """What associates stated in each of these cases, oldest first; no entry where nobody did."""
    batches: dict[tuple[str, str], list[Any]] = {}
    for row in _STATED(conn, cases=rows_of((case,) for case in cases)) if cases else ():
        batches.setdefault((row.case, row.batch), []).append(row)
    found: dict[str, list[Stated]] = {}
    for (case, batch), rows in batches.items():
        found.setdefault(case, []).append(
            Stated(
                batch=batch,
                at=rows[0].at,
                by=PersonRef(rows[0].by, rows[0].who),
                values={row.name: from_json(row.value) for row in rows},
                entity_ids={row.name: row.entity_id for row in rows},
            )
        )
    return found
