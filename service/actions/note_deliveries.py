"""What was delivered lately is kept for whoever connects a source; nobody who delivers waits for it."""

from service.context import Context
from service.domain.feeds import KeptDelivery
from service.sealed import seal
from service.store import deliveries
from service.store.writer import Tx


async def note_deliveries(ctx: Context) -> int:
    """Keeps what waits, in one unit; returns how many. If that fails, they are lost; the signals are not."""
    seen = ctx.noted.take()
    if not seen:
        return 0
    sealed = [
        seal(ctx.settings, one.content, one.text, one.rejected[:MOST_REJECTED])
        if one.text or one.content is not None
        else None
        for one in seen
    ]

    def unit(tx: Tx) -> int:
        found = [
            KeptDelivery(
                id=tx.new_id(),
                feed=one.feed,
                at=one.at,
                outcome=one.outcome,
                reason=one.reason,
                counts=one.counts,
                took=one.took,
                size=one.size,
                captured=one.content is not None,
                sealed=hidden,
            )
            for one, hidden in zip(seen, sealed, strict=True)
        ]
        deliveries.add(tx.conn, found)
        return len(found)

    return (await ctx.writer.run(unit)).value


MOST_REJECTED = 20
"""Items of a delivery of which it is kept why they were not taken."""
