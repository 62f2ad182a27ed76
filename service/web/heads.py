"""The head of a request: how large it may be, how long it may take to come, and what an upgrade must say.

The server under it takes a head of any size for as long as it comes, and leaves some upgrades that cannot be
read without an answer.
"""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD = 32 * 1024
"""Bytes of an address and all headers."""
MAX_FIELDS = 100
"""Headers of one request."""
WITHIN = 10.0
"""Seconds that a head may take, from the connection or its first byte to the last."""
VERSION = b"13"
"""Of the WebSocket protocol (RFC 6455, section 4.1)."""

Headers = Sequence[tuple[bytes, bytes]]
Refusal = tuple[HTTPStatus, str, Mapping[str, str]]
"""A status, one sentence, and headers that go with it."""


class HeadProtocol(HttpToolsProtocol):
    """The server's own protocol for HTTP, with limits to the heads of requests."""

    _unfinished = True
    _size = 0
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection, of which a head is to come."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._be_calm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of the client. Whatever is refused closes the connection; what comes after it is not read."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if not self._unfinished or self.transport.is_closing():
            return
        self._size += len(data)
        if self._size > MAX_HEAD:
            self._refuse(*_TOO_LARGE)
        else:
            self._wait()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._unfinished = True
        self._size = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The last byte of its head."""
        self._unfinished = False
        self._be_calm()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > MAX_HEAD or len(self.headers) > MAX_FIELDS:
            self._refuse(*_TOO_LARGE)
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Some of its body; of a request that was refused nobody takes it."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it."""
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand an upgrade to the protocol of WebSockets, unless it must not be taken."""
        if self.transport.is_closing():
            return
        refused = refusal(self.scope["http_version"], self.headers)
        if refused is not None:
            self._refuse(*refused)
            return
        super().handle_websocket_upgrade()
        # It reads the head by rules of its own, and says nothing of one that it cannot read.
        if not getattr(self.transport.get_protocol(), "handshake_initiated", True):
            self._refuse(HTTPStatus.BAD_REQUEST, "This upgrade cannot be read.", {})

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(WITHIN, self._late)

    def _late(self) -> None:
        if not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"The head took longer than {WITHIN:g} s.", {})

    def _be_calm(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, status: HTTPStatus, text: str, more: Mapping[str, str]) -> None:
        self._be_calm()
        body = f"{text}\n".encode()
        headers = {
            **more,
            "content-type": "text/plain; charset=utf-8",
            "content-length": str(len(body)),
            "connection": "close",
        }
        lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()


def refusal(http_version: str, headers: Headers) -> Refusal | None:
    """Why an upgrade to a WebSocket is not taken, before its key is looked at (RFC 6455, section 4.2.1)."""
    if http_version != "1.1":
        return HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "A WebSocket begins with HTTP/1.1.", {}
    if len(_all(headers, b"host")) != 1:
        return HTTPStatus.BAD_REQUEST, "A request names one host.", {}
    lengths = _all(headers, b"content-length")
    if any(length != b"0" for length in lengths) or _all(headers, b"transfer-encoding"):
        return HTTPStatus.BAD_REQUEST, "An upgrade has no body.", {}
    versions = _all(headers, b"sec-websocket-version")
    if versions and versions != [VERSION]:
        needed = {"sec-websocket-version": VERSION.decode(), "upgrade": "websocket"}
        return HTTPStatus.UPGRADE_REQUIRED, "The version of the WebSocket protocol is 13.", needed
    return None


def _all(headers: Headers, name: bytes) -> list[bytes]:
    return [value.strip() for each, value in headers if each == name]


_TOO_LARGE: Refusal = (
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    f"The head of a request has at most {MAX_HEAD:,} bytes and {MAX_FIELDS} headers.",
    {},
)
