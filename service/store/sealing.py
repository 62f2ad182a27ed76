"""The end of a batch: events get their numbers, decision records their place in the chain.

A record's hash is SHA-256 over the hash before it and the canonical JSON of the record (keys sorted, no
blanks, UTF-8): whoever changes one record must change all that follow, and the head.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import orjson
from sqlalchemy import Connection, bindparam, select, update

from service.clock import rfc3339
from service.domain.events import DecisionChanged, Event, Happening
from service.store import journal, tables
from service.store.bulk import Insert
from service.store.prepared import Write


@dataclass(frozen=True, slots=True)
class Record:
    """What is to be chained: `body` holds ids and numbers, no words of people."""

    id: str
    kind: str
    decision: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing added to a decision: its record's hash, the seq of the event that told of it."""

    hash: str
    seq: int


class Unsealed(Protocol):
    """What a unit left behind: see `writer.Tx`."""

    at: datetime
    happenings: list[Happening]
    records: list[Record]


_HEAD = select(tables.head.c.seq, tables.head.c.records, tables.head.c.hash)
_MOVE = (
    update(tables.head)
    .values(
        seq=tables.head.c.seq + bindparam("events"),
        records=tables.head.c.records + bindparam("added"),
        at=bindparam("now", type_=tables.head.c.at.type),
    )
    .returning(tables.head.c.seq, tables.head.c.records, tables.head.c.hash)
)
_END = update(tables.head).values(hash=bindparam("end"))
_SEAL = Write(
    update(tables.decisions)
    .where(tables.decisions.c.id == bindparam("decision"))
    .values(hash=bindparam("sealed"), seq=bindparam("told"))
)
_ASKED = (
    update(tables.cosigns)
    .where(tables.cosigns.c.decision == bindparam("ask"), tables.cosigns.c.seq == 0)
    .values(seq=bindparam("told"))
)
_RECORDS = Insert(tables.records, "number", "id", "kind", "decision", "body", "previous", "hash")


def canonical(value: object) -> bytes:
    """The one JSON text of `value`: keys sorted, no blanks, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def link(previous: str, body: bytes) -> str:
    """The hash of a record whose predecessor's hash is `previous` (hex)."""
    return hashlib.sha256(bytes.fromhex(previous) + body).hexdigest()


def seal(
    conn: Connection, units: Sequence[Unsealed], *, always: bool = False
) -> tuple[list[int], dict[str, Sealed], list[Event]]:
    """Numbers and chains what `units` left, as the last statements of their transaction.

    `always`: the head takes the moment of the last unit even where no event tells of it. Returns for each
    unit the seq of its last event, by decision what was added, and all events with words.
    """
    count = sum(len(unit.happenings) for unit in units)
    added = sum(len(unit.records) for unit in units)
    if not units or (count == added == 0 and not always):
        return ([conn.execute(_HEAD).one().seq] * len(units) if units else []), {}, []
    row = conn.execute(_MOVE, {"events": count, "added": added, "now": units[-1].at}).one()
    seq, number, last = row.seq - count, row.records - added, row.hash
    seqs: list[int] = []
    sealed: dict[str, Sealed] = {}
    rows: list[tuple[object, ...]] = []
    for unit in units:
        seq += len(unit.happenings)
        seqs.append(seq)
        for record in unit.records:
            number += 1
            body = canonical({**record.body, "number": number})
            own = link(last, body)
            rows.append((number, record.id, record.kind, record.decision, body.decode(), last, own))
            last = own
            if record.kind == "decision":
                sealed[record.decision] = Sealed(last, seq)
    if rows:
        _RECORDS(conn, rows)
        conn.execute(_END, {"end": last})
    _SEAL(conn, [{"decision": key, "sealed": seal.hash, "told": seal.seq} for key, seal in sealed.items()])
    events = _number(units, seqs[-1] - count, sealed)
    journal.append(conn, events)
    asked = [
        {"ask": event.data.entry.decision.id, "told": event.seq}
        for event in events
        if event.type == "decision.awaiting_peer"
        and isinstance(event.data, DecisionChanged)
        and event.data.entry
    ]
    if asked:
        conn.execute(_ASKED, asked)
    return seqs, sealed, events


def _number(units: Sequence[Unsealed], seq: int, sealed: Mapping[str, Sealed]) -> list[Event]:
    events: list[Event] = []
    for unit in units:
        at = rfc3339(unit.at)
        for happening in unit.happenings:
            seq += 1
            data = happening.data
            entry = data.entry if isinstance(data, DecisionChanged) else None
            if isinstance(data, DecisionChanged) and entry and (seal := sealed.get(entry.decision.id)):
                data = replace(data, entry=replace(entry, decision=replace(entry.decision, hash=seal.hash)))
            arrived = None if happening.arrived is None else rfc3339(happening.arrived)
            events.append(Event(seq, happening.type, at, happening.channels, data, arrived))
    return events
