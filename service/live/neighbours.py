"""What must count on every node at once, and not only when the next look at the database finds it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from service.access.sessions import digest
from service.bus.base import Bus, NodeNotice
from service.errors import Problem
from service.live.protocol import Streams

_log = logging.getLogger(__name__)


class Neighbours:
    """Ends of sessions and changes of rights, here and on all other nodes; tries to sign in that were made
    there, of which `tried` hears.

    Where the bus is away, rights of streams are still checked at their interval, on every node.
    """

    def __init__(
        self,
        bus: Bus,
        streams: Streams,
        recheck: Callable[[], Awaitable[None]],
        tried: Callable[[str], object],
    ) -> None:
        self._bus = bus
        self._streams = streams
        self._recheck = recheck
        self._tried = tried
        self._changed = asyncio.Event()

    def signed_out(self, session: str) -> None:
        """A session ended: so do its streams, wherever they are."""
        self._streams.end(session)
        self._bus.tell("signed_out", {"session": digest(session)})

    async def rights_changed(self) -> None:
        """Every stream is looked at again; those of this node when it returns."""
        self._bus.tell("rights_changed", {})
        await self._recheck()

    def heard(self, notice: NodeNotice) -> None:
        """Another node told something, or came or went."""
        if notice.kind == "signed_out":
            ended = notice.data["session"]
            for credential in {stream.credential for stream in self._streams.hub.streams}:
                if digest(credential) == ended:
                    self._streams.end(credential)
        elif notice.kind == "tried":
            self._tried(str(notice.data["caller"]))
        elif notice.kind in {"rights_changed", "came", "lost"}:
            # Of what a node told that was not heard until now, nobody knows what it was.
            self._changed.set()

    async def run(self) -> None:
        """Look at rights again whenever others say so, until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._recheck()
            except Problem as problem:
                _log.warning("rights of streams cannot be looked at: %s", problem.detail)
            except Exception:  # noqa: BLE001 -- the interval looks again
                _log.exception("rights of streams cannot be looked at")
