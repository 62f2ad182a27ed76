"""The shared draft set: one row for each document that differs from the live one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from service.domain.actor import PersonRef
from service.domain.drafts import Draft
from service.store.tables import drafts, people, tokens

_EVERY = (
    select(drafts, func.coalesce(people.c.name, tokens.c.name).label("who"))
    .outerjoin(people, people.c.id == drafts.c.by)
    .outerjoin(tokens, tokens.c.id == drafts.c.by)
    .order_by(drafts.c.file)
)
_PUT = insert(drafts)
_DROP = delete(drafts).where(drafts.c.file == bindparam("gone"))


def every(conn: Connection) -> Mapping[str, Draft]:
    """All drafts, by file."""
    return {
        row.file: Draft(row.file, row.text, row.at, PersonRef(row.by, row.who or row.by))
        for row in conn.execute(_EVERY)
    }


def put(conn: Connection, file: str, text: str | None, at: datetime, by: str) -> None:
    """Keeps the draft of a file, in place of the one before; `text` None: it is to go."""
    drop(conn, [file])
    conn.execute(_PUT, {"file": file, "text": text, "at": at, "by": by})


def drop(conn: Connection, files: Iterable[str]) -> None:
    """Forgets the drafts of these files: they are as in the live set again."""
    gone = [{"gone": file} for file in files]
    if gone:
        conn.execute(_DROP, gone)
