"""Sign-in links, sessions and tokens: only their hashes are here."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from service.domain.actor import Actor
from service.store.people import actor_of_row
from service.store.tables import links, people, sessions, tokens

_SESSION = (
    select(people)
    .join(sessions, sessions.c.person == people.c.id)
    .where(
        sessions.c.hash == bindparam("hash"),
        sessions.c.until > bindparam("at", type_=sessions.c.until.type),
        people.c.removed_at.is_(None),
    )
)
_TOKEN = select(tokens).where(tokens.c.hash == bindparam("hash"), tokens.c.removed_at.is_(None))


def add_link(conn: Connection, digest: str, person: str, until: datetime) -> None:
    """Keeps a link that is good once, until then."""
    conn.execute(insert(links).values(hash=digest, person=person, until=until))


def use_link(conn: Connection, digest: str, at: datetime) -> str | None:
    """The person of an unused link that has not run out, which is used from now on; else None."""
    return conn.execute(
        update(links)
        .where(links.c.hash == digest, links.c.used_at.is_(None), links.c.until > at)
        .values(used_at=at)
        .returning(links.c.person)
    ).scalar()


def add(conn: Connection, digest: str, person: str, at: datetime, until: datetime) -> None:
    """Opens a session."""
    conn.execute(insert(sessions).values(hash=digest, person=person, opened_at=at, until=until))


def end(conn: Connection, digest: str) -> None:
    """Ends a session, if there is one."""
    conn.execute(delete(sessions).where(sessions.c.hash == digest))


def end_all_of(conn: Connection, person: str) -> None:
    """Ends a person's sessions and takes back the links not used yet."""
    conn.execute(delete(sessions).where(sessions.c.person == person))
    conn.execute(delete(links).where(links.c.person == person, links.c.used_at.is_(None)))


def sweep(conn: Connection, at: datetime) -> None:
    """Forgets sessions and links that have run out."""
    conn.execute(delete(sessions).where(sessions.c.until <= at))
    conn.execute(delete(links).where(links.c.until <= at))


def person_of(conn: Connection, digest: str, at: datetime) -> Actor | None:
    """Who a session is."""
    row = conn.execute(_SESSION, {"hash": digest, "at": at}).first()
    return None if row is None else actor_of_row(row)


def add_token(conn: Connection, digest: str, actor: Actor, at: datetime) -> None:
    """Keeps a bearer token."""
    conn.execute(
        insert(tokens).values(
            hash=digest,
            id=actor.id,
            name=actor.name,
            role=actor.role,
            feeds=list(actor.feeds),
            facts=list(actor.facts),
            added_at=at,
        )
    )


def remove_token(conn: Connection, token: str, at: datetime) -> bool:
    """Ends a bearer token, by id; False if there was none."""
    return bool(
        conn.execute(
            update(tokens).where(tokens.c.id == token, tokens.c.removed_at.is_(None)).values(removed_at=at)
        ).rowcount
    )


def holder_of(conn: Connection, digest: str) -> Actor | None:
    """What a bearer token may act as."""
    row = conn.execute(_TOKEN, {"hash": digest}).first()
    if row is None:
        return None
    return Actor(row.id, row.name, row.role, feeds=tuple(row.feeds), facts=tuple(row.facts or ()))
