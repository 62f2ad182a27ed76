"""The journal: in which order everything happened, and what each screen must be told.

A row holds type, channels, ids and the few fields that a screen needs. Words of people are taken out when it
is written and joined when it is read, so that they stand once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, select, update

from service.clock import rfc3339
from service.domain.events import Event
from service.store import tables
from service.store.bulk import Insert
from service.store.dialect import holds
from service.store.tables import customers, journal, moves, notes, replies, signals
from service.store.tables import head as _head

_APPEND = Insert(journal, "seq", "type", "at", "channels", "data")
_READ = (
    select(journal.c.seq, journal.c.type, journal.c.at, journal.c.channels, journal.c.data)
    .where(journal.c.seq > bindparam("after"))
    .order_by(journal.c.seq)
    .limit(bindparam("limit"))
)
_HEAD = select(_head.c.epoch, _head.c.seq, _head.c.floor, _head.c.at)
_TEXTS = select(signals.c.id, signals.c.text).where(signals.c.id.in_(bindparam("ids", expanding=True)))
_REPLIES = select(replies.c.id, replies.c.text).where(replies.c.id.in_(bindparam("ids", expanding=True)))
_MOVE_NOTES = select(moves.c.id, moves.c.note).where(moves.c.id.in_(bindparam("ids", expanding=True)))
_NAMES = select(customers.c.id, customers.c.name).where(customers.c.id.in_(bindparam("ids", expanding=True)))
_NOTES = select(notes.c.decision, notes.c.kind, notes.c.text).where(
    notes.c.decision.in_(bindparam("ids", expanding=True))
)

_WITH_NOTES = frozenset({"moved", "snoozed"})
"""Moves that one explains to colleagues."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal stands: `seq` of its last event, `floor` below which nothing can be read any more."""

    epoch: str
    seq: int
    floor: int
    at: datetime


def head(conn: Connection) -> Head:
    """The position of the journal at the moment of `conn`."""
    row = conn.execute(_HEAD).one()
    return Head(row.epoch, row.seq, row.floor, row.at)


def floor(conn: Connection) -> int:
    """A position at or above this can be resumed from; below it events are gone."""
    return head(conn).floor


def touch(conn: Connection) -> None:
    """Writes the head as it is: whether anything can be written. Raises DBAPIError where nothing can."""
    conn.execute(update(_head).values(seq=_head.c.seq))


def append(conn: Connection, events: Sequence[tuple[Event, datetime]]) -> None:
    """Writes numbered events, each with its moment, without their words."""
    _APPEND(
        conn,
        [(event.seq, event.type, at, list(event.channels), _without_words(event)) for event, at in events],
    )


def read(conn: Connection, after: int, limit: int, channels: frozenset[str] | None = None) -> list[Event]:
    """Up to `limit` events above `after`, in order, words joined; `channels`: only those that name one."""
    query = _READ
    if channels is not None:
        query = query.where(holds(journal.c.channels, sorted(channels)))
    rows = conn.execute(query, {"after": after, "limit": limit}).all()
    data = [row.data for row in rows]
    _join_words(conn, data)
    return [
        Event(row.seq, row.type, rfc3339(row.at), tuple(row.channels), words)
        for row, words in zip(rows, data, strict=True)
    ]


def trim(conn: Connection, before: datetime, most: int) -> int:
    """Forgets the oldest events if they are older than `before`, at most so many, and moves the floor to the
    last of them; returns how many went.
    """
    # Events are in order of time as well: nothing newer has to be looked at.
    oldest = conn.execute(select(journal.c.seq, journal.c.at).order_by(journal.c.seq).limit(most))
    last = max((row.seq for row in oldest if row.at < before), default=None)
    if last is None:
        return 0
    conn.execute(update(_head).values(floor=last))
    return conn.execute(delete(journal).where(journal.c.seq <= last)).rowcount


def _without_words(event: Event) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(orjson.dumps(event.data))
    if isinstance(case := data.get("case"), dict):
        case["name"] = None
    entry = data.get("entry") or {}
    if entry.get("kind") in {"signal", "reply"}:
        entry["text"] = ""
    elif entry.get("kind") in _WITH_NOTES:
        entry["note"] = None
    elif entry.get("kind") == "decision":
        entry["decision"].update(note=None, lesson=None)
        if (cosign := entry["decision"]["cosign"]) is not None:
            cosign["note"] = None
    return data


def _join_words(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    entries = [data.get("entry") or {} for data in rows]
    texts = _words(conn, _TEXTS, (entry["id"] for entry in entries if entry.get("kind") == "signal"))
    answers = _words(conn, _REPLIES, (entry["id"] for entry in entries if entry.get("kind") == "reply"))
    said_of = _words(
        conn, _MOVE_NOTES, (entry["id"] for entry in entries if entry.get("kind") in _WITH_NOTES)
    )
    cases = [data["case"] for data in rows if isinstance(data.get("case"), dict)]
    names = _words(conn, _NAMES, (case["customer"] for case in cases if case["customer"] is not None))
    for case in cases:
        case["name"] = names.get(case["customer"])
    decided = [entry["decision"] for entry in entries if entry.get("kind") == "decision"]
    said: dict[tuple[str, str], str] = {}
    if ids := {decision["id"] for decision in decided}:
        said = {(row.decision, row.kind): row.text for row in conn.execute(_NOTES, {"ids": list(ids)})}
    for decision in decided:
        decision["note"] = said.get((decision["id"], "note"))
        if decision["state"] == "reversed":
            decision["lesson"] = said.get((decision["id"], "lesson"))
        decision.setdefault("stage", "live")
        # Rows written before there were co-signs do not have the member.
        if (cosign := decision.setdefault("cosign", None)) is not None and cosign["ended_at"] is not None:
            cosign["note"] = said.get((decision["id"], "peer_note"))
    for entry in entries:
        if entry.get("kind") == "signal":
            entry["text"] = texts.get(entry["id"], "")
        elif entry.get("kind") == "reply":
            entry["text"] = answers.get(entry["id"], "")
        elif entry.get("kind") in _WITH_NOTES:
            entry["note"] = said_of.get(entry["id"])


def _words(conn: Connection, query: Any, ids: Iterable[str]) -> dict[str, str | None]:
    wanted = list(set(ids))
    return {row[0]: row[1] for row in conn.execute(query, {"ids": wanted})} if wanted else {}


__all__ = ["Head", "append", "floor", "head", "read", "tables", "trim"]
