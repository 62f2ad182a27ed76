"""Clients that follow a channel for as long as they are let, over every cut, and keep what they were told."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from service import client
from service.clock import parse_rfc3339, utc_now
from support.server import wait_for

PAUSE = 0.05
"""Seconds before a client comes back: what is tested is how, not how patiently."""


@dataclass(slots=True)
class Told:
    """What one client was told. `began`: its first position; `seqs`: events in the order of arrival."""

    began: int | None = None
    seqs: list[int] = field(default_factory=list)
    streams: int = 0
    """How many it had, one after the other."""
    refused: int = 0
    """Times it was not resumed."""
    lags: list[float] = field(default_factory=list)
    """Seconds from the commit of each event to its arrival."""
    position: int = 0


class Follower(threading.Thread):
    """One client on one session, whose stream is opened again from its position whenever it ends."""

    def __init__(self, url: str, session: str, *channels: str) -> None:
        super().__init__(name=f"follower of {url}", daemon=True)
        self.told = Told()
        self.failure: BaseException | None = None
        self._client = client.Follower(url, channels, token=session, pause=PAUSE)
        self._runner = asyncio.Runner()
        self._following: asyncio.Task[None] | None = None

    def leave(self) -> None:
        """End, and raise what went wrong."""
        wait_for(lambda: self._following is not None, "the follower began")
        if self._following is not None:
            self._runner.get_loop().call_soon_threadsafe(self._following.cancel)
        self.join(15)
        if self.failure is not None:
            raise self.failure

    def run(self) -> None:
        """Follow until told that it is enough."""
        try:
            with self._runner, suppress(asyncio.CancelledError):
                self._runner.run(self._follow())
        except BaseException as error:  # noqa: BLE001 -- it is raised where the follower is asked to leave
            self.failure = error

    async def _follow(self) -> None:
        self._following = asyncio.current_task()
        async with aclosing(self._client.frames()) as frames:
            async for frame in frames:
                self._take(frame)

    def _take(self, frame: client.Frame) -> None:
        told = self.told
        told.streams = self._client.streams
        match frame["op"]:
            case "subscribed":
                if told.began is None:
                    told.began = frame["seq"]
                elif not frame["resumed"]:
                    told.refused += 1
            case "event":
                told.seqs.append(frame["seq"])
                told.lags.append((utc_now() - parse_rfc3339(frame["at"])).total_seconds())
        if self._client.following.position is not None:
            told.position = self._client.following.position.seq
