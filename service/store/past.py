"""What was decided so far, as its records tell: what each decision read, and how its budgets stood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select

from service.store.exact import all_from_json
from service.store.tables import cases, decisions, record_facts, records

Values = Mapping[str, object]
_CHUNK = 2_000
_EVERY: Select[Any] = (
    select(
        records.c.body,
        record_facts.c.facts,
        decisions.c.at,
        cases.c.number,
        cases.c.channel,
        cases.c.topics,
        cases.c.opened_at,
    )
    .join(decisions, decisions.c.id == records.c.decision)
    .join(cases, cases.c.id == decisions.c.case)
    .outerjoin(record_facts, record_facts.c.record == records.c.id)
    .where(records.c.kind == "decision", decisions.c.reversed_at.is_(None))
    .order_by(records.c.number)
    .execution_options(yield_per=_CHUNK)
)


@dataclass(frozen=True, slots=True)
class Past:
    """A decision that was made and stands. `body` is its record's; `facts`, `request`: what it read, None
    where that was erased.
    """

    body: Mapping[str, Any]
    facts: Values | None
    request: Values | None
    at: datetime
    number: int
    channel: str
    topics: tuple[str, ...]
    opened_at: datetime


def decided(conn: Connection) -> Iterator[Past]:
    """Every decision that stands, oldest first."""
    return (_past(row) for row in conn.execute(_EVERY))


def _past(row: Row[Any]) -> Past:
    kept = None if row.facts is None else orjson.loads(row.facts)
    return Past(
        body=orjson.loads(row.body),
        facts=None if kept is None else all_from_json(kept["facts"]),
        request=None if kept is None else all_from_json(kept["request"]),
        at=row.at,
        number=row.number,
        channel=row.channel,
        topics=tuple(row.topics),
        opened_at=row.opened_at,
    )
