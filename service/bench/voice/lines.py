"""Requests that are sent when they are due, whatever becomes of those before."""

import select
import socket
import time
from collections.abc import Sequence
from typing import Final, Self

from service.bench.fanout.screens import LoadError

_READ: Final = 64 * 1024
_END: Final = b"\r\n\r\n"


class Lines:
    """Connections to one server that are kept; a request takes one on which no answer is awaited, or a new
    one. A context manager.
    """

    def __init__(self, port: int, *, refusals: bool = False) -> None:
        """refusals: whether 429 is an answer as well."""
        self._port = port
        self._good = (b"HTTP/1.1 202", b"HTTP/1.1 429") if refusals else (b"HTTP/1.1 202",)
        self._epoll = select.epoll()
        self._free: dict[int, socket.socket] = {}
        self._asked: dict[int, tuple[socket.socket, int, bytes]] = {}
        self.sent: list[float] = []
        """When the last byte of each request was sent."""
        self.answered: dict[int, float] = {}
        """When the answer to a request was here, by its number."""
        self.refused = 0
        """How many answers were 429."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for line in [*self._free.values(), *(line for line, _, _ in self._asked.values())]:
            line.close()
        self._epoll.close()

    def __len__(self) -> int:
        """How many connections there are."""
        return len(self._free) + len(self._asked)

    def send(self, request: bytes) -> None:
        """Send a request."""
        line = self._free.popitem()[1] if self._free else self._dialled()
        line.sendall(request)
        self._asked[line.fileno()] = line, len(self.sent), b""
        self.sent.append(time.perf_counter())

    @property
    def waiting(self) -> int:
        """Requests whose answer is not here yet."""
        return len(self._asked)

    def read(self, seconds: float = 0.0) -> None:
        """Take the answers that are here, or will be in so long. Raises LoadError where one is another."""
        for fd, _ in self._epoll.poll(seconds):
            now = time.perf_counter()
            if fd in self._free:
                # The server ends what was idle for too long.
                self._free.pop(fd).close()
                continue
            line, number, said = self._asked[fd]
            said += line.recv(_READ)
            if not said.startswith(self._good):
                raise LoadError(f"a webhook was answered with {said[:300].decode(errors='replace')!r}")
            self._asked[fd] = line, number, said
            if _whole(said):
                del self._asked[fd]
                self._free[fd] = line
                self.answered[number] = now
                self.refused += not said.startswith(self._good[0])

    def _dialled(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._port), 60)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._epoll.register(line.fileno(), select.EPOLLIN)
        return line


def request_of(path: str, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """A POST, as it is sent."""
    said = [("Host", "127.0.0.1"), *headers, ("Content-Length", str(len(body)))]
    head = "".join(f"{name}: {value}\r\n" for name, value in said)
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _whole(said: bytes) -> bool:
    head, end, body = said.partition(_END)
    for line in head.lower().split(b"\r\n") if end else ():
        if line.startswith(b"content-length:"):
            return len(body) >= int(line.partition(b":")[2])
    return False
