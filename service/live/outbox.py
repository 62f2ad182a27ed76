"""What waits to be sent to one reader: bounded, so that a slow one costs itself and nobody else."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from service.errors import CloseCode
from service.live.frames import framed, texts

LIMIT = 1024 * 1024
"""Bytes that may wait for one reader."""


@dataclass(slots=True)
class _Waiting:
    frame: bytes
    key: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a stream: its close code and a reason of at most 123 bytes."""

    code: int
    reason: str


class Sink(Protocol):
    """A connection that was handed over: it takes bytes at once, and says when it can not."""

    def write(self, data: bytes) -> None:
        """Write frames. What the reader does not take now is kept behind it, and `Outbox.pause` is called."""

    def finish(self, data: bytes) -> None:
        """Write what the reader's system did not take of frames that were written to it directly."""

    def end(self, closing: Closing) -> None:
        """Send the reason, behind all that was written, and end the connection."""

    def expire(self) -> None:
        """End the connection before long, whatever the reader does."""

    def break_off(self) -> None:
        """End the connection without a word: it is broken."""


class Turns(Protocol):
    """Where readers come together: see `fanout.py`."""

    def catch_up(self, outbox: "Outbox") -> None:
        """Put into this outbox what was published to its reader and not written yet."""

    def due(self, outbox: "Outbox") -> None:
        """Drain this outbox at the end of the present turn of the event loop."""

    def shown(self, since: datetime, screens: int) -> None:
        """What was first heard at `since` was written to so many screens now."""


class Outbox:
    """Frames in order. Notices replace an earlier one of their key that still waits; everything else stays
    in line.

    When more than `limit` bytes wait, everything that waits is dropped and the stream ends with 4408: the
    reader resumes from its position, so nothing is lost by it.

    Either somebody takes the frames one by one (`take`), or they are pushed into a `Sink`: then what is put
    in during one turn of the event loop is one write at its end.
    """

    __slots__ = (
        "_changed",
        "_closing",
        "_fileno",
        "_limit",
        "_line",
        "_notices",
        "_overflow",
        "_overflown",
        "_paused",
        "_queued",
        "_sink",
        "_size",
        "_turns",
        "fd",
        "since",
    )

    def __init__(self, limit: int = LIMIT) -> None:
        self.since: datetime | None = None
        """When what the frame that was taken last tells of was first heard, if that is measured."""
        self.fd = -1
        """INVARIANT: the open socket of a reader whose system took everything so far, so that bytes may be
        written to it directly; else -1.
        """
        self._limit = limit
        self._line: deque[_Waiting] | None = None
        self._notices: dict[str, _Waiting] | None = None
        self._size = 0
        self._closing: Closing | None = None
        self._changed: asyncio.Event | None = None
        self._overflow: asyncio.Future[Closing] | None = None
        self._overflown = False
        self._sink: Sink | None = None
        self._turns: Turns | None = None
        self._fileno = -1
        self._paused = False
        self._queued = False

    @property
    def size(self) -> int:
        """Bytes waiting here."""
        return self._size

    @property
    def closing(self) -> Closing | None:
        """Why it ended, once it did."""
        return self._closing

    @property
    def handed(self) -> bool:
        """Whether frames are pushed into a sink."""
        return self._sink is not None

    def attach(self, sink: Sink, turns: Turns, fileno: int = -1) -> None:
        """Push into `sink` from now on; `fileno`: its socket, where bytes may be written to it directly."""
        self._sink, self._turns, self._fileno = sink, turns, fileno
        if not self._paused and not self._size:
            self.fd = fileno

    def detach(self, code: int) -> None:
        """The connection is gone, or going, with this code: nothing is written to its socket any more, which
        may be another's soon.
        """
        self._drop_all()
        self._fileno = self.fd = -1
        if self._closing is None:
            self._closing = Closing(code, "")

    def send(self, text: str, since: datetime | None = None) -> None:
        """Put a frame at the end of the line. Does nothing once the stream is ending."""
        self.put(framed(text.encode()), since)

    def put(self, frame: bytes, since: datetime | None = None, *, key: str | None = None) -> None:
        """`send` for what is framed already; with a key, `notice`."""
        if self._closing is not None:
            return
        if self._turns is not None:
            self._turns.catch_up(self)
        if key is not None:
            self._forget_notice(key)
        self.add(frame, since, key)

    def notice(self, key: str, text: str) -> None:
        """Put a notice at the end of the line; one of the same key that still waits leaves it."""
        self.put(framed(text.encode()), key=key)

    def add(self, frame: bytes, since: datetime | None = None, key: str | None = None) -> None:
        """Put frames at the end of the line whatever was published meanwhile; `Turns` calls it."""
        if self._closing is not None:
            return
        if self._line is None:
            self._line = deque()
        waiting = _Waiting(frame, key, since)
        if key is not None:
            if self._notices is None:
                self._notices = {}
            self._notices[key] = waiting
        self._line.append(waiting)
        self._size += len(frame)
        self.fd = -1
        if self._size > self._limit and self._sink is not None and not self._paused:
            # A reader that keeps up may be told much at once.
            self.drain()
        elif self._size > self._limit:
            self._overflows()
        self._wake()

    def close(self, code: CloseCode | int, reason: str) -> None:
        """End the stream after what already waits; the first reason stands."""
        if self._closing is not None:
            return
        if self._turns is not None:
            self._turns.catch_up(self)
        self._closing = Closing(int(code), _short(reason))
        self.fd = -1
        if self._sink is not None:
            self._sink.expire()
            self.drain()
        self._wake()

    def pause(self) -> None:
        """The reader's system takes nothing more: what comes waits here."""
        self._paused = True
        self.fd = -1

    def resume(self) -> None:
        """The reader took all that was written."""
        self._paused = False
        self.drain()

    def drain(self) -> None:
        """Write what waits as one, if the reader takes it."""
        self._queued = False
        if self._paused or self._sink is None:
            return
        if self._line:
            frames = [waiting.frame for waiting in self._line]
            heard = [waiting.since for waiting in self._line if waiting.since is not None]
            self._drop_all()
            self._sink.write(frames[0] if len(frames) == 1 else b"".join(frames))
            if self._turns is not None:
                for since in heard:
                    self._turns.shown(since, 1)
        if self._closing is not None:
            self._end()
        elif not self._paused:
            self.fd = self._fileno

    def finish(self, data: bytes) -> None:
        """The rest of what was written to `fd` directly."""
        if self._sink is not None:
            self.fd = -1
            self._sink.finish(data)

    def break_off(self) -> None:
        """`fd` is broken."""
        self.fd = -1
        if self._sink is not None:
            self._sink.break_off()

    async def overflow(self) -> Closing:
        """Wait until more waits than may; never returns for a stream that ends otherwise."""
        if self._overflown and self._closing is not None:
            return self._closing
        if self._overflow is None:
            self._overflow = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._overflow)

    async def take(self) -> str | Closing:
        """The next frame's text, or an end that was ordered; nothing more after an overflow. One taker at a
        time, and none of an outbox that has a sink.
        """
        while True:
            while self._line:
                waiting = self._line.popleft()
                if not waiting.frame:
                    continue
                if waiting.key is not None and self._notices is not None:
                    del self._notices[waiting.key]
                self._size -= len(waiting.frame)
                self.since = waiting.since
                (text,) = texts(waiting.frame)
                return text
            if self._closing is not None and not self._overflown:
                return self._closing
            if self._changed is None:
                self._changed = asyncio.Event()
            self._changed.clear()
            await self._changed.wait()

    def _wake(self) -> None:
        if self._changed is not None:
            self._changed.set()
        if self._turns is not None and self._size and not self._queued and not self._paused:
            self._queued = True
            self._turns.due(self)

    def _forget_notice(self, key: str) -> None:
        earlier = self._notices.pop(key, None) if self._notices else None
        if earlier is not None:
            self._size -= len(earlier.frame)
            earlier.frame = b""

    def _overflows(self) -> None:
        self._drop_all()
        self._overflown = True
        reason = _short("more waits than this reader takes; resume from your position")
        self._closing = Closing(int(CloseCode.TOO_SLOW), reason)
        if self._overflow is not None:
            self._overflow.set_result(self._closing)
        if self._sink is not None:
            self._sink.expire()
            self._end()

    def _end(self) -> None:
        if self._sink is not None and self._closing is not None:
            self._sink.end(self._closing)

    def _drop_all(self) -> None:
        self._line = self._notices = None
        self._size = 0


def _short(reason: str) -> str:
    """At most 123 bytes of UTF-8: a control frame holds no more (RFC 6455, section 5.5)."""
    return reason.encode()[:123].decode(errors="ignore")
