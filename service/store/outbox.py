"""What leaves: messages for endpoints, each with its tries, in order for each endpoint and case."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from service.clock import rfc3339
from service.domain.decision import DeliveryFailure, DeliveryView
from service.store.tables import outbox, replies

LATE = 3
"""Tries in vain after which people are told that something is not delivered: the first may be a hiccup."""
WAITING = DeliveryView("waiting")


@dataclass(frozen=True, slots=True)
class Message:
    """A message that has not been settled. `body`: JSON without words; `words`: those of its reply."""

    id: str
    endpoint: str
    case: str
    type: str
    at: datetime
    body: str
    decision: str | None = None
    reply: str | None = None
    words: str | None = None
    tries: int = 0
    first_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits and since when; when the first of an endpoint and case is due. None: nothing waits."""

    count: int
    since: datetime | None
    next_at: datetime | None


_ADD = insert(outbox)
_earlier = outbox.alias("earlier")
_OPEN = outbox.c.settled_at.is_(None)
_FIRST = (
    ~select(1)
    .where(
        _earlier.c.settled_at.is_(None),
        _earlier.c.endpoint == outbox.c.endpoint,
        _earlier.c.case == outbox.c.case,
        or_(
            _earlier.c.at < outbox.c.at,
            and_(_earlier.c.at == outbox.c.at, _earlier.c.id < outbox.c.id),
        ),
    )
    .exists()
)
_MESSAGES = (
    select(outbox, replies.c.text.label("words"))
    .outerjoin(replies, replies.c.id == outbox.c.reply)
    .where(_OPEN)
)
_DUE = (
    _MESSAGES.where(
        outbox.c.next_at <= bindparam("now", type_=outbox.c.next_at.type),
        outbox.c.id.not_in(bindparam("busy", expanding=True)),
        (outbox.c.tries > 0) == bindparam("again"),
        _FIRST,
    )
    .order_by(outbox.c.next_at, outbox.c.id)
    .limit(bindparam("limit"))
)
_ONE = _MESSAGES.where(outbox.c.id == bindparam("id"))
_COUNT = select(func.count(), func.min(outbox.c.at)).where(_OPEN)
_NEXT = select(func.min(outbox.c.next_at)).where(
    _OPEN, outbox.c.id.not_in(bindparam("busy", expanding=True)), _FIRST
)
_TRIED = update(outbox).where(outbox.c.id == bindparam("of"))
_OF_DECISIONS = select(outbox).where(outbox.c.decision.in_(bindparam("ids", expanding=True)))
_OF_REPLIES = select(outbox).where(outbox.c.reply.in_(bindparam("ids", expanding=True)))


def add(conn: Connection, messages: Sequence[Message]) -> None:
    """Keeps messages, due at once."""
    conn.execute(
        _ADD,
        [
            {
                "id": one.id,
                "endpoint": one.endpoint,
                "case": one.case,
                "type": one.type,
                "decision": one.decision,
                "reply": one.reply,
                "at": one.at,
                "body": one.body,
                "tries": 0,
                "next_at": one.at,
            }
            for one in messages
        ],
    )


def due(
    conn: Connection, at: datetime, limit: int, *, again: bool, busy: Collection[str] = ()
) -> list[Message]:
    """Up to `limit` messages to be sent at `at`, the longest due first: of each endpoint and case the first
    that is not settled. `again`: those tried before, else those never tried; without the `busy` ones."""
    if limit <= 0:
        return []
    values = {"now": at, "limit": limit, "again": again, "busy": list(busy)}
    return [_message(row) for row in conn.execute(_DUE, values)]


def backlog(conn: Connection, busy: Collection[str] = ()) -> Backlog:
    """How much waits since when; and when the next is due, without the `busy` ones."""
    count, since = conn.execute(_COUNT).one()
    return Backlog(count, since, conn.execute(_NEXT, {"busy": list(busy)}).scalar_one())


def load(conn: Connection, message: str) -> Message | None:
    """A message that is not settled."""
    row = conn.execute(_ONE, {"id": message}).first()
    return None if row is None else _message(row)


def delivered(conn: Connection, message: Message, at: datetime) -> None:
    """It was taken."""
    _settle(conn, message, at, None, None)


def given_up(
    conn: Connection, message: Message, at: datetime, reason: DeliveryFailure, status: int | None
) -> None:
    """It will not be tried again."""
    _settle(conn, message, at, reason, status)


def postpone(
    conn: Connection,
    message: Message,
    at: datetime,
    again_at: datetime,
    reason: DeliveryFailure,
    status: int | None,
) -> None:
    """It was tried in vain and is tried again then."""
    values = {**_tried(message, at), "next_at": again_at, "reason": reason, "status": status}
    conn.execute(_TRIED.values(values), {"of": message.id})


def of_decisions(conn: Connection, ids: Iterable[str]) -> Mapping[tuple[str, str], DeliveryView]:
    """By (decision, type of message): how far it got, over all endpoints."""
    wanted = sorted(set(ids))
    rows = conn.execute(_OF_DECISIONS, {"ids": wanted}).all() if wanted else []
    return _by((row.decision, row.type, row) for row in rows)


def of_replies(conn: Connection, ids: Iterable[str]) -> Mapping[str, DeliveryView]:
    """By reply: how far it got, over all endpoints."""
    wanted = sorted(set(ids))
    rows = conn.execute(_OF_REPLIES, {"ids": wanted}).all() if wanted else []
    return {reply: view for (reply, _), view in _by((row.reply, row.type, row) for row in rows).items()}


def _tried(message: Message, at: datetime) -> dict[str, object]:
    return {"tries": message.tries + 1, "first_try_at": message.first_try_at or at, "last_try_at": at}


def _settle(
    conn: Connection, message: Message, at: datetime, reason: DeliveryFailure | None, status: int | None
) -> None:
    values = {
        **_tried(message, at), "body": None, "next_at": None, "settled_at": at,
        "reason": reason, "status": status,
    }  # fmt: skip
    conn.execute(_TRIED.values(values), {"of": message.id})


def _by(rows: Iterable[tuple[str, str, Row[Any]]]) -> dict[tuple[str, str], DeliveryView]:
    found: dict[tuple[str, str], list[Row[Any]]] = {}
    for id_, type_, row in rows:
        found.setdefault((id_, type_), []).append(row)
    return {key: _worst(each) for key, each in found.items()}


def _worst(rows: Sequence[Row[Any]]) -> DeliveryView:
    """Of several endpoints the one that needs a look: given up, then late, then waiting, then delivered."""
    views = [_view(row) for row in rows]
    given_up = [view for view in views if view.state == "undelivered" and view.again_at is None]
    for found in (
        given_up,
        *([view for view in views if view.state == s] for s in ("undelivered", "waiting")),
    ):
        if found:
            return found[0]
    return max(views, key=lambda view: view.at or "")


def _view(row: Row[Any]) -> DeliveryView:
    if row.settled_at is not None:
        at = rfc3339(row.settled_at)
        if row.reason is None:
            return DeliveryView("delivered", at)
        return DeliveryView("undelivered", at, None, row.reason, row.status)
    if row.tries < LATE:
        return WAITING
    return DeliveryView("undelivered", rfc3339(row.last_try_at), rfc3339(row.next_at), row.reason, row.status)


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        endpoint=row.endpoint,
        case=row.case,
        type=row.type,
        at=row.at,
        body=row.body,
        decision=row.decision,
        reply=row.reply,
        words=row.words,
        tries=row.tries,
        first_try_at=row.first_try_at,
    )
