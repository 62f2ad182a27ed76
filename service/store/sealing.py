"""Events get their numbers, decision records their place in the chain; written at the end of a batch.

A record's hash is SHA-256 over the hash before it and the canonical JSON of the record (keys sorted, no
blanks, UTF-8): whoever changes one record must change all that follow, and the head.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import orjson
from sqlalchemy import Connection, bindparam, select, update

from rules.quick import quick
from service.clock import rfc3339
from service.domain.events import DecisionChanged, Event, Happening
from service.store import driver, journal, tables
from service.store.bulk import Insert
from service.store.prepared import Write


@quick(frozen=True, slots=True)
class Record:
    """What is to be chained: `body` holds ids and numbers, no words of people."""

    id: str
    kind: str
    decision: str
    body: Mapping[str, object]


class Position(NamedTuple):
    """Where the journal and the chain end: `seq` of the last event, number and hash of the last record."""

    seq: int
    records: int
    hash: str


class Chained(NamedTuple):
    """A record with its place in the chain, as it is kept."""

    number: int
    id: str
    kind: str
    decision: str
    body: str
    previous: str
    hash: str


class Unsealed(Protocol):
    """What a unit leaves behind: see `unit.Tx`."""

    at: datetime
    seq: int
    happenings: list[Happening]
    records: list[Chained]


_HEAD = select(tables.head.c.seq, tables.head.c.records, tables.head.c.hash)
_HERE = (tables.head.c.seq == bindparam("from_seq"), tables.head.c.records == bindparam("from_records"))
_THERE = {"seq": bindparam("to_seq"), "at": bindparam("now", type_=tables.head.c.at.type)}
_MOVE = Write(update(tables.head).where(*_HERE).values(_THERE))
_MOVE_BOTH = Write(
    update(tables.head)
    .where(*_HERE)
    .values({**_THERE, "records": bindparam("to_records"), "hash": bindparam("to_hash")})
)
_ASKED = (
    update(tables.cosigns)
    .where(tables.cosigns.c.decision == bindparam("ask"), tables.cosigns.c.seq == 0)
    .values(seq=bindparam("told"))
)
_RECORDS = Insert(tables.records, *Chained._fields)


def canonical(value: object) -> bytes:
    """The one JSON text of `value`: keys sorted, no blanks, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def link(previous: str, body: bytes) -> str:
    """The hash of a record whose predecessor's hash is `previous` (hex)."""
    return hashlib.sha256(bytes.fromhex(previous) + body).hexdigest()


def position(conn: Connection) -> Position:
    """Where both end at the moment of `conn`."""
    return Position(*conn.execute(_HEAD).one())


class Ledger:
    """A batch's part of the journal and of the chain. Nobody else writes from where it starts to its commit,
    so that a record has its hash as soon as it is made, and an event its number once its unit has not failed.
    """

    def __init__(self, start: Position) -> None:
        self.end = start
        self.events: list[tuple[Event, datetime]] = []
        self._start = start
        self._records: list[Chained] = []

    def chained(self, record: Record, before: Sequence[Chained]) -> Chained:
        """A record behind those that its unit has already."""
        last = before[-1] if before else None
        number = self.end.records + len(before) + 1
        previous = self.end.hash if last is None else last.hash
        body = canonical({**record.body, "number": number})
        return Chained(
            number, record.id, record.kind, record.decision, body.decode(), previous, link(previous, body)
        )

    def take(self, unit: Unsealed) -> None:
        """What a unit left that did not fail goes behind all before it; the unit's `seq` is that of its last
        event, of the last before it where it has none.
        """
        at, seq = rfc3339(unit.at), self.end.seq
        events = []
        for happening in unit.happenings:
            seq += 1
            arrived = None if happening.arrived is None else rfc3339(happening.arrived)
            event = Event(seq, happening.type, at, happening.channels, happening.data, arrived)
            events.append((event, unit.at))
        self.events += events
        self._records += unit.records
        unit.seq = seq
        self.end = self.end._replace(seq=seq)
        if unit.records:
            last = unit.records[-1]
            self.end = Position(seq, last.number, last.hash)

    def back(self, to: Position) -> None:
        """All that was taken since then did not happen."""
        self.end = to
        del self.events[to.seq - self._start.seq :]
        del self._records[to.records - self._start.records :]

    def write(self, conn: Connection, at: datetime, *, always: bool) -> None:
        """The last statements of the batch, whose last unit is of this moment. `always`: the head takes that
        even where no event tells of it.

        Raises RuntimeError where the head is not where the batch began: somebody else wrote.
        """
        if not (always or self.events or self._records):
            return
        start, end = self._start, self.end
        move = {"from_seq": start.seq, "from_records": start.records, "to_seq": end.seq, "now": at}
        with driver.ahead(conn):
            _RECORDS(conn, self._records)
            journal.append(conn, self.events)
            if self._records:
                both = move | {"to_records": end.records, "to_hash": end.hash}
                moved = _MOVE_BOTH(conn, [both])
            else:
                moved = _MOVE(conn, [move])
        if moved != 1:
            raise RuntimeError(f"the head is not at {start.seq}, where this batch began")
        asked = [
            {"ask": event.data.entry.decision.id, "told": event.seq}
            for event, _ in self.events
            if event.type == "decision.awaiting_peer"
            and isinstance(event.data, DecisionChanged)
            and event.data.entry
        ]
        if asked:
            conn.execute(_ASKED, asked)
