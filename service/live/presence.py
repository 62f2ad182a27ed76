"""Who else is here: the people whose screens follow a case or a team, told to all who follow it.

Never journaled: it is true of this moment only. Changes are gathered for a quarter of a second, so that a
page that is loaded again does not flicker and a whole floor that signs in costs a few notices.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import orjson

from service.domain.actor import PersonRef
from service.live import wire
from service.live.hub import Hub
from service.live.stream import Stream

EVERY = 0.25
"""Seconds for which changes are gathered."""
MOST = 50
"""People who are named; `count` counts all."""
_KINDS = ("case:", "team:")
_ROLES = frozenset({"associate", "manager"})


class Presence:
    """Presence on this node's streams. Lives on the hub's event loop."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._told: dict[str, str] = {}
        self._moved: defaultdict[str, set[Stream]] = defaultdict(set)
        self._something = asyncio.Event()

    def follows(self, stream: Stream, channel: str, here: bool) -> None:
        """A stream came to follow a channel, or left it."""
        if channel.startswith(_KINDS):
            moved = self._moved[channel]
            if here:
                moved.add(stream)
            else:
                moved.discard(stream)
            self._something.set()

    async def run(self) -> None:
        """Tell of changes, until cancelled."""
        while True:
            await self._something.wait()
            await asyncio.sleep(EVERY)
            self._something.clear()
            self.flush()

    def flush(self) -> None:
        """Tell of what changed since: everybody on a channel if the people did, else only who just came."""
        moved, self._moved = self._moved, defaultdict(set)
        for channel, arrived in moved.items():
            streams = self._hub.followers(channel)
            if not streams:
                self._told.pop(channel, None)
                continue
            text = self._notice(channel, streams)
            listeners = streams if self._told.get(channel) != text else arrived
            self._told[channel] = text
            for stream in listeners:
                stream.outbox.notice(f"presence:{channel}", text)

    @staticmethod
    def _notice(channel: str, streams: Sequence[Stream]) -> str:
        here = {stream.actor.id: stream.actor.ref for stream in streams if stream.actor.role in _ROLES}
        people: list[PersonRef] = sorted(here.values(), key=lambda one: (one.name, one.id))
        view = wire.PresenceView(channel, people[:MOST], len(people))
        return orjson.dumps(wire.Notice("notice", "presence", f"presence:{channel}", view)).decode()
