"""Secrets of feeds are set here: sealed, several at once while keys rotate, and never told again."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from service.access.permissions import require
from service.actions.follow_feeds import changed
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.feeds import FeedSecret
from service.errors import Code, Problem
from service.feeds import ends_after
from service.sealed import SECRETS, cipher
from service.store import feeds as kept
from service.store.writer import Tx
from voc.errors import nearest
from voc.verify_document import NamedScheme, WrittenScheme, shown_by_source

MOST = 10
"""Values of one secret that are in use at once."""
LONGEST = timedelta(days=30)
"""How long those before may stay beside a new one."""


@dataclass(frozen=True, slots=True)
class SetSecret:
    """A value that is in use now. `value`: told this once if it was made here; None: the caller knows it."""

    id: str
    name: str
    at: str
    value: str | None = field(repr=False)


async def add_secret(
    ctx: Context, actor: Actor, feed: str, name: str, value: str | None, others_end: timedelta | None
) -> SetSecret:
    """Sets one more value of a feed's secret; None: makes one.

    others_end: after which time the values end that were set here before; None: they stay.
    Raises Problem: not_yours, not_found, invalid, too_many.
    """
    require(actor, "edit_feeds")
    _check_name(ctx, feed, name)
    if others_end is not None and not timedelta(0) <= others_end <= LONGEST:
        raise Problem(
            Code.INVALID,
            f"Those before may stay for at most {LONGEST.days} days.",
            {"where": "others_end_in"},
        )
    made = _new_value(ctx, feed, name) if value is None else None
    sealed = cipher(ctx.settings, SECRETS).encrypt((made or value or "").encode())

    def unit(tx: Tx) -> SetSecret:
        kept.sweep(tx.conn, tx.at)
        others = [one for one in kept.kept(tx.conn).secrets if one.name == name and ends_after(one, tx.at)]
        if len(others) >= MOST:
            raise Problem(
                Code.TOO_MANY, f"There are {MOST} values of {name} in use; end one before you add another."
            )
        if others_end is not None:
            kept.end_secrets(tx.conn, [one.id for one in others], tx.at + others_end)
        one = FeedSecret(tx.new_id(), name, tx.at, actor.ref, None, sealed)
        kept.add_secret(tx.conn, one)
        changed(ctx, tx)
        return SetSecret(one.id, name, rfc3339(tx.at), made)

    return (await ctx.writer.run(unit)).value


async def end_secret(ctx: Context, actor: Actor, feed: str, id_: str) -> None:
    """Ends a value at once. Raises Problem: not_yours, not_found."""
    require(actor, "edit_feeds")
    names = () if feed not in ctx.feeds else ctx.feeds[feed].secret_names

    def unit(tx: Tx) -> None:
        there = [one for one in kept.kept(tx.conn).secrets if one.id == id_ and one.name in names]
        if not there or not ends_after(there[0], tx.at):
            raise Problem(Code.NOT_FOUND, "There is no such value in use; it may have ended.")
        kept.end_secrets(tx.conn, [id_], tx.at)
        kept.sweep(tx.conn, tx.at)
        changed(ctx, tx)

    await ctx.writer.run(unit)


def _check_name(ctx: Context, feed: str, name: str) -> None:
    if feed not in ctx.feeds:
        raise Problem(Code.NOT_FOUND, f"There is no feed {feed[:100]!r}; {nearest(feed, ctx.feeds)}")
    names = ctx.feeds[feed].secret_names
    if name not in names:
        text = f"The feed {feed} verifies with {', '.join(names) or 'no secret'}, not with {name[:40]!r}."
        raise Problem(Code.INVALID, text, {"where": "name"})


def _new_value(ctx: Context, feed: str, name: str) -> str:
    """32 random bytes as text that is hex and base64 alike, after the prefix that is wanted."""
    verify = ctx.feeds[feed].document.verify
    if name == ctx.feeds[feed].own_secret and shown_by_source(verify):
        text = "The source makes this key; give the public one that it shows."
        raise Problem(Code.INVALID, text, {"where": "value"})
    if isinstance(verify, NamedScheme):
        prefix = "whsec_" if verify.scheme == "standard_webhooks" else ""
    else:
        prefix = verify.key_prefix if isinstance(verify, WrittenScheme) else ""
    return prefix + secrets.token_hex(32)
