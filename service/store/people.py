"""Teams and people."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from service.domain.actor import Actor
from service.store.asked import asked, rows_of
from service.store.held import held
from service.store.prepared import Read
from service.store.tables import people, teams

_PERSON = select(people).where(people.c.id == bindparam("id"), people.c.removed_at.is_(None))
_WANTED = asked("wanted", id=str)
_THESE = Read(select(people).join(_WANTED, people.c.id == _WANTED.c.id).where(people.c.removed_at.is_(None)))
_TEAMS = Read(select(teams.c.id).order_by(teams.c.number))
_NAMES = select(people.c.id, people.c.name)


def actor_of_row(row: Any) -> Actor:
    """The actor that a row of `people` is."""
    return Actor(id=row.id, name=row.name, role=row.role, teams=tuple(row.teams), level=row.level)


def load(conn: Connection, person: str) -> Actor | None:
    """A person who was not removed."""
    row = conn.execute(_PERSON, {"id": person}).first()
    return None if row is None else actor_of_row(row)


def load_all(conn: Connection, ids: Collection[str]) -> dict[str, Actor]:
    """Those of these people who were not removed, by id."""
    known = held(conn)
    if known is None:
        return _load_all(conn, ids)
    return known.people.find(ids, lambda unknown: _load_all(conn, unknown))


def _load_all(conn: Connection, ids: Collection[str]) -> dict[str, Actor]:
    rows = _THESE(conn, wanted=rows_of((id_,) for id_ in ids)) if ids else ()
    return {row.id: actor_of_row(row) for row in rows}


def _changed(conn: Connection, person: str) -> None:
    if (known := held(conn)) is not None:
        known.people.forget([person])


def every(conn: Connection) -> list[Actor]:
    """Everybody who was not removed, by name."""
    rows = conn.execute(select(people).where(people.c.removed_at.is_(None)).order_by(people.c.name))
    return [actor_of_row(row) for row in rows]


def associates(conn: Connection, team: str) -> list[Actor]:
    """The associates of a team, by name."""
    return [one for one in every(conn) if one.role == "associate" and team in one.teams]


def names(conn: Connection) -> Mapping[str, str]:
    """Names by id, of those removed too: what they did stays theirs."""
    return {row.id: row.name for row in conn.execute(_NAMES)}


def team_ids(conn: Connection) -> list[str]:
    """All teams, in the order in which they came."""
    return [row.id for row in _TEAMS(conn)]


@dataclass(frozen=True, slots=True)
class Team:
    """A team, as it is called."""

    id: str
    title: str


def teams_listed(conn: Connection) -> list[Team]:
    """All teams with their titles, in the order in which they came."""
    query = select(teams.c.id, teams.c.title).order_by(teams.c.number)
    return [Team(row.id, row.title) for row in conn.execute(query)]


def add_teams(conn: Connection, ids: Iterable[str]) -> None:
    """Adds the teams that are not there yet."""
    known = set(team_ids(conn))
    for team in dict.fromkeys(ids):
        if team not in known:
            conn.execute(insert(teams).values(id=team, title=team.replace("-", " ").capitalize()))


def add(conn: Connection, actor: Actor, at: datetime) -> None:
    """Adds a person."""
    _changed(conn, actor.id)
    conn.execute(
        insert(people).values(
            id=actor.id,
            name=actor.name,
            role=actor.role,
            teams=list(actor.teams),
            level=actor.level,
            added_at=at,
        )
    )


def change(conn: Connection, actor: Actor) -> None:
    """Writes who a person is now."""
    _changed(conn, actor.id)
    conn.execute(
        update(people)
        .where(people.c.id == actor.id)
        .values(name=actor.name, role=actor.role, teams=list(actor.teams), level=actor.level)
    )


def saw(conn: Connection, ids: Iterable[str], at: datetime, unless_since: datetime) -> None:
    """These people are here now; who was seen since then already is left as she stands."""
    conn.execute(
        update(people)
        .where(
            people.c.id.in_(sorted(set(ids))),
            people.c.seen_at.is_(None) | (people.c.seen_at < unless_since),
        )
        .values(seen_at=at)
    )


def last_seen(conn: Connection) -> dict[str, datetime | None]:
    """When each person who was not removed was here last."""
    query = select(people.c.id, people.c.seen_at).where(people.c.removed_at.is_(None))
    return {row.id: row.seen_at for row in conn.execute(query)}


def remove(conn: Connection, person: str, at: datetime) -> bool:
    """Marks a person as gone; False if there was none."""
    _changed(conn, person)
    return bool(
        conn.execute(
            update(people).where(people.c.id == person, people.c.removed_at.is_(None)).values(removed_at=at)
        ).rowcount
    )
