"""People and tokens, without an identity provider.

Only an admin manages them. A manager does not, not even associates of her own teams: who may make a sign-in
link for somebody may sign in as that person, and so co-sign what she asked for herself.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from service.access.permissions import require
from service.access.sessions import digest, new_secret
from service.actions.cosigning import end_in_case
from service.actions.moving import release
from service.context import Context
from service.domain.actor import Actor, Role
from service.errors import Code, Problem
from service.store import cases, people, sessions
from service.store.writer import Tx

FIRST_PEOPLE = (
    ("Mara K.", "associate"),
    ("Teo E.", "associate"),
    ("Ines P.", "manager"),
)
"""Who is there in an empty database, in the default team."""
LEFT = "holder_left"
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when somebody was here last."""


async def add_person(
    ctx: Context, actor: Actor, *, name: str, role: Role, teams: Sequence[str], level: int = 0
) -> Actor:
    """Adds a person; teams come into being as they are named. Raises Problem: not_yours, invalid."""
    require(actor, "manage_people")
    shown = _named(name)
    _check(role, teams, level)

    def unit(tx: Tx) -> Actor:
        _check_alone(tx, Actor("", shown, role))
        return _add(tx, shown, role, tuple(dict.fromkeys(teams)), level)

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
    """Ends a person's access at once: her cases go back to the queue; what she did stays hers.

    Raises Problem: not_yours, not_found.
    """
    require(actor, "manage_people")

    def unit(tx: Tx) -> None:
        if not people.remove(tx.conn, person, tx.at):
            raise Problem(Code.NOT_FOUND, f"There is nobody with the id {person}.")
        sessions.end_all_of(tx.conn, person)
        for case in cases.held_by(tx.conn, person):
            end_in_case(tx, ctx.boundaries.pack.vocabulary, case, "handed_back")
            release(tx, case, None, LEFT)

    await ctx.writer.run(unit)


async def change_person(
    ctx: Context,
    actor: Actor,
    person: str,
    *,
    name: str | None = None,
    role: Role | None = None,
    teams: Sequence[str] | None = None,
    level: int | None = None,
) -> Actor:
    """Changes who a person is; what is None stays. Teams come into being as they are named.

    Another role or other teams end her sessions at once, so that no screen goes on with rights of before;
    cases that she may not work on any more go back to the queue.

    Raises Problem: not_yours, not_found, invalid.
    """
    require(actor, "manage_people")
    shown = None if name is None else _named(name)

    def unit(tx: Tx) -> Actor:
        before = people.load(tx.conn, person)
        if before is None:
            raise Problem(Code.NOT_FOUND, f"There is nobody with the id {person[:64]}.")
        after = replace(
            before,
            name=shown or before.name,
            role=role or before.role,
            teams=before.teams if teams is None else tuple(dict.fromkeys(teams)),
            level=before.level if level is None else level,
        )
        _check(after.role, after.teams, after.level)
        _check_alone(tx, after)
        people.add_teams(tx.conn, after.teams)
        people.change(tx.conn, after)
        if (after.role, set(after.teams)) != (before.role, set(before.teams)):
            sessions.end_all_of(tx.conn, person)
            for case in cases.held_by(tx.conn, person):
                if after.role != "associate" or case.team not in after.teams:
                    end_in_case(tx, ctx.boundaries.pack.vocabulary, case, "handed_back")
                    release(tx, case, None, LEFT)
        return after

    return (await ctx.writer.run(unit)).value


async def note_seen(ctx: Context, people_here: Collection[str]) -> None:
    """Keeps that these people have a screen open now, to the minute."""
    if people_here:
        await ctx.writer.run(lambda tx: people.saw(tx.conn, people_here, tx.at, tx.at - SEEN_EVERY))


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
    shown, secret = _named(name), new_secret()

    def unit(tx: Tx) -> Actor:
        holder = Actor(id=tx.new_id(), name=shown, role=role, feeds=tuple(feeds), facts=tuple(facts))
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


def _check_alone(tx: Tx, actor: Actor) -> None:
    name = actor.name
    if any(name.casefold() == one.name.casefold() and one.id != actor.id for one in people.every(tx.conn)):
        raise Problem(
            Code.INVALID, f"{name} is here already; add something to tell them apart.", {"where": "name"}
        )


def _named(name: str) -> str:
    """A name as it is kept: one way to write each letter (NFC), single blanks, nothing unseen."""
    shown = " ".join(unicodedata.normalize("NFC", name).split())
    if not 0 < len(shown) <= _LONGEST_NAME:
        raise Problem(Code.INVALID, f"A name has 1 to {_LONGEST_NAME} characters.", {"where": "name"})
    # Joiners shape letters in some scripts; all else of these categories only hides or turns what is read.
    kinds = {unicodedata.category(letter) for letter in shown if letter not in _JOINERS}
    if kinds & {"Cc", "Cf", "Cs", "Co", "Cn"} or not any(kind[0] in "LN" for kind in kinds):
        raise Problem(Code.INVALID, "A name holds only what can be seen.", {"where": "name"})
    return shown


def _check(role: str, teams: Sequence[str], level: int) -> None:
    if role not in {"associate", "manager", "observer", "admin"}:
        raise Problem(Code.INVALID, f"A person is an associate, manager, observer or admin, not {role}.")
    if role in {"associate", "manager"} and not teams:
        raise Problem(Code.INVALID, f"Say for which team the {role} works.")
    if any(not team or len(team) > 64 or not set(team) <= _TEAM for team in teams):
        raise Problem(Code.INVALID, "A team's name is small letters, digits, _ and -.")
    if not 0 <= level <= 3:
        raise Problem(Code.INVALID, "A level is 0 to 3.")


_LONGEST_NAME = 100
_JOINERS = "\u200c\u200d"
_TEAM = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
