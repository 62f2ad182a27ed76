"""Signing in and out: a link is good once, a session until it ends."""

from dataclasses import dataclass, field

from service.access.sessions import LINK_LIFETIME, SESSION_LIFETIME, digest, new_secret
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import people, sessions
from service.store.writer import Tx


@dataclass(frozen=True, slots=True)
class Opened:
    """A session: its secret, told once, and who it is."""

    token: str = field(repr=False)
    actor: Actor


async def make_link(ctx: Context, person: str) -> str:
    """The secret of a single-use link for a person. Raises Problem: not_found."""
    secret = new_secret()

    def unit(tx: Tx) -> None:
        if people.load(tx.conn, person) is None:
            raise Problem(Code.NOT_FOUND, f"There is nobody with the id {person}.")
        sessions.add_link(tx.conn, digest(secret), person, tx.at + LINK_LIFETIME)

    await ctx.writer.run(unit)
    return secret


async def open_session(ctx: Context, link: str) -> Opened:
    """A session for a link, which is used up. Raises Problem: link_used."""
    secret = new_secret()

    def unit(tx: Tx) -> Actor:
        person = sessions.use_link(tx.conn, digest(link), tx.at)
        actor = None if person is None else people.load(tx.conn, person)
        if actor is None:
            raise Problem(
                Code.LINK_USED, "This sign-in link was used already or has run out; ask for another."
            )
        people.saw(tx.conn, [actor.id], tx.at, tx.at)
        sessions.add(tx.conn, digest(secret), actor.id, tx.at, tx.at + SESSION_LIFETIME)
        return actor

    return Opened(secret, (await ctx.writer.run(unit)).value)


async def close_session(ctx: Context, session: str) -> None:
    """Ends the session, if there is one."""
    await ctx.writer.run(lambda tx: sessions.end(tx.conn, digest(session)))
