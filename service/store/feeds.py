"""What is kept of feeds: documents with their history, sealed secrets, and whose deliveries are captured."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from service.domain.actor import PersonRef
from service.domain.feeds import Capture, FeedRevision, FeedSecret, KeptFeeds
from service.store.tables import feed_captures, feed_revisions, feed_secrets, people, tokens

_WHO = func.coalesce(people.c.name, tokens.c.name).label("who")
_REVISIONS = (
    select(feed_revisions, _WHO)
    .outerjoin(people, people.c.id == feed_revisions.c.by)
    .outerjoin(tokens, tokens.c.id == feed_revisions.c.by)
    .order_by(feed_revisions.c.number.desc())
)
_LAST = select(func.max(feed_revisions.c.number)).group_by(feed_revisions.c.feed)
_SECRETS = (
    select(feed_secrets, _WHO)
    .outerjoin(people, people.c.id == feed_secrets.c.by)
    .outerjoin(tokens, tokens.c.id == feed_secrets.c.by)
    .order_by(feed_secrets.c.id.desc())
)


def kept(conn: Connection) -> KeptFeeds:
    """All that counts, and what has run out since it was swept last."""
    found = conn.execute(select(feed_captures).order_by(feed_captures.c.feed))
    return KeptFeeds(
        documents=tuple(_revisions(conn, _REVISIONS.where(feed_revisions.c.number.in_(_LAST)))),
        secrets=tuple(
            FeedSecret(row.id, row.name, row.at, _by(row), row.until, row.sealed)
            for row in conn.execute(_SECRETS)
        ),
        captures=tuple(Capture(row.feed, row.until) for row in found),
    )


def history(conn: Connection, feed: str, limit: int) -> list[FeedRevision]:
    """The last documents of a feed, newest first."""
    return _revisions(conn, _REVISIONS.where(feed_revisions.c.feed == feed).limit(limit))


def add_revision(conn: Connection, feed: str, text: str | None, at: datetime, by: str) -> int:
    """Keeps a document; returns its number. `text` None: the one that the service was given counts again."""
    number = int(conn.execute(select(func.coalesce(func.max(feed_revisions.c.number), 0))).scalar_one()) + 1
    conn.execute(insert(feed_revisions).values(number=number, feed=feed, text=text, at=at, by=by))
    return number


def add_secret(conn: Connection, secret: FeedSecret) -> None:
    """Keeps a value."""
    values = {"id": secret.id, "name": secret.name, "sealed": secret.sealed, "at": secret.at}
    conn.execute(insert(feed_secrets).values(**values, by=secret.by.id, until=secret.until))


def end_secrets(conn: Connection, ids: Sequence[str], until: datetime) -> int:
    """Lets values end then, unless they end before; returns how many."""
    ends_later = feed_secrets.c.until.is_(None) | (feed_secrets.c.until > until)
    return conn.execute(
        update(feed_secrets).where(feed_secrets.c.id.in_(ids), ends_later).values(until=until)
    ).rowcount


def capture(conn: Connection, feed: str, until: datetime | None) -> None:
    """Keeps what is sent to a feed until then; None: no more."""
    conn.execute(delete(feed_captures).where(feed_captures.c.feed == feed))
    if until is not None:
        conn.execute(insert(feed_captures).values(feed=feed, until=until))


def sweep(conn: Connection, now: datetime) -> None:
    """Deletes secrets and captures that have run out."""
    conn.execute(delete(feed_secrets).where(feed_secrets.c.until <= now))
    conn.execute(delete(feed_captures).where(feed_captures.c.until <= now))


def _revisions(conn: Connection, query: Select[Any]) -> list[FeedRevision]:
    return [FeedRevision(row.number, row.feed, row.text, row.at, _by(row)) for row in conn.execute(query)]


def _by(row: Row[Any]) -> PersonRef:
    return PersonRef(row.by, row.who or row.by)
