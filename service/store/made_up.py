"""Decisions as a database keeps them, made up in bulk: what a measurement of reading them needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert

from service.store import tables

_AT_ONCE = 2_000
_TEAM, _PERSON = "north", "somebody"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One decision, in a case of its own: its record, the facts that it read, and what was said before of its
    entities, all as JSON; `about`: its entities by kind, the customer among them.
    """

    number: int
    at: datetime
    action: str
    amount: str
    about: Mapping[str, str]
    body: str
    facts: str
    said: Mapping[str, Mapping[str, object]]


def fill(conn: Connection, epoch: str, at: datetime, decisions: Iterable[MadeUp]) -> None:
    """Writes them into an empty database with all tables."""
    head = {"id": 1, "epoch": epoch, "seq": 0, "floor": 0, "at": at, "records": 0, "hash": ""}
    conn.execute(insert(tables.head), head)
    conn.execute(insert(tables.teams), {"number": 1, "id": _TEAM, "title": _TEAM})
    somebody = {"id": _PERSON, "name": _PERSON, "role": "associate", "teams": [_TEAM], "level": 1}
    conn.execute(insert(tables.people), {**somebody, "added_at": at})
    waiting = iter(decisions)
    while some := list(islice(waiting, _AT_ONCE)):
        for table, row_of in _ROWS.items():
            conn.execute(insert(table), [row_of(each) for each in some])
        conn.execute(insert(tables.fact_batches), [row for each in some for row in _said(each)])


def _case(of: MadeUp) -> dict[str, Any]:
    about = {entity: id_ for entity, id_ in of.about.items() if entity != "customer"}
    return {
        "id": _id("case", of),
        "number": of.number,
        "team": _TEAM,
        "state": "closed",
        "customer": of.about.get("customer"),
        "about": about,
        "kind": "message",
        "channel": "chat",
        "topics": ["late"],
        "severity": 1,
        "acute": False,
        "signals": 1,
        "opened_at": of.at,
        "last_at": of.at,
    }


def _decision(of: MadeUp) -> dict[str, Any]:
    return {
        "id": _id("decision", of),
        "case": _id("case", of),
        "team": _TEAM,
        "action": of.action,
        "title": of.action,
        "amount": Decimal(of.amount),
        "measured": True,
        "digits": 2,
        "params": {},
        "road": "alone",
        "by": _PERSON,
        "at": of.at,
        "revision": "",
        "hash": "",
        "seq": of.number,
    }


def _record(of: MadeUp) -> dict[str, Any]:
    place = {"id": _id("record", of), "number": of.number, "kind": "decision"}
    return {**place, "decision": _id("decision", of), "body": of.body, "previous": "", "hash": ""}


def _facts(of: MadeUp) -> dict[str, Any]:
    return {"record": of.number, "salt": b"", "facts": of.facts}


def _said(of: MadeUp) -> Iterable[dict[str, Any]]:
    for entity, values in of.said.items():
        told = {"entity": entity, "entity_id": of.about[entity], "at": of.at, "taken_at": of.at}
        yield {"id": _id(entity, of), "source": "bench", "values": values, **told}


def _id(of: str, each: MadeUp) -> str:
    return f"{of}-{each.number:08}"


_ROWS = {
    tables.cases: _case,
    tables.decisions: _decision,
    tables.records: _record,
    tables.record_facts: _facts,
}
