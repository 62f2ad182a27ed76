"""Silence ends a co-sign: it falls back to what may be given alone, or to asking again."""

from service.actions import cosigning
from service.context import Context
from service.store import cases, cosigns
from service.store.writer import Tx


async def expire_cosigns(ctx: Context) -> int:
    """Ends every co-sign whose time is over; returns how many."""
    vocabulary = ctx.boundaries.pack.vocabulary

    def unit(tx: Tx) -> int:
        ended = 0
        for kept in cosigns.waiting(tx.conn):
            case = cases.load(tx.conn, kept.case)
            if case is not None and kept.cosign is not None and kept.cosign.until <= tx.at:
                cosigning.end(tx, vocabulary, case, kept, kept.cosign, "expired", reason="silence")
                ended += 1
        return ended

    return (await ctx.writer.run(unit)).value
