"""A source is asked now, and, where somebody wants that, from its beginning."""

from dataclasses import replace
from datetime import datetime

from service.access.permissions import require
from service.context import Context
from service.domain.actor import Actor
from service.domain.polls import PollState
from service.errors import Code, Problem
from service.polled import job_of, missing, proof_of, shape_of
from service.store import followers, polls
from service.store.writer import Tx
from voc.errors import nearest


async def ask_poll(ctx: Context, actor: Actor, feed: str, *, from_start: bool) -> datetime:
    """Makes a source due at once; returns when. from_start: forgets how far it was fetched; what comes again
    is known and taken once.

    Raises Problem: not_yours; not_found; invalid where nobody asks this source, or a secret is missing.
    """
    require(actor, "edit_feeds")
    found = ctx.feeds.get(feed)
    if found is None:
        raise Problem(Code.NOT_FOUND, f"There is no feed {feed[:100]!r}; {nearest(feed, ctx.feeds)}")
    poll = found.poll
    if poll is None:
        raise Problem(Code.INVALID, f"The feed {feed} says no `poll`: its source calls.", {"where": "poll"})
    secrets = ctx.feeds.secrets(ctx.clock())
    unset = missing(poll, secrets)
    if unset:
        text = f"Set {', '.join(unset)} first: the feed {feed} asks with it."
        raise Problem(Code.INVALID, text, {"where": "secrets"})
    shape, proof = shape_of(poll), proof_of(ctx.settings, found, poll, secrets)

    def unit(tx: Tx) -> datetime:
        state = polls.load(tx.conn, feed) or PollState(feed, shape, proof, tx.at)
        if from_start:
            state = replace(state, sealed=None)
            # Whoever asks it just now has lost it, and writes down no more how far that came.
            held = followers.load(tx.conn, job_of(feed))
            if held is not None:
                followers.hold(tx.conn, held.name, None, tx.at, held.seq)
        polls.save(tx.conn, replace(state, next_at=tx.at, stopped=False))
        return tx.at

    return (await ctx.writer.run(unit)).value
