"""Following channels over every cut: comes back to its place, and misses nothing."""

import asyncio
import random
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import aclosing, suppress

from websockets.exceptions import InvalidHandshake

from service.client.following import Following, Position
from service.client.stream import ClosedError, Frame, Stream, open_stream
from service.errors import CLOSE_CODES

STALE = 5.0
"""Seconds without a frame after which a connection counts as lost: the service beats every 2."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
"""Seconds before coming back, doubled with each try that fails, and up to half more or less by chance."""
FINAL = frozenset(code for code, _, again in CLOSE_CODES if not again)
"""Close codes after which coming back would end the same way."""


class Follower:
    """Follows channels from one position on. Its frames are all that the service sends, over all cuts."""

    def __init__(
        self,
        url: str,
        channels: Iterable[str],
        *,
        token: str,
        position: Position | None = None,
        pause: float = FIRST_PAUSE,
    ) -> None:
        """`url`: the service's, as for HTTP; `token`: a bearer token, or a person's session used as one;
        `position`: where to go on; `pause`: seconds before the first try to come back.
        """
        self.following = Following(channels, position)
        self.streams = 0
        """Connections that were welcomed so far."""
        self._url = url
        self._token = token
        self._pause = pause
        self._stream: Stream | None = None

    async def frames(self) -> AsyncGenerator[Frame, None]:
        """Frames, for as long as they are asked for. Raises ClosedError with a code in `FINAL`."""
        failures = 0
        while True:
            with suppress(OSError, TimeoutError, InvalidHandshake):
                async with open_stream(self._url) as stream, aclosing(self._talk(stream)) as frames:
                    try:
                        async for frame in frames:
                            failures = 0
                            yield frame
                    except ClosedError as ended:
                        if ended.code in FINAL:
                            raise
            self._stream = None
            pause = min(LONGEST_PAUSE, self._pause * 2**failures)
            failures += 1
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 -- so that not all come at once

    async def follow(self, channel: str) -> None:
        """One more channel, from now on and after each cut."""
        self.following.channels[channel] = None
        await self.send({"op": "subscribe", "channels": [channel]})

    async def leave(self, channel: str) -> None:
        """One channel less."""
        self.following.channels.pop(channel, None)
        await self.send({"op": "unsubscribe", "channels": [channel]})

    async def send(self, frame: Mapping[str, object]) -> None:
        """A frame, where there is a connection to send it over; else nothing."""
        if self._stream is not None:
            with suppress(ClosedError):
                await self._stream.send(frame)

    async def cut(self) -> None:
        """Lose the connection, as a laptop does in a tunnel."""
        if self._stream is not None:
            await self._stream.close()

    async def _talk(self, stream: Stream) -> AsyncGenerator[Frame, None]:
        frame = await stream.hello(self._token)
        self.streams += 1
        while True:
            self.following.take(frame)
            if frame["op"] == "welcome":
                self._stream = stream
                asked = self.following.asked()
                if asked is not None:
                    await stream.send(asked)
            yield frame
            async with asyncio.timeout(STALE):
                frame = await stream.read()


async def follow(
    url: str, channels: Iterable[str], *, token: str, position: Position | None = None
) -> AsyncGenerator[Frame, None]:
    """The frames of these channels, over every cut. Raises ClosedError where the service lets nobody in."""
    async with aclosing(Follower(url, channels, token=token, position=position).frames()) as frames:
        async for frame in frames:
            yield frame
