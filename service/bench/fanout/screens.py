"""Many screens in one process: reads their sockets as fast as Python can.

Frames are not parsed. Every message holds the byte `MARK` exactly once and nothing else that is sent does, so
that to count it is to count messages, however the network cut them. What is ready together is read and
counted by loops in C (`map`).
"""

import os
import resource
import select
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Final, Self

from websockets.frames import Frame, Opcode

MARK: Final = b"\x7f"
"""JSON leaves it as it is, and the header of no frame of `SIZES` bytes contains it."""
SIZES: Final = range(384, 639)
"""Bytes that a message may have as it is sent."""
MESSAGE: Final = 400
"""Bytes of a message as it reaches a screen, with what its server puts around it, give or take ten."""
_READ: Final = 64 * 1024
_AT_ONCE: Final = 512
_TOGETHER: Final = 100
"""Connections that are opened at a time."""
_PATIENCE: Final = 60.0
_PROBE: Final = 0.2
_ALIVE: Final = 10.0
"""Seconds after which those that wait for others give a sign of life."""
_PONG: Final = Frame(Opcode.PONG, b"").serialize(mask=True)
_KEY: Final = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"

Publish = Callable[[Sequence[bytes]], None]
"""Publishes messages, all of them in one write."""
Heard = Callable[[float, Iterable[int]], None]
"""Called with a time and, for each message that a screen was told by then, how many it had been told."""


class LoadError(Exception):
    """The screens could not do their part; says why."""


def message(number: int) -> bytes:
    """What is published where nothing is put around it: JSON of `MESSAGE` bytes."""
    start = b'{"number":%d,"text":"' % number
    return start + b"x" * (MESSAGE - len(start) - 3) + MARK + b'"}'


_BARRIER: Final = message(0).replace(b"x" * 300, MARK * 300)
"""Counts for more messages than are ever under way."""


def text_frame(payload: bytes) -> bytes:
    """A client's text frame, masked as a client must (RFC 6455, section 5.3)."""
    return Frame(Opcode.TEXT, payload).serialize(mask=True)


def dialled(port: int, path: str) -> socket.socket:
    """A connection on which a WebSocket was asked for. Raises OSError."""
    made = socket.create_connection(("127.0.0.1", port), _PATIENCE)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    where = f"{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
    made.sendall(b"GET %bUpgrade: websocket\r\nConnection: Upgrade\r\n%b\r\n" % (where, _KEY))
    return made


def accepted(dialling: socket.socket) -> None:
    """Read the answer to an upgrade, and nothing behind it. Raises LoadError."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        there = dialling.recv(4096, socket.MSG_PEEK)
        if not there:
            break
        size = len(there) if (end := (answer + there).find(b"\r\n\r\n")) < 0 else end + 4 - len(answer)
        answer += dialling.recv(size)
    if b" 101 " not in answer:
        raise LoadError(f"an upgrade was answered with {answer[:60]!r}")


class Screens:
    """Connections that read, each of which says `first(number)` once it is accepted. A context manager."""

    def __init__(self, port: int, path: str, first: Callable[[int], Sequence[bytes]]) -> None:
        self._port = port
        self._path = path
        self._first = first
        self._sockets: list[socket.socket] = []
        self._epoll = select.epoll()
        self.got: list[int] = []
        """Messages of each connection, by the number of its socket."""
        self.received = 0
        """Messages in all."""
        self.heard: Heard | None = None
        """Who is told of each message, if anybody."""

    def __enter__(self) -> Self:
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        self._epoll.close()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._sockets)

    def leave(self) -> None:
        """End all of them without a word."""
        for each in self._sockets:
            each.close()
        self._sockets.clear()

    def open(self, number: int) -> float:
        """So many more; the seconds until the last of them was accepted. Raises LoadError, OSError."""
        began = alive = time.perf_counter()
        for start in range(0, number, _TOGETHER):
            some = [dialled(self._port, self._path) for _ in range(start, min(start + _TOGETHER, number))]
            for each in some:
                accepted(each)
                each.sendall(b"".join(map(text_frame, self._first(len(self._sockets)))))
                self._add(each)
            if time.perf_counter() > alive + _ALIVE:
                self.live()
                alive = time.perf_counter()
        return time.perf_counter() - began

    def read(self, seconds: float) -> bool:
        """Read what came, or wait for it so long; whether anything did. Raises LoadError where one ended."""
        now, ready, chunks = self.take(seconds)
        counts = list(map(bytes.count, chunks, repeat(MARK)))
        got = self.got
        for fd, count in zip(ready, counts, strict=True):
            got[fd] += count
            if self.heard is not None:
                self.heard(now, range(got[fd] - count + 1, got[fd] + 1))
        self.received += sum(counts)
        return bool(ready)

    def take(self, seconds: float) -> tuple[float, list[int], list[bytes]]:
        """What came to some sockets, or comes within so long: when it was there, to which, and the bytes.

        Raises LoadError where one ended.
        """
        ready = [fd for fd, _ in self._epoll.poll(seconds, _AT_ONCE)]
        now = time.perf_counter()
        try:
            chunks = list(map(os.read, ready, repeat(_READ)))
        except OSError as error:
            raise LoadError(f"a connection broke: {error.strerror}") from None
        if b"" in chunks:
            raise LoadError("the server ended a connection")
        return now, ready, chunks

    def settle(self, publish: Publish) -> None:
        """Wait until each is told what is published, and has been told all that was; then count anew.

        Raises LoadError where one is never told.
        """
        self.forget()
        end = time.perf_counter() + _PATIENCE
        while not self.await_each(1, _PROBE):
            publish([message(0)])
            if time.perf_counter() > end:
                deaf = sum(not count for count in self.counts())
                raise LoadError(f"{deaf} of {len(self)} screens were told nothing within {_PATIENCE:.0f} s")
        # Nothing overtakes on a connection: who heard this heard all before it.
        publish([_BARRIER])
        self.await_each(_BARRIER.count(MARK), _PATIENCE)
        self.forget()

    def await_each(self, number: int, patience: float) -> bool:
        """Read until each was told so many messages; False once none came for so many seconds."""
        came, before = time.perf_counter(), self.received
        while min(self.counts(), default=number) < number:
            self.read(0.01)
            now = time.perf_counter()
            if self.received > before:
                came, before = now, self.received
            elif now > came + patience:
                return False
        return True

    def forget(self) -> None:
        """Count anew."""
        self.got = [0] * len(self.got)
        self.received = 0

    def counts(self) -> list[int]:
        """Messages of each."""
        return [self.got[each.fileno()] for each in self._sockets]

    def live(self) -> None:
        """Each gives a sign of life, so that no server takes it for lost (RFC 6455, section 5.5.3)."""
        for each in self._sockets:
            each.send(_PONG)

    def _add(self, one: socket.socket) -> None:
        one.setblocking(False)
        fd = one.fileno()
        self._sockets.append(one)
        self.got.extend(repeat(0, fd + 1 - len(self.got)))
        self.got[fd] = 0
        self._epoll.register(fd, select.EPOLLIN)
