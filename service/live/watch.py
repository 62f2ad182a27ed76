"""Latitudes on screens: computed again whenever something that they read may have moved.

An event of the case, a decision or a signal elsewhere that shares a meter or a window with it, another
revision, a surge, or the moment `valid_until` marks a watched latitude. By another revision alone, nothing of
the case is read again. Marked ones are computed together, so many in one read, those first that an associate
has open, at most four times a second each; what did not change is not sent. The last wins. The first after a
publication names it.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from service.clock import Clock
from service.domain.case import FactValue
from service.domain.events import Event
from service.domain.latitude import AskedView
from service.errors import Code, Problem
from service.latitude import Answered, moved_by_decision, moved_by_signal
from service.live import wire
from service.live.frames import encoded
from service.live.port import Asked, Views
from service.live.publications import Publications
from service.live.stream import Stream
from service.live.watched import Watch, Watched
from service.turns import Idle, Turns

_log = logging.getLogger(__name__)

_TICK = 0.05
_IDLE = 1.0
_LOOK = 0.25
"""Seconds between two looks for what time moved."""
_BATCH = 64
_SLICE = 4
"""Latitudes that are encoded and put in line before others get their turn on the event loop: half a
millisecond or so, and before what is written meanwhile, which shares the interpreter with the loop.
"""
_TOUCH_ALL = frozenset({"decision.reversed", "pulse.surge", "pulse.calm"})
_TOUCH_SETS = frozenset({"boundaries.published", "boundaries.staged"})
"""Move every latitude as well, but nothing that was read of its case."""
_MOVED_BY: Mapping[str, Callable[[object], frozenset[str]]] = {
    "decision.made": moved_by_decision,
    "decision.cosigned": moved_by_decision,
    "signal.received": moved_by_signal,
}


class Watcher:
    """All latitudes that streams watch. Lives on the hub's event loop."""

    def __init__(self, views: Views, clock: Clock, idle: Idle) -> None:
        """`idle`: set while nobody waits for an answer."""
        self._views = views
        self._clock = clock
        self._turns = Turns(idle)
        self._watched = Watched()
        self._news = asyncio.Event()
        self._looked_at = -math.inf
        self._publications = Publications()

    async def watch(
        self, stream: Stream, case: str, request: Mapping[str, FactValue], decision: str | None = None
    ) -> AskedView:
        """The latitude now; from here on the stream hears when it moves. Raises Problem.

        With `decision`: that of who asked for its co-sign, until it ends.
        """
        asked = Asked(stream.actor, case, request, decision)
        watch = Watch(asked, stream)
        names = self._watched.named(stream)
        if watch.name not in names and len(names) >= wire.MAX_CHANNELS:
            raise Problem(Code.TOO_MANY, f"A stream watches at most {wire.MAX_CHANNELS} latitudes.")
        # INVARIANT: watched before it is read: what happens meanwhile marks it, so nothing is missed.
        self._watched.add(watch)
        answered: Answered | Problem | None = None
        try:
            (answered,) = await self._views.latitudes([asked])
        finally:
            if not isinstance(answered, Answered):
                self._drop(watch)
        if isinstance(answered, Problem):
            raise answered
        if watch in self._watched:
            self._watched.take(watch, answered)
        watch.revision = answered.view.revision
        return AskedView.of(answered.view, self._views.ignored(asked))

    def forget(self, stream: Stream, cases: Iterable[str] | None = None) -> None:
        """The stream no longer watches these cases, or any."""
        self._watched.remove(stream, list(self._watched.named(stream)) if cases is None else cases)

    def heard(self, event: Event) -> None:
        """Mark what an event may have moved."""
        self._publications.heard(event)
        moved: Iterable[Watch] = self._watched
        if event.type not in _TOUCH_ALL | _TOUCH_SETS:
            cases = [name.removeprefix("case:") for name in event.channels if name.startswith("case:")]
            shared = _MOVED_BY[event.type](event.data) if event.type in _MOVED_BY else ()
            moved = self._watched.moved(cases, shared)
        for watch in moved:
            self._watched.mark(watch, anew=event.type not in _TOUCH_SETS)
            self._news.set()

    async def run(self) -> None:
        """Renew what is marked, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._patience())
            self._news.clear()
            # Not only when it is quiet: on a busy day it never is.
            self._mark_expired()
            try:
                await self._renew()
            except Exception:  # noqa: BLE001 -- a read that fails now is tried again at the next tick
                _log.exception("latitudes on screens cannot be renewed")
                await asyncio.sleep(_IDLE)

    def _patience(self) -> float:
        """Seconds to wait for news: none while latitudes are due, as after a publication, when all are."""
        now = time.monotonic()
        if any(watch.again_at <= now for watch in self._watched.marked):
            return 0
        return _TICK if self._watched.marked else _IDLE

    def _mark_expired(self) -> None:
        if self._looked_at + _LOOK > time.monotonic():
            return
        self._looked_at, now = time.monotonic(), self._clock()
        for watch in [watch for watch in self._watched if watch.expired(now)]:
            self._watched.mark(watch)

    async def _renew(self) -> None:
        # At most so many at a time: what happens meanwhile to one that is more urgent goes before the rest.
        due = self._watched.due(time.monotonic(), _BATCH)
        if not due:
            return
        marks = [(watch, watch.marked_at, watch.anew) for watch in due]
        questions = [watch.again() for watch in due]
        self._watched.begin(due)
        try:
            answers = await self._views.latitudes(questions)
        except BaseException:
            for watch, since, anew in marks:
                if watch in self._watched:
                    self._watched.mark(watch, anew=anew)
                    watch.marked_at = since
            raise
        for number, (watch, answer) in enumerate(zip(due, answers, strict=True), 1):
            self._show(watch, answer)
            if number % _SLICE == 0:
                await self._turns.give_way_here()

    def _drop(self, watch: Watch) -> None:
        if watch in self._watched:
            self._watched.remove(watch.stream, [watch.name])

    def _show(self, watch: Watch, answer: Answered | Problem) -> None:
        if watch not in self._watched:
            return
        if isinstance(answer, Problem):
            self._drop(watch)
            return
        differs, view = self._watched.take(watch, answer), answer.view
        # A set counts from its commit on, and its event is heard a moment later: until then nothing is named.
        moved_by = self._publications.between(watch.revision, view.revision)
        if moved_by is not None:
            watch.revision = view.revision
        if differs or moved_by is not None:
            name = f"latitude:{watch.name}"
            told = replace(view, moved_by=moved_by)
            watch.stream.outbox.put(encoded(wire.Notice("notice", "latitude", name, told)), key=name)
