"""What waits to be sent to one reader: bounded, so that a slow one costs itself and nobody else."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from service.errors import CloseCode

LIMIT = 1024 * 1024
"""Characters that may wait for one reader. JSON of ours is nearly all ASCII, so this is about bytes."""


@dataclass(slots=True)
class _Waiting:
    text: str
    key: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a stream: its close code and a reason of at most 123 bytes."""

    code: int
    reason: str


class Outbox:
    """Frames in order. Notices replace an earlier one of their key that still waits; everything else stays
    in line.

    When more than `limit` characters wait, everything that waits is dropped and the stream ends with 4408:
    the reader resumes from its position, so nothing is lost by it.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.since: datetime | None = None
        """When what the frame that was taken last tells of was first heard, if that is measured."""
        self._limit = limit
        self._line: deque[_Waiting] = deque()
        self._notices: dict[str, _Waiting] = {}
        self._size = 0
        self._closing: Closing | None = None
        self._changed = asyncio.Event()
        self._overflow: asyncio.Future[Closing] = asyncio.get_running_loop().create_future()

    @property
    def size(self) -> int:
        """Characters waiting."""
        return self._size

    @property
    def closing(self) -> Closing | None:
        """Why it ended, once it did."""
        return self._closing

    def send(self, text: str, since: datetime | None = None) -> None:
        """Put a frame at the end of the line. Does nothing once the stream is ending."""
        self._append(_Waiting(text, since=since))

    def notice(self, key: str, text: str) -> None:
        """Put a notice at the end of the line; one of the same key that still waits leaves it."""
        earlier = self._notices.pop(key, None)
        if earlier is not None:
            self._size -= len(earlier.text)
            earlier.text = ""
        waiting = _Waiting(text, key)
        self._notices[key] = waiting
        self._append(waiting)

    def close(self, code: CloseCode | int, reason: str) -> None:
        """End the stream after what already waits; the first reason stands."""
        if self._closing is None:
            self._closing = Closing(int(code), _short(reason))
            self._changed.set()

    async def overflow(self) -> Closing:
        """Wait until more waits than may; never returns for a stream that ends otherwise."""
        return await asyncio.shield(self._overflow)

    async def take(self) -> str | Closing:
        """The next frame, or an end that was ordered; nothing more after an overflow. One taker at a time."""
        while True:
            while self._line:
                waiting = self._line.popleft()
                if not waiting.text:
                    continue
                if waiting.key is not None:
                    del self._notices[waiting.key]
                self._size -= len(waiting.text)
                self.since = waiting.since
                return waiting.text
            if self._closing is not None and not self._overflow.done():
                return self._closing
            self._changed.clear()
            await self._changed.wait()

    def _append(self, waiting: _Waiting) -> None:
        if self._closing is not None:
            return
        self._line.append(waiting)
        self._size += len(waiting.text)
        if self._size > self._limit:
            self._overflow.set_result(self._drop_all())
        self._changed.set()

    def _drop_all(self) -> Closing:
        self._line.clear()
        self._notices.clear()
        self._size = 0
        reason = _short("more waits than this reader takes; resume from your position")
        self._closing = Closing(int(CloseCode.TOO_SLOW), reason)
        return self._closing


def _short(reason: str) -> str:
    """At most 123 bytes of UTF-8: a control frame holds no more (RFC 6455, section 5.5)."""
    return reason.encode()[:123].decode(errors="ignore")
