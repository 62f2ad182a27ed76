"""Latitudes on screens: computed again whenever something that they read may have moved.

An event of the case, any decision (budgets are shared), another revision, a surge, or the moment
`valid_until` marks a watched latitude. Marked ones are computed together, in one read, at most four times a
second each; what did not change is not sent. The last wins.
"""

import asyncio
import logging
import math
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from service.clock import Clock, parse_rfc3339
from service.domain.case import FactValue
from service.domain.events import Event
from service.domain.latitude import LatitudeView
from service.errors import Code, Problem
from service.live import wire
from service.live.port import Asked, Views
from service.live.stream import Stream

_log = logging.getLogger(__name__)

EVERY = 0.25
"""Seconds between two notices for one case on one stream."""
_TICK = 0.05
_IDLE = 1.0
_BATCH = 64
_TOUCH_ALL = frozenset(
    {"decision.made", "decision.reversed", "boundaries.published", "pulse.surge", "pulse.calm"}
)


@dataclass(eq=False, slots=True)
class _Watch:
    stream: Stream
    case: str
    request: Mapping[str, FactValue]
    shown: bytes
    valid_until: datetime | None
    again_at: float
    marked: bool = False


class Watcher:
    """All latitudes that streams watch. Lives on the hub's event loop."""

    def __init__(self, views: Views, clock: Clock) -> None:
        self._views = views
        self._clock = clock
        self._watches: dict[tuple[Stream, str], _Watch] = {}
        self._marked = asyncio.Event()

    async def watch(self, stream: Stream, case: str, request: Mapping[str, FactValue]) -> LatitudeView:
        """The latitude now; from here on the stream hears when it moves. Raises Problem."""
        key = (stream, case)
        if key not in self._watches and sum(watch.stream is stream for watch in self._watches.values()) >= (
            wire.MAX_CHANNELS
        ):
            raise Problem(Code.TOO_MANY, f"A stream watches at most {wire.MAX_CHANNELS} latitudes.")
        # INVARIANT: watched before it is read: what happens meanwhile marks it, so nothing is missed.
        watch = self._watches[key] = _Watch(stream, case, request, b"", None, math.inf)
        view: LatitudeView | Problem | None = None
        try:
            (view,) = await self._views.latitudes([Asked(stream.actor, case, request)])
        finally:
            if not isinstance(view, LatitudeView) and self._watches.get(key) is watch:
                del self._watches[key]
        if isinstance(view, Problem):
            raise view
        watch.shown, watch.valid_until = _compared(view), _until(view)
        watch.again_at = time.monotonic() + EVERY
        return view

    def forget(self, stream: Stream, cases: Iterable[str] | None = None) -> None:
        """The stream no longer watches these cases, or any."""
        gone = [key for key in self._watches if key[0] is stream and (cases is None or key[1] in cases)]
        for key in gone:
            del self._watches[key]

    def heard(self, event: Event) -> None:
        """Mark what an event may have moved."""
        cases = {channel.removeprefix("case:") for channel in event.channels if channel.startswith("case:")}
        for watch in self._watches.values():
            if event.type in _TOUCH_ALL or watch.case in cases:
                watch.marked = True
                self._marked.set()

    async def run(self) -> None:
        """Renew what is marked, until cancelled."""
        while True:
            waiting = any(watch.marked for watch in self._watches.values())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._marked.wait(), _TICK if waiting else _IDLE)
            self._marked.clear()
            # Each time, not only when it is quiet: on a busy day it never is.
            self._mark_expired()
            try:
                await self._renew()
            except Exception:  # noqa: BLE001 -- a read that fails now is tried again at the next tick
                _log.exception("latitudes on screens cannot be renewed")
                await asyncio.sleep(_IDLE)

    def _mark_expired(self) -> None:
        now = self._clock()
        for watch in self._watches.values():
            if watch.valid_until is not None and watch.valid_until <= now:
                watch.marked = True

    async def _renew(self) -> None:
        now = time.monotonic()
        due = [watch for watch in self._watches.values() if watch.marked and watch.again_at <= now][:_BATCH]
        if not due:
            return
        for watch in due:
            watch.marked = False
        try:
            views = await self._views.latitudes(
                [Asked(watch.stream.actor, watch.case, watch.request) for watch in due]
            )
        except BaseException:
            for watch in due:
                watch.marked = True
            raise
        for watch, view in zip(due, views, strict=True):
            self._show(watch, view)

    def _show(self, watch: _Watch, view: LatitudeView | Problem) -> None:
        key = (watch.stream, watch.case)
        if self._watches.get(key) is not watch:
            return
        if isinstance(view, Problem):
            del self._watches[key]
            return
        watch.again_at = time.monotonic() + EVERY
        watch.valid_until = _until(view)
        compared = _compared(view)
        if compared != watch.shown:
            watch.shown = compared
            name = f"latitude:{watch.case}"
            text = orjson.dumps(wire.Notice("notice", "latitude", name, view)).decode()
            watch.stream.outbox.notice(name, text)


def _compared(view: LatitudeView) -> bytes:
    """Everything of a latitude but the moment at which it was computed."""
    return orjson.dumps(replace(view, at=""))


def _until(view: LatitudeView) -> datetime | None:
    return parse_rfc3339(view.valid_until) if view.valid_until else None
