"""How cases moved: opened, claimed, handed back and the like, for the timeline; and what was said with it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, desc, select

from service.clock import parse_rfc3339, rfc3339
from service.domain.actor import PersonRef
from service.domain.case import MoveEntry
from service.store import words
from service.store.bulk import Insert
from service.store.tables import moves, people

Move = Literal["opened", "claimed", "released", "closed", "moved", "snoozed", "answered", "missed"]

_MOVE = Insert(moves, "id", "case", "kind", "at", "by", "reason", "to", "until", "note")
_MOVES = (
    select(moves, people.c.name.label("who"))
    .outerjoin(people, people.c.id == moves.c.by)
    .where(moves.c.case == bindparam("case"))
    .order_by(desc(moves.c.at), desc(moves.c.id))
    .limit(bindparam("most"))
)


def add(conn: Connection, case_moves: Sequence[tuple[str, MoveEntry, datetime]]) -> None:
    """Keeps moves (case, entry, at) for the timeline."""
    if case_moves:
        _MOVE(
            conn,
            [
                (
                    entry.id,
                    case,
                    entry.kind,
                    at,
                    entry.by.id if entry.by else None,
                    entry.reason,
                    entry.to,
                    None if entry.until is None else parse_rfc3339(entry.until),
                    entry.note,
                )
                for case, entry, at in case_moves
            ],
        )
        words.keep(
            conn, [("move", entry.id, case, entry.note) for case, entry, _ in case_moves if entry.note]
        )


def of_case(conn: Connection, case: str, most: int) -> list[MoveEntry]:
    """How the case moved last, at most so many times, the last first."""
    return [
        MoveEntry(
            kind=row.kind,
            id=row.id,
            at=rfc3339(row.at),
            by=None if row.by is None else PersonRef(row.by, row.who),
            reason=row.reason,
            to=row.to,
            until=None if row.until is None else rfc3339(row.until),
            note=row.note,
        )
        for row in conn.execute(_MOVES, {"case": case, "most": most})
    ]


def notes_of(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    """What was said to colleagues with these moves, by id."""
    query = select(moves.c.id, moves.c.note).where(moves.c.id.in_(list(ids)), moves.c.note.is_not(None))
    return {row.id: row.note for row in conn.execute(query)} if ids else {}
