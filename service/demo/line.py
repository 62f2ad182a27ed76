"""One person's stream: follows channels, keeps its position, comes back after a cut and misses nothing."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

_PAUSE = 0.5
Heard = Callable[[Mapping[str, Any]], None]


class Line:
    """Follows `channels`, and those of `follow`, for as long as `run` runs; every frame goes to `heard`."""

    def __init__(self, url: str, token: str, channels: tuple[str, ...], heard: Heard) -> None:
        self._url = url.replace("http", "ws", 1) + "/v1/stream"
        self._token = token
        self._channels = dict.fromkeys(channels)
        self._heard = heard
        self._position: dict[str, object] | None = None
        self._socket: ClientConnection | None = None
        self._call = 0
        self.here: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        """Ids of the people whose screens follow a channel, as last told."""

    async def run(self) -> None:
        """Stay connected until cancelled."""
        while True:
            with suppress(ConnectionClosed, InvalidHandshake, OSError):
                async with connect(
                    self._url, proxy=None, max_size=None, compression=None, open_timeout=10
                ) as socket:
                    await self._talk(socket)
            self._socket = None
            await asyncio.sleep(_PAUSE)

    async def follow(self, channel: str) -> None:
        """One more channel."""
        self._channels[channel] = None
        await self._send({"op": "subscribe", "channels": [channel]})

    async def leave(self, channel: str) -> None:
        """One channel less."""
        self._channels.pop(channel, None)
        self.here.pop(channel, None)
        await self._send({"op": "unsubscribe", "channels": [channel]})

    async def cut(self) -> None:
        """Lose the connection, as a laptop does in a tunnel."""
        if self._socket is not None:
            await self._socket.close()

    async def _talk(self, socket: ClientConnection) -> None:
        await socket.send(orjson.dumps({"op": "hello", "token": self._token}).decode())
        async for frame in self._frames(socket):
            if frame["op"] == "welcome":
                self._socket = socket
                if self._position is not None and self._position["epoch"] != frame["epoch"]:
                    self._position = None
                since = {} if self._position is None else {"since": self._position}
                await self._send({"op": "subscribe", "channels": list(self._channels), **since})
                self._position = self._position or {"epoch": frame["epoch"], "seq": frame["seq"]}
                continue
            if frame["op"] in {"event", "beat"} and self._position is not None:
                # INVARIANT: a beat says that all before it was sent, so the position never runs ahead.
                self._position = {**self._position, "seq": frame["seq"]}
            if frame["op"] == "notice" and frame["type"] == "presence":
                data = frame["data"]
                self.here[data["channel"]] = frozenset(person["id"] for person in data["people"])
            self._heard(frame)

    @staticmethod
    async def _frames(socket: ClientConnection) -> AsyncIterator[dict[str, Any]]:
        async for text in socket:
            yield orjson.loads(text)

    async def _send(self, frame: Mapping[str, object]) -> None:
        if self._socket is not None:
            self._call += 1
            with suppress(ConnectionClosed):
                await self._socket.send(orjson.dumps({"id": self._call, **frame}).decode())
