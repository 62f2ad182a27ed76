"""State behind the hub and the watcher, in memory, with the guarantees that the store gives."""

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from service.domain.actor import Actor
from service.domain.case import FactValue
from service.domain.events import BoundariesPublished, Event
from service.domain.latitude import LatitudeView
from service.errors import Problem
from service.latitude import Answered
from service.live import wire
from service.live.hub import Hub
from service.live.port import Asked, Look, Position
from service.live.snapshots import Snapshot
from service.live.stream import Stream

MARA = Actor("mara", "Mara K.", "associate", ("north",))
NOW = datetime(2026, 12, 1, 9, 30, 30, tzinfo=UTC)
QUEUE = "queue:north"
CASE = "case:c1"


def event_of(seq: int, *channels: str) -> Event:
    data = BoundariesPublished("r", f"event {seq}", None)
    return Event(seq, "boundaries.published", "2026-12-01T09:30:00Z", channels or (QUEUE,), data)


async def next_notice(stream: Stream, seconds: float = 20) -> dict[str, object]:
    """What the stream is told next, parsed."""
    async with asyncio.timeout(seconds):
        text = await stream.outbox.take()
    assert isinstance(text, str)
    frame: dict[str, object] = json.loads(text)
    return frame


def learnt(*channels: str) -> Event:
    """A fact of these cases was learnt."""
    event = event_of(1, *channels)
    return Event(event.seq, "facts.updated", event.at, event.channels, event.data)


class Memory:
    """A journal whose snapshots are empty teams, and latitudes as a test sets them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.floor = 0
        self.denied: dict[str, str] = {}
        self.before_look: list[Event] = []
        self.during_look: list[Event] = []
        self.hub: Hub | None = None
        self.valid_until: str | None = None
        self.worked_out = NOW
        self.shares = frozenset({"team:north"})
        self.level = 0
        self.unasked: Problem | None = None
        self.looked: list[list[Asked]] = []
        self.looked_again = asyncio.Event()

    def happen(self, *channels: str, announced: bool = True) -> Event:
        event = event_of(self._head() + 1, *channels)
        self.events.append(event)
        if announced and self.hub is not None:
            self.hub.receive([event])
        return event

    def _head(self) -> int:
        return self.events[-1].seq if self.events else self.floor

    async def position(self) -> Position:
        return Position("epoch", self._head(), self.floor)

    async def events_after(self, seq: int, limit: int) -> list[Event]:
        return [event for event in self.events if event.seq > seq][:limit]

    async def look(self, actor: Actor, channels: Sequence[str], since: wire.Since | None) -> Look:
        if self.before_look and self.hub is not None:
            self.events += self.before_look
            self.hub.receive(self.before_look)
        position = await self.position()
        refused = {channel: self.denied[channel] for channel in channels if channel in self.denied}
        granted = set(channels) - set(refused)
        snapshots = {channel: Snapshot(channel, position.seq, wire.TeamSnapshot([])) for channel in granted}
        events = [event for event in self.events if granted & set(event.channels)]
        if self.during_look and self.hub is not None:
            self.events += self.during_look
            self.hub.receive(self.during_look)
        await asyncio.sleep(0)
        if since and since.epoch == "epoch" and self.floor <= since.seq <= position.seq:
            return Look(position, refused, True, [event for event in events if event.seq > since.seq])
        return Look(position, refused, False, (), snapshots)

    async def refused(self, actor: Actor, channels: Collection[str]) -> Mapping[str, str]:
        return {channel: self.denied[channel] for channel in channels if channel in self.denied}

    async def latitudes(self, asked: Sequence[Asked]) -> list[Answered | Problem]:
        self.looked.append(list(asked))
        self.looked_again.set()
        return [self.unasked or self._latitude(one.case, one.request) for one in asked]

    def ignored(self, asked: Asked) -> Iterable[str]:
        return [f"request.{name}" for name in asked.request if name == "nonsense"]

    def _latitude(self, case: str, request: Mapping[str, FactValue]) -> Answered:
        at = f"2026-12-01T09:30:{len(self.looked):02}Z"
        view = LatitudeView(case, at, f"revision {self.level}", dict(request), [], self.valid_until)
        return Answered(view, self.worked_out, self.shares)
