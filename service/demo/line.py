"""One person's stream: what comes over it is heard, and who else is there is known."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import aclosing

from service.client import Follower, Frame

Heard = Callable[[Frame], None]


class Line(Follower):
    """Every frame goes to `heard`, for as long as `run` runs."""

    def __init__(self, url: str, token: str, channels: tuple[str, ...], heard: Heard) -> None:
        super().__init__(url, channels, token=token)
        self._heard = heard
        self.here: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        """Ids of the people whose screens follow a channel, as last told."""

    async def run(self) -> None:
        """Stay connected until cancelled."""
        async with aclosing(self.frames()) as frames:
            async for frame in frames:
                if frame["op"] == "notice" and frame["type"] == "presence":
                    data = frame["data"]
                    self.here[data["channel"]] = frozenset(person["id"] for person in data["people"])
                self._heard(frame)

    async def leave(self, channel: str) -> None:
        """One channel less, and nobody is known there."""
        self.here.pop(channel, None)
        await super().leave(channel)
