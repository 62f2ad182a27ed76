"""People and tokens, without an identity provider."""

from collections.abc import Sequence

from service.access.permissions import require
from service.access.sessions import digest, new_secret
from service.context import Context
from service.domain.actor import Actor, Role
from service.errors import Code, Problem
from service.store import people, sessions
from service.store.writer import Tx

FIRST_PEOPLE = (
    ("Mara K.", "associate"),
    ("Teo E.", "associate"),
    ("Ines P.", "manager"),
)
"""Who is there in an empty database, in the default team."""


async def add_person(
    ctx: Context, actor: Actor, *, name: str, role: Role, teams: Sequence[str], level: int = 0
) -> Actor:
    """Adds a person; teams come into being as they are named. Raises Problem: not_yours, invalid."""
    require(actor, "manage_people")
    _check(name, role, teams, level)

    def unit(tx: Tx) -> Actor:
        return _add(tx, name, role, teams, level)

    return (await ctx.writer.run(unit)).value


async def ensure_people(ctx: Context, team: str) -> list[Actor]:
    """Everybody; in an empty database the first people are added to `team` before."""

    def unit(tx: Tx) -> list[Actor]:
        if not people.every(tx.conn):
            for name, role in FIRST_PEOPLE:
                _add(tx, name, role, (team,), 1)
        return people.every(tx.conn)

    return (await ctx.writer.run(unit)).value


async def remove_person(ctx: Context, actor: Actor, person: str) -> None:
    """Ends a person's access at once; what she did stays hers. Raises Problem: not_yours, not_found."""
    require(actor, "manage_people")

    def unit(tx: Tx) -> None:
        if not people.remove(tx.conn, person, tx.at):
            raise Problem(Code.NOT_FOUND, f"There is nobody with the id {person}.")
        sessions.end_all_of(tx.conn, person)

    await ctx.writer.run(unit)


async def add_token(
    ctx: Context, actor: Actor, *, name: str, role: Role, feeds: Sequence[str] = (), facts: Sequence[str] = ()
) -> tuple[Actor, str]:
    """A bearer token for an integration, observer or admin, told once. Raises Problem: not_yours, invalid.

    `feeds`: those it may send; `facts`: the entities whose facts it may say; `*` is all.
    """
    require(actor, "manage_people")
    if role not in {"integration", "observer", "admin"}:
        raise Problem(Code.INVALID, f"A token is for an integration, observer or admin, not for a {role}.")
    if role == "integration" and not feeds and not facts:
        raise Problem(
            Code.INVALID,
            "An integration's token names the feeds it may send, or whose facts it may say; * is all.",
        )
    secret = new_secret()

    def unit(tx: Tx) -> Actor:
        holder = Actor(id=tx.new_id(), name=name, role=role, feeds=tuple(feeds), facts=tuple(facts))
        sessions.add_token(tx.conn, digest(secret), holder, tx.at)
        return holder

    return (await ctx.writer.run(unit)).value, secret


async def remove_token(ctx: Context, actor: Actor, token: str) -> None:
    """Ends a bearer token at once. Raises Problem: not_yours, not_found."""
    require(actor, "manage_people")

    def unit(tx: Tx) -> None:
        if not sessions.remove_token(tx.conn, token, tx.at):
            raise Problem(Code.NOT_FOUND, f"There is no token with the id {token}.")

    await ctx.writer.run(unit)


def _add(tx: Tx, name: str, role: str, teams: Sequence[str], level: int) -> Actor:
    people.add_teams(tx.conn, teams)
    person = Actor(id=tx.new_id(), name=name, role=role, teams=tuple(teams), level=level)  # type: ignore[arg-type]
    people.add(tx.conn, person, tx.at)
    return person


def _check(name: str, role: str, teams: Sequence[str], level: int) -> None:
    if role not in {"associate", "manager", "observer", "admin"}:
        raise Problem(Code.INVALID, f"A person is an associate, manager, observer or admin, not {role}.")
    if not name.strip() or len(name) > 100:
        raise Problem(Code.INVALID, "A name has 1 to 100 characters.")
    if role in {"associate", "manager"} and not teams:
        raise Problem(Code.INVALID, f"Say for which team the {role} works.")
    if any(not team or len(team) > 64 or not set(team) <= _TEAM for team in teams):
        raise Problem(Code.INVALID, "A team's name is small letters, digits, _ and -.")
    if not 0 <= level <= 3:
        raise Problem(Code.INVALID, "A level is 0 to 3.")


_TEAM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
