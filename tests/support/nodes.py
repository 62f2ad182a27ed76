"""What tests of several nodes share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from service.domain.events import BoundariesPublished, Event

WITHIN = 30.0


def event_of(seq: int, reason: str = "") -> Event:
    """An event as a unit made it."""
    data = BoundariesPublished("r", reason, None)
    return Event(seq, "boundaries.published", "2026-12-01T09:30:00Z", ("boundaries",), data)


async def eventually(met: Callable[[], bool], seconds: float = WITHIN) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(seconds):
        while not met():  # noqa: ASYNC110 -- it may be so for any reason
            await asyncio.sleep(0.01)
