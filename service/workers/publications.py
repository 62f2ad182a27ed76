"""What another node published is in force here before screens are told that it is."""

import asyncio
import logging
from collections.abc import Callable

from service.actions.publishing import catch_up
from service.context import Context
from service.domain.events import Event
from service.errors import Problem

_log = logging.getLogger(__name__)

AGAIN = 0.5
"""Seconds until the next try where the database is away."""


class PublicationFollower:
    """Stands between the hub and who works out latitudes on screens: `then` hears every event, but one about
    boundaries from elsewhere only once this node is under what it tells of.

    Otherwise screens here would be computed anew under the set before, and keep that until something else
    happened.
    """

    def __init__(self, ctx: Context, then: Callable[[Event], None]) -> None:
        self._ctx = ctx
        self._then = then
        self._waiting: asyncio.Queue[Event] = asyncio.Queue()

    def heard(self, event: Event) -> None:
        """Take an event from the hub."""
        # What this node's own writer committed comes as it was made, and was in force before it was told.
        if event.type.startswith("boundaries.") and isinstance(event.data, dict):
            self._waiting.put_nowait(event)
        else:
            self._then(event)

    async def run(self) -> None:
        """Follow, until cancelled."""
        while True:
            event = await self._waiting.get()
            await self._follow()
            self._then(event)

    async def _follow(self) -> None:
        while True:
            try:
                await catch_up(self._ctx)
            except Problem as problem:
                _log.warning("a publication cannot be followed yet: %s", problem.detail)
            except Exception:  # noqa: BLE001 -- tried again: this node must not stay under another set
                _log.exception("a publication cannot be followed yet")
            else:
                return
            await asyncio.sleep(AGAIN)
