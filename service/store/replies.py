"""What associates answered customers: words, once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, desc, insert, select

from service.clock import rfc3339
from service.domain.actor import PersonRef
from service.domain.case import ReplyEntry
from service.domain.decision import DeliveryView
from service.store import outbox, words
from service.store.tables import people, replies

SENT = "case.replied"
"""The type of the message that carries a reply."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as kept. `key`, `body`: the number and hash of the request that made it, if it had a number."""

    id: str
    case: str
    text: str
    by: PersonRef
    at: datetime
    key: str | None = None
    body: str | None = None
    delivery: DeliveryView | None = None

    def entry(self) -> ReplyEntry:
        """As the timeline shows it."""
        return ReplyEntry("reply", self.id, rfc3339(self.at), self.by, self.text, self.delivery)


_ALL = select(replies, people.c.name.label("who")).join(people, people.c.id == replies.c.by)
_ONE = _ALL.where(replies.c.id == bindparam("id"))
_OF_KEY = _ALL.where(replies.c.by == bindparam("person"), replies.c.key == bindparam("number"))
_OF_CASE = (
    _ALL.where(replies.c.case == bindparam("case"))
    .order_by(desc(replies.c.at), desc(replies.c.id))
    .limit(bindparam("most"))
)
_ADD = insert(replies)


def add(conn: Connection, reply: Reply) -> None:
    """Keeps a reply."""
    words.keep(conn, [("reply", reply.id, reply.case, reply.text)])
    conn.execute(
        _ADD,
        {
            "id": reply.id,
            "case": reply.case,
            "text": reply.text,
            "by": reply.by.id,
            "at": reply.at,
            "key": reply.key,
            "body": reply.body,
        },
    )


def load(conn: Connection, reply: str) -> Reply | None:
    """One reply."""
    return _first(conn, conn.execute(_ONE, {"id": reply}).first())


def texts_of(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The texts of these replies, of those that are there."""
    query = select(replies.c.id, replies.c.text).where(replies.c.id.in_(list(ids)))
    return {row.id: row.text for row in conn.execute(query)} if ids else {}


def by_key(conn: Connection, person: str, key: str) -> Reply | None:
    """The reply that a person made with this number."""
    return _first(conn, conn.execute(_OF_KEY, {"person": person, "number": key}).first())


def of_case(conn: Connection, case: str, most: int) -> list[Reply]:
    """A case's newest replies, up to `most`, newest first."""
    found = [_reply(row) for row in conn.execute(_OF_CASE, {"case": case, "most": most})]
    sent = outbox.of_replies(conn, (one.id for one in found))
    return [replace(one, delivery=sent.get(one.id)) for one in found]


def _first(conn: Connection, row: Row[Any] | None) -> Reply | None:
    if row is None:
        return None
    return replace(_reply(row), delivery=outbox.of_replies(conn, [row.id]).get(row.id))


def _reply(row: Row[Any]) -> Reply:
    return Reply(row.id, row.case, row.text, PersonRef(row.by, row.who), row.at, row.key, row.body)
