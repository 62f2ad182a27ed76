"""Deliveries that a feed could not map: kept encrypted for seven days; nothing is dropped in silence."""

from datetime import timedelta

from service.context import Context
from service.sealed import seal
from service.store import dead_letters
from service.store.dead_letters import DeadLetter
from service.store.writer import Tx
from voc.delivery import Delivery

LIFETIME = timedelta(days=7)


async def keep_dead_letter(ctx: Context, feed: str, delivery: Delivery, reason: str) -> str:
    """Keeps a delivery with the reason for which it could not be mapped; returns its id.

    What proved who sent it is not kept: nobody who opens the letter may send in that name.
    """
    source = ctx.feeds.get(feed)
    sealed = seal(ctx.settings, delivery if source is None else source.without_proof(delivery))
    return (await ctx.writer.run(lambda tx: add_dead_letter(tx, feed, sealed, reason))).value


def add_dead_letter(tx: Tx, feed: str, sealed: bytes, reason: str) -> str:
    """Keeps a sealed delivery inside a unit; returns its id."""
    letter = DeadLetter(tx.new_id(), feed, tx.at, reason, sealed)
    dead_letters.add(tx.conn, letter)
    return letter.id
