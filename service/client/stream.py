"""One connection to the stream, from its hello to its end."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Frame = Mapping[str, Any]
"""A frame as the service sent it; its shapes are in the reference of the stream."""
WITHIN = 10.0
"""Seconds that a connection or an answer may take."""


class ClosedError(Exception):
    """The stream ended. `code`: its close code, 1006 where the connection was lost; `reason`: in words."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"the stream ended with {code}{': ' if reason else ''}{reason}")
        self.code = code
        self.reason = reason


class Stream:
    """A client's end of a stream."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._calls = 0

    async def send(self, frame: Mapping[str, object]) -> int:
        """Send a frame; one without an id gets the next number. Returns the id. Raises ClosedError."""
        self._calls += 1
        whole = {"id": self._calls, **frame} if frame["op"] != "hello" else frame
        try:
            await self.connection.send(orjson.dumps(whole).decode())
        except ConnectionClosed:
            raise self._ended() from None
        return self._calls

    async def hello(self, token: str | None = None) -> Frame:
        """Say who one is; the welcome. Without a token the session's cookie says it. Raises ClosedError."""
        await self.send({"op": "hello"} if token is None else {"op": "hello", "token": token})
        return await self.read()

    async def read(self) -> Frame:
        """The next frame. Raises ClosedError."""
        try:
            frame: Frame = orjson.loads(await self.connection.recv())
        except ConnectionClosed:
            raise self._ended() from None
        return frame

    async def close(self) -> None:
        """End the stream."""
        await self.connection.close()

    def _ended(self) -> ClosedError:
        code = self.connection.close_code
        return ClosedError(1006 if code is None else code, self.connection.close_reason or "")


@asynccontextmanager
async def open_stream(
    url: str, *, session: str | None = None, origin: str | None = None, taken: socket.socket | None = None
) -> AsyncIterator[Stream]:
    """A stream before its hello. `url`: the service's, as for HTTP; `session`: the cookie of a person who is
    signed in, which needs an `origin`; `taken`: a socket that is connected already.

    Raises OSError, and websockets' InvalidHandshake where the service does not let one in.
    """
    headers = {"Cookie": f"remit_session={session}"} if session else {}
    async with connect(
        url.replace("http", "ws", 1) + "/v1/stream",
        additional_headers=headers,
        origin=origin,  # type: ignore[arg-type]
        max_size=None,
        compression=None,
        proxy=None,
        open_timeout=WITHIN,
        sock=taken,
    ) as connection:
        yield Stream(connection)
