"""What a journal row holds of an event, and how it becomes whole again: what stands elsewhere is joined.

A row without words, and short, since each signal leaves one or two: a case is the list of its values, and of
a signal only its id, for the signal itself never changes. Rows of an older Remit have both in full.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final, get_args

import orjson
from sqlalchemy import Connection, bindparam, select

from service.domain.case import CaseRow, DecisionEntry, MoveEntry
from service.domain.events import (
    CaseMoved,
    CaseOpened,
    DecisionChanged,
    DecisionDelivered,
    Event,
    SignalReceived,
)
from service.store import signals
from service.store.moves import Move
from service.store.tables import customers, moves, notes, replies

# INVARIANT: rows that were written keep their meaning. A new member comes last, and none goes.
CASE: Final = (
    *("id", "number", "team", "state", "customer", "about", "kind", "channel", "topics", "severity", "acute"),
    *("signals", "opened_at", "last_at", "sentiment", "claimed_by", "lease_until", "snoozed_until", "clock"),
)
"""The members of a case in a row, in order; nulls at its end are left out."""
_CASE_VALUES = attrgetter(*CASE)
_NOBODY: Final[Mapping[str, None]] = dict.fromkeys(one.name for one in fields(CaseRow))
_UNMOVED: Final[Mapping[str, None]] = dict.fromkeys(one.name for one in fields(MoveEntry))
_MOVES: Final = frozenset(get_args(Move))
_WITH_NOTES = frozenset({"moved", "snoozed"})
"""Moves that one explains to colleagues."""

_READ: Final[dict[type[Any], tuple[tuple[str, ...], Callable[[Any], Sequence[object]]]]] = {}
"""Of a dataclass, which has several, its members and what reads them of one."""

_REPLIES = select(replies.c.id, replies.c.text).where(replies.c.id.in_(bindparam("ids", expanding=True)))
_MOVE_NOTES = select(moves.c.id, moves.c.note).where(moves.c.id.in_(bindparam("ids", expanding=True)))
_NAMES = select(customers.c.id, customers.c.name).where(customers.c.id.in_(bindparam("ids", expanding=True)))
_NOTES = select(notes.c.decision, notes.c.kind, notes.c.text).where(
    notes.c.decision.in_(bindparam("ids", expanding=True))
)


def row_of(event: Event) -> Mapping[str, object]:
    """What is kept of an event's data, as JSON."""
    data = event.data
    if isinstance(data, SignalReceived):
        return {"case": _values(data.case), "entry": {"kind": "signal", "id": data.entry.id}}
    if isinstance(data, CaseOpened | CaseMoved):
        # What opened a case bears its name and moment.
        own = data.entry.kind == "opened" and data.entry.id == data.case.id
        return {"case": _values(data.case), "entry": {"kind": "opened"} if own else _move(data.entry)}
    if isinstance(data, DecisionChanged):
        return _decided(data)
    if isinstance(data, DecisionDelivered):
        return {"case": data.case, "entry": _entry(data.entry)}
    return _without_words(data)


def case_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The case in a row's data, without its customer's name."""
    case = data["case"]
    return dict(zip(CASE, case, strict=False)) if isinstance(case, list) else case


def restore(conn: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Makes the data of rows what it was in their events, words joined."""
    for data in rows:
        if isinstance(data.get("case"), list):
            data["case"] = {**_NOBODY, **case_of(data)}
    entries = [data.get("entry") or {} for data in rows]
    said = signals.by_ids(conn, [entry["id"] for entry in entries if entry.get("kind") == "signal"])
    answers = _words(conn, _REPLIES, (entry["id"] for entry in entries if entry.get("kind") == "reply"))
    said_of = _words(
        conn, _MOVE_NOTES, (entry["id"] for entry in entries if entry.get("kind") in _WITH_NOTES)
    )
    cases = [data["case"] for data in rows if isinstance(data.get("case"), dict)]
    names = _words(conn, _NAMES, (case["customer"] for case in cases if case["customer"] is not None))
    for case in cases:
        case["name"] = names.get(case["customer"])
    _join_notes(conn, [entry["decision"] for entry in entries if entry.get("kind") == "decision"])
    for data, entry in zip(rows, entries, strict=True):
        kind = entry.get("kind")
        if kind == "signal":
            data["entry"] = signals.plain(said[entry["id"]])
        elif kind == "reply":
            entry["text"] = answers.get(entry["id"], "")
        elif kind in _MOVES:
            case = data["case"]
            move = {**_UNMOVED, "kind": kind, "id": case["id"], "at": case["opened_at"], **entry}
            data["entry"] = {**move, "note": said_of.get(move["id"])}


def _values(case: CaseRow) -> list[object]:
    values = list(_CASE_VALUES(case))
    while values[-1] is None:
        values.pop()
    return values


def _move(entry: MoveEntry) -> dict[str, object]:
    said = {"by": entry.by, "reason": entry.reason, "to": entry.to, "until": entry.until}
    kept: dict[str, object] = {"kind": entry.kind, "id": entry.id, "at": entry.at}
    kept.update((name, value) for name, value in said.items() if value is not None)
    return kept


def _decided(data: DecisionChanged) -> dict[str, object]:
    """A decision without words, as JSON that is encoded once: there are thousands a second."""
    case, entry = data.case, data.entry
    return {
        "case": None if case is None else {**_members(case), "name": None},
        "entry": None if entry is None else _entry(entry),
        "budgets": data.budgets,
    }


def _entry(entry: DecisionEntry) -> dict[str, object]:
    cosign = entry.decision.cosign
    decision = {
        **_members(entry.decision),
        "note": None,
        "lesson": None,
        "cosign": None if cosign is None else {**_members(cosign), "note": None},
    }
    return {**_members(entry), "decision": decision}


def _members(of: Any) -> dict[str, object]:
    """A dataclass by its members, these as they are."""
    kind = type(of)
    if kind not in _READ:
        names = tuple(of.__dataclass_fields__)
        _READ[kind] = names, attrgetter(*names)
    names, values = _READ[kind]
    return dict(zip(names, values(of), strict=True))


def _without_words(data: object) -> dict[str, Any]:
    plain: dict[str, Any] = orjson.loads(orjson.dumps(data))
    if isinstance(case := plain.get("case"), dict):
        case["name"] = None
    entry = plain.get("entry") or {}
    if entry.get("kind") == "reply":
        entry["text"] = ""
    return plain


def _join_notes(conn: Connection, decided: Sequence[dict[str, Any]]) -> None:
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


def _words(conn: Connection, query: Any, ids: Iterable[str]) -> dict[str, str | None]:
    wanted = list(set(ids))
    return {row[0]: row[1] for row in conn.execute(query, {"ids": wanted})} if wanted else {}
