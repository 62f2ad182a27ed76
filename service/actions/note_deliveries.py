"""What was delivered lately is kept for whoever connects a source; nobody who delivers waits for it."""

from service.context import Context
from service.domain.events import FEEDS, FeedFailing, Happening
from service.domain.failing import FailingView
from service.domain.feeds import KeptDelivery
from service.failing import failing_view
from service.noted import Seen
from service.sealed import seal
from service.store import deliveries
from service.store.failing import failing
from service.store.writer import Tx
from voc.delivery import Delivery


async def note_deliveries(ctx: Context) -> int:
    """Keeps what waits, in one unit; returns how many. Tells of feeds that begin to fail or to pass again.

    When it returns, all that waited before is kept, also what somebody else was about to keep. If that
    fails, they are lost; the signals are not.
    """
    async with ctx.noted.keeping:
        return await _keep(ctx)


async def _keep(ctx: Context) -> int:
    seen = ctx.noted.take()
    if not seen:
        return 0
    sealed = [
        seal(ctx.settings, _content(ctx, one), one.text, one.rejected[:MOST_REJECTED])
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
        feeds = {one.feed for one in found if one.feed in ctx.feeds}
        before = failing(tx.conn, feeds)
        deliveries.add(tx.conn, found)
        after = failing(tx.conn, feeds)
        for feed in sorted(after.keys() - before.keys()):
            _tell(tx, failing_view(ctx, feed, after[feed]))
        for feed in sorted(before.keys() - after.keys()):
            _tell(tx, failing_view(ctx, feed, before[feed], tx.at))
        return len(found)

    return (await ctx.writer.run(unit)).value


def _content(ctx: Context, one: Seen) -> Delivery | None:
    source = ctx.feeds.get(one.feed)
    return one.content if one.content is None or source is None else source.without_proof(one.content)


def _tell(tx: Tx, failing: FailingView) -> None:
    tx.happen(Happening("feed.failing", (FEEDS,), FeedFailing(failing)))


MOST_REJECTED = 20
"""Items of a delivery of which it is kept why they were not taken."""
