"""For some minutes what is sent to a feed is kept with its content, for whoever connects it to look at."""

from datetime import datetime, timedelta

from service.access.permissions import require
from service.actions.follow_feeds import changed
from service.context import Context
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import feeds as kept
from service.store.writer import Tx

LONGEST = timedelta(hours=1)
MOST = 20
"""Feeds that are captured at once."""


async def capture_deliveries(ctx: Context, actor: Actor, feed: str, for_: timedelta) -> datetime | None:
    """Begins, or ends where `for_` is nothing; the feed need not be there yet. Returns until when.

    Raises Problem: not_yours, invalid, too_many.
    """
    require(actor, "edit_feeds")
    if not timedelta(0) <= for_ <= LONGEST:
        raise Problem(Code.INVALID, "Capture for at most an hour.", {"where": "minutes"})

    def unit(tx: Tx) -> datetime | None:
        kept.sweep(tx.conn, tx.at)
        if for_ and len([one for one in kept.kept(tx.conn).captures if one.feed != feed]) >= MOST:
            raise Problem(Code.TOO_MANY, f"{MOST} feeds are captured already; end one before.")
        until = tx.at + for_ if for_ else None
        kept.capture(tx.conn, feed, until)
        changed(ctx, tx)
        return until

    return (await ctx.writer.run(unit)).value
