"""Feeds that fail, as screens show them."""

from collections.abc import Collection
from datetime import datetime

from service.clock import rfc3339
from service.context import Context
from service.domain.failing import FailingView, FeedsSnapshot
from service.store.failing import Failing, failing
from service.store.types import Connection


def failing_view(ctx: Context, feed: str, found: Failing, until: datetime | None = None) -> FailingView:
    """A feed that fails, or failed until then."""
    return FailingView(
        feed,
        ctx.feeds[feed].title,
        found.failure,
        found.reason,
        rfc3339(found.since),
        found.count,
        None if until is None else rfc3339(until),
    )


def failing_now(ctx: Context, conn: Connection, feeds: Collection[str]) -> dict[str, FailingView]:
    """Those of these feeds that fail now, by name."""
    return {feed: failing_view(ctx, feed, found) for feed, found in sorted(failing(conn, feeds).items())}


def snapshot(ctx: Context, conn: Connection) -> FeedsSnapshot:
    """All feeds that fail."""
    return FeedsSnapshot(list(failing_now(ctx, conn, list(ctx.feeds)).values()))
