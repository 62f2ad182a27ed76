"""What a journal row holds of an event, and how it becomes whole again: what stands elsewhere is joined.

A row without words, and short, since each signal leaves one or two: of a signal only its id, for the signal
itself never changes, and of a case its values, as far as no other row has them (`journal_cases`). Rows of an
older Remit have more of both, some all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest
from operator import attrgetter
from typing import Any, Final, NamedTuple, get_args

import orjson
from sqlalchemy import Connection, bindparam, select

from service.clock import rfc3339
from service.domain.case import DecisionEntry, MoveEntry, SignalEntry
from service.domain.events import (
    CaseMoved,
    CaseOpened,
    DecisionChanged,
    DecisionDelivered,
    Event,
    SignalReceived,
)
from service.store import journal_cases, signals
from service.store.moves import Move
from service.store.tables import customers, journal, moves, notes, replies

_UNMOVED: Final[Mapping[str, None]] = dict.fromkeys(one.name for one in fields(MoveEntry))
_MOVES: Final = frozenset(get_args(Move))
_WITH_NOTES = frozenset({"moved", "snoozed"})
"""Moves that one explains to colleagues."""

_READ: Final[dict[type[Any], tuple[tuple[str, ...], Callable[[Any], Sequence[object]]]]] = {}
"""Of a dataclass, which has several, its members and what reads them of one."""

_FOLLOWING = select(journal.c.seq, journal.c.at, journal.c.data).where(
    journal.c.seq.in_(bindparam("seqs", expanding=True))
)
_REPLIES = select(replies.c.id, replies.c.text).where(replies.c.id.in_(bindparam("ids", expanding=True)))
_MOVE_NOTES = select(moves.c.id, moves.c.note).where(moves.c.id.in_(bindparam("ids", expanding=True)))
_NAMES = select(customers.c.id, customers.c.name).where(customers.c.id.in_(bindparam("ids", expanding=True)))
_NOTES = select(notes.c.decision, notes.c.kind, notes.c.text).where(
    notes.c.decision.in_(bindparam("ids", expanding=True))
)


class Kept(NamedTuple):
    """What `restore` needs of a row; `at`: the moment of its event."""

    seq: int
    at: str
    data: dict[str, Any]


def rows_of(events: Sequence[Event]) -> list[Mapping[str, object]]:
    """What is kept of each event's data, as JSON; they follow each other in the journal."""
    return [
        _row_of(event, None if after is None else after.data)
        for event, after in zip_longest(events, events[1:])
    ]


def _row_of(event: Event, following: object) -> Mapping[str, object]:
    data = event.data
    if isinstance(data, SignalReceived):
        return {"said": data.entry.id, "case": journal_cases.joined(event, data)}
    if isinstance(data, DecisionChanged):
        return _decided(data)
    if isinstance(data, CaseOpened) and _own(data) and journal_cases.stands_next(data, following):
        return {"case": journal_cases.NEXT}
    if isinstance(data, CaseOpened | CaseMoved):
        entry = {"kind": "opened"} if _own(data) else _move(data.entry)
        return {"case": journal_cases.values(data.case), "entry": entry}
    if isinstance(data, DecisionDelivered):
        return {"case": data.case, "entry": _entry(data.entry)}
    return _without_words(data)


class Heard(NamedTuple):
    """A signal that is heard of: its id, and the team and customer of its case."""

    signal: str
    team: str
    customer: str | None


def heard(data: Mapping[str, Any]) -> Heard:
    """What a signal's row says without the signal."""
    if "said" in data:
        return Heard(data["said"], *journal_cases.whose(data["case"]))
    case = journal_cases.whole(data["case"])
    return Heard(data["entry"]["id"], case["team"], case["customer"])


def restore(conn: Connection, rows: Sequence[Kept]) -> None:
    """Makes the data of rows what it was in their events, words joined."""
    every = {row.seq: row for row in (*rows, *_following(conn, rows))}
    entries = {seq: _entry_of(row.data) for seq, row in every.items()}
    said = signals.by_ids(conn, [one["id"] for one in entries.values() if one.get("kind") == "signal"])
    for seq, row in every.items():
        if row.data.pop("said", None) is not None:
            joined = journal_cases.whole_joined(row.data["case"], row.at, said[entries[seq]["id"]])
            row.data.update(case=joined, entry=entries[seq])
        elif "case" in row.data:
            row.data["case"] = journal_cases.whole(row.data["case"])
    for row in rows:
        if row.data.get("case") == journal_cases.NEXT:
            before = journal_cases.before_signal(every[row.seq + 1].data["case"])
            row.data.update(case=before, entry={"kind": "opened"})
    _join(conn, [row.data for row in rows], said)


def _entry_of(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "signal", "id": data["said"]} if "said" in data else data.get("entry") or {}


def _following(conn: Connection, rows: Sequence[Kept]) -> list[Kept]:
    """The rows that have the case of one of these and are not among them: of one at most, the last, unless
    some were left out between.
    """
    there = {row.seq for row in rows}
    wanted = [row.seq + 1 for row in rows if row.data.get("case") == journal_cases.NEXT]
    missing = [seq for seq in wanted if seq not in there]
    found = conn.execute(_FOLLOWING, {"seqs": missing}) if missing else ()
    return [Kept(row.seq, rfc3339(row.at), row.data) for row in found]


def _join(conn: Connection, rows: Sequence[dict[str, Any]], said: Mapping[str, SignalEntry]) -> None:
    """Joins what people said, where cases and entries are whole."""
    entries = [data.get("entry") or {} for data in rows]
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


def _own(data: CaseOpened | CaseMoved) -> bool:
    """Whether it was opened as all are: by what bears the case's name and moment."""
    return data.entry.kind == "opened" and data.entry.id == data.case.id


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
