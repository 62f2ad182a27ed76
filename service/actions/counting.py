"""What comes in is counted by its feed, and by what became of it."""

from service.context import Context


def count_signals(ctx: Context, feed: str, outcome: str, number: int) -> None:
    """Counts signals of a feed: accepted, duplicate, rejected, unmappable, bad_signature."""
    if number:
        # Names come from senders: those that are none of our feeds', and mixed deliveries, share one.
        ctx.metrics.signals.labels(feed if feed in ctx.feeds else "other", outcome).inc(number)
