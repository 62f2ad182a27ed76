"""Who else is here: the people whose screens follow a case or a team, on any node, told to all who follow it.

Never journaled: it is true of this moment only. Changes are gathered for a quarter of a second, so that a
page that is loaded again does not flicker and a whole floor that signs in costs a few notices. Each node
tells the others who is on its own screens: what changed, and to one that comes everything. The people of a
node that is heard no more are gone.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import orjson

from service.bus.base import Bus, NodeNotice
from service.domain.actor import PersonRef
from service.domain.told import told
from service.live import wire
from service.live.hub import Hub
from service.live.stream import Stream

EVERY = 0.25
"""Seconds for which changes are gathered."""
MOST = 50
"""People who are named; `count` counts all."""
_TOLD_AT_ONCE = 200
"""Channels of which one notice to other nodes tells."""
_KINDS = ("case:", "team:")
_ROLES = frozenset({"associate", "manager"})


class Presence:
    """Presence on the streams of all nodes. Lives on the hub's event loop."""

    def __init__(self, hub: Hub, bus: Bus) -> None:
        self._hub = hub
        self._bus = bus
        self._here: dict[str, Mapping[str, PersonRef]] = {}
        self._elsewhere: defaultdict[str, dict[str, Mapping[str, PersonRef]]] = defaultdict(dict)
        self._tell_all = False
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

    def heard(self, notice: NodeNotice) -> None:
        """Another node told who is on its screens, came or went; or did not hear all that this one told."""
        if notice.kind == "presence":
            for channel, people in notice.data.items():
                refs = [told(PersonRef, person) for person in people]
                self._on_node(notice.node, channel, {ref.id: ref for ref in refs})
        elif notice.kind == "gone":
            for channel in tuple(self._elsewhere):
                self._on_node(notice.node, channel, {})
        elif notice.kind in {"came", "lost"}:
            self._tell_all = True
            self._something.set()

    def _on_node(self, node: str, channel: str, people: Mapping[str, PersonRef]) -> None:
        nodes = self._elsewhere[channel]
        if people:
            nodes[node] = people
        else:
            nodes.pop(node, None)
        if not nodes:
            del self._elsewhere[channel]
        self._moved.setdefault(channel, set())
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
        self._tell_nodes(moved)
        for channel, arrived in moved.items():
            streams = self._hub.followers(channel)
            if not streams:
                self._told.pop(channel, None)
                continue
            text = self._notice(channel)
            listeners = streams if self._told.get(channel) != text else arrived
            self._told[channel] = text
            for stream in listeners:
                stream.outbox.notice(f"presence:{channel}", text)

    def _tell_nodes(self, moved: Iterable[str]) -> None:
        """Who is on this node's screens now, of the channels where that changed; of all to one that came."""
        changed: dict[str, Mapping[str, PersonRef]] = {}
        for channel in moved:
            here = _people(self._hub.followers(channel))
            if here != self._here.get(channel, {}):
                changed[channel] = here
        self._here = {channel: here for channel, here in {**self._here, **changed}.items() if here}
        told = {**changed, **self._here} if self._tell_all else changed
        self._tell_all = False
        channels = list(told)
        for start in range(0, len(channels), _TOLD_AT_ONCE):
            part = channels[start : start + _TOLD_AT_ONCE]
            self._bus.tell(
                "presence", {channel: [asdict(ref) for ref in told[channel].values()] for channel in part}
            )

    def _notice(self, channel: str) -> str:
        here = dict(self._here.get(channel, {}))
        for people_there in self._elsewhere.get(channel, {}).values():
            here |= people_there
        people: list[PersonRef] = sorted(here.values(), key=lambda one: (one.name, one.id))
        view = wire.PresenceView(channel, people[:MOST], len(people))
        return orjson.dumps(wire.Notice("notice", "presence", f"presence:{channel}", view)).decode()


def _people(streams: Sequence[Stream]) -> Mapping[str, PersonRef]:
    return {stream.actor.id: stream.actor.ref for stream in streams if stream.actor.role in _ROLES}
