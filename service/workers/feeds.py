"""What another node changed of feeds and their secrets is in force here within a moment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from service.bus.base import NodeNotice
from service.errors import Problem

_log = logging.getLogger(__name__)
LOOK_EVERY = 20.0
"""Seconds after which it is looked at again, whatever the bus brought."""


class FeedFollower:
    """Follows when another node tells of a change, when one came or was lost, and every now and then."""

    def __init__(self, follow: Callable[[], Awaitable[None]]) -> None:
        self._follow = follow
        self._changed = asyncio.Event()

    def heard(self, notice: NodeNotice) -> None:
        """Another node told something, or came or went."""
        # Of what a node told that was not heard, nobody knows what it was.
        if notice.kind in {"feeds_changed", "came", "lost"}:
            self._changed.set()

    async def run(self) -> None:
        """Follow, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), LOOK_EVERY)
            self._changed.clear()
            try:
                await self._follow()
            except Problem as problem:
                _log.warning("changes of feeds cannot be followed: %s", problem.detail)
            except Exception:  # noqa: BLE001 -- tried again at the next look
                _log.exception("changes of feeds cannot be followed")
