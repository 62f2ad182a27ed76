"""The hand-over of a connection: from the HTTP server's ASGI machinery to a small object of our own.

The server (uvicorn, pinned exactly) does the upgrade, the route accepts it, and then the transport gets
another protocol: `Peer`. The task, the queue and the scope of ASGI are freed with it, and what is published
goes to the socket without passing through them. All that depends on the server's inside stands in this file;
where a connection comes without it, `plain.py` carries the stream.

Reads RFC 6455 by `websockets`' parser (`parser.py`). Without compression: a frame serves everybody only if it
is the same for everybody.
"""

import asyncio
import os
from asyncio import BaseTransport, Transport
from collections.abc import Callable
from typing import Any, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol

from service.errors import CloseCode
from service.live import carrier
from service.live.carrier import Listener
from service.live.frames import PING
from service.live.outbox import Closing, Outbox, Turns
from service.live.parser import Parser

EXTENSION = "remit.handover"
"""Where the scope of an upgrade names its connection."""
PIECE = 2048
"""Bytes that are parsed before it is looked at how many frames they were."""
RATE = 100
"""Frames a second, of every kind, that are read of one client in the long run; more waits at its end."""
BURST = 500
"""Frames that it may send at once."""
SILENT_ROUNDS = 2
"""Rounds of pings without a sign of life after which a connection counts as lost."""


class Handover(Protocol):
    """A connection that can be handed over."""

    def hand_over(self, turns: Turns, listener: Callable[["Peer"], Listener]) -> "Peer | None":
        """To be called by the route once it has accepted, which then returns without reading or sending.

        None where the connection has ended meanwhile.
        """


class HandoverProtocol(WebSocketsSansIOProtocol):
    """The server's own protocol for an upgrade, until it is handed over."""

    _handed = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conn: ServerProtocol = Parser(self.config.ws_max_size, self.logger)

    async def run_asgi(self) -> None:
        """Run the route; a connection that it handed over outlives it."""
        cast("dict[str, object]", self.scope["extensions"])[EXTENSION] = self
        await super().run_asgi()
        if self._handed:
            # Whoever still knows this protocol must not keep all of a request alive.
            del self.scope, self.request, self.response

    def hand_over(self, turns: Turns, listener: Callable[["Peer"], Listener]) -> "Peer | None":
        """See `Handover`."""
        if self.disconnected or self.transport.is_closing():
            return None
        self._handed = True
        self.stop_keepalive()
        self.connections.discard(self)
        peer = Peer(self.transport, self.conn, cast("set[Any]", self.connections))
        # The route's end closes what it still holds: from here on it holds nothing.
        self.transport = cast("Transport", _Released())
        peer.begin(turns, listener(peer))
        early = [self.queue.get_nowait() for _ in range(self.queue.qsize())]
        peer.go_on_with(cast("list[dict[str, Any]]", early), self.frames, self.curr_msg_data_type)
        return peer


class _Released:
    """The transport of a protocol that gave its own away."""

    def close(self) -> None:
        """There is nothing to close any more."""


class Peer(asyncio.Protocol):
    """One connection after its hand-over: a `Carrier` to who talks, a `Sink` to the outbox."""

    __slots__ = (
        "__weakref__",
        "_conn",
        "_connections",
        "_expiry",
        "_fragments",
        "_held",
        "_listener",
        "_room",
        "_silent",
        "_text",
        "_transport",
        "_unread",
        "_waiting",
        "_when",
        "outbox",
    )

    def __init__(self, transport: Transport, conn: ServerProtocol, connections: set[Any]) -> None:
        self.outbox = Outbox()
        self._transport = transport
        self._conn = conn
        self._connections = connections
        self._listener: Listener | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._fragments: list[bytes] | None = None
        self._text = True
        self._held = False
        self._unread = b""
        self._waiting: asyncio.TimerHandle | None = None
        self._room = float(BURST)
        self._when = 0.0
        self._silent = 0

    def begin(self, turns: Turns, listener: Listener) -> None:
        """Take over the transport. Its upgrade's answer may still be in its buffer: then the outbox waits."""
        self._listener = listener
        self._connections.add(self)
        self._transport.set_protocol(self)
        encrypted = self._transport.get_extra_info("ssl_object") is not None
        self.outbox.attach(self, turns, -1 if encrypted else _fileno(self._transport))
        # So `pause_writing` says that a byte was not taken, and `resume_writing` that all were. An encrypted
        # transport calls its limit reached from that size on, another from above it.
        self._transport.set_write_buffer_limits(high=1 if encrypted else 0, low=0)
        if self._transport.get_write_buffer_size():
            self.outbox.pause()

    def go_on_with(self, early: list[dict[str, Any]], fragments: list[bytes], kind: str) -> None:
        """Hear what came before the hand-over: messages, an end, and the begin of a message in fragments."""
        for message in early:
            if message["type"] == "websocket.receive":
                text = message.get("text")
                self._hear(message["bytes"] if text is None else text)
        if fragments:
            self._fragments, self._text = list(fragments), kind == "text"
        if not self._held and not self._transport.is_closing():
            self._transport.resume_reading()

    def connection_made(self, transport: BaseTransport) -> None:
        """It was made before the hand-over."""

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        self._silent = 0
        if self._unread or self._held or self._waiting is not None:
            self._unread += data
        elif len(data) <= PIECE and self._has_room():
            self._parse(data)
        else:
            self._unread = data
            self._read_on()

    def eof_received(self) -> None:
        """The client ended its side: the transport closes."""

    def pause_writing(self) -> None:
        """The client's system takes nothing more."""
        self.outbox.pause()

    def resume_writing(self) -> None:
        """It took everything."""
        self.outbox.resume()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- asyncio's signature
        """The connection is gone. Its socket's number may be another's from here on."""
        code = self._code()
        self.outbox.detach(code)
        closing = self.outbox.closing
        self._connections.discard(self)
        for timer in (self._expiry, self._waiting):
            if timer is not None:
                timer.cancel()
        self._expiry = self._waiting = None
        self._unread = b""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.gone(code if closing is None else closing.code)

    def shutdown(self) -> None:
        """The server stops (it calls this on each of its connections)."""
        self.outbox.close(CloseCode.SHUTTING_DOWN, "the service is stopping")
        self._transport.close()

    def hold(self) -> None:
        """Read nothing more for now."""
        self._held = True
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def go_on(self) -> None:
        """Read on, first what was read already."""
        self._held = False
        self._read_on()

    def ping(self) -> bool:
        """Ask for a sign of life; whether there was one lately."""
        if self._silent >= SILENT_ROUNDS:
            self.break_off()
            return False
        self._silent += 1
        self.outbox.put(PING)
        return True

    def write(self, data: bytes) -> None:
        """Write frames."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def finish(self, data: bytes) -> None:
        """Write what the client's system did not take of frames that were written to its socket."""
        self.write(data)

    def end(self, closing: Closing) -> None:
        """Send a close frame, unless one was sent; who is closed answers it, or runs out of time."""
        if self._conn.state is State.OPEN:
            self._conn.send_close(closing.code, closing.reason)
            self._flush()
            # Its answer is to be read, whatever was in between.
            self.go_on()

    def expire(self) -> None:
        """End the connection before long, whatever the client does."""
        if self._expiry is None and self._listener is not None:
            loop = asyncio.get_running_loop()
            self._expiry = loop.call_later(carrier.CLOSE_WITHIN, self.break_off)

    def break_off(self) -> None:
        """End the connection without a word."""
        self.outbox.detach(1006)
        self._transport.abort()

    def _parse(self, data: bytes) -> None:
        self._conn.receive_data(data)
        events = self._conn.events_received()
        self._room -= len(events)
        for event in events:
            if isinstance(event, Frame):
                self._take(event)
        self._flush()

    def _take(self, frame: Frame) -> None:
        if frame.opcode not in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT} or self.outbox.closing is not None:
            return
        if frame.opcode is not Opcode.CONT:
            self._text = frame.opcode is Opcode.TEXT
            if frame.fin:
                self._whole(bytes(frame.data))
                return
            self._fragments = []
        if self._fragments is not None:
            self._fragments.append(bytes(frame.data))
            if frame.fin:
                whole, self._fragments = b"".join(self._fragments), None
                self._whole(whole)

    def _whole(self, data: bytes) -> None:
        # The parser lets no other bytes through as text.
        self._hear(data.decode() if self._text else data)

    def _hear(self, text: str | bytes) -> None:
        if self._listener is not None:
            self._listener.hear(text)

    def _flush(self) -> None:
        """Send what the protocol itself has to say: answers to pings and closes. Ends what it wants ended."""
        said = b"".join(self._conn.data_to_send())
        if self._conn.state is not State.OPEN:
            # A close frame was sent or received: no other may come after it.
            self.outbox.detach(self._code())
        if said:
            self.write(said)
        if self._conn.eof_sent:
            # An encrypted transport waits for the client to end its side as well.
            self.expire()
            self._transport.close()

    def _code(self) -> int:
        """With what the connection ends: what the client said, else what its frames brought upon it."""
        close = self._conn.close_rcvd or self._conn.close_sent
        return 1006 if close is None else int(close.code)

    def _has_room(self) -> bool:
        """Whether this client may send more frames now."""
        now = asyncio.get_running_loop().time()
        self._room = min(float(BURST), self._room + (now - self._when) * RATE)
        self._when = now
        return self._room > 0

    def _read_on(self) -> None:
        """Parse what is unread, as far and as fast as this client may; then read more."""
        room = True
        while self._unread and not self._held and (room := self._has_room()):
            piece, self._unread = self._unread[:PIECE], self._unread[PIECE:]
            self._parse(piece)
        if self._transport.is_closing():
            self._unread = b""
        elif not room and self._waiting is None:
            self._transport.pause_reading()
            self._waiting = asyncio.get_running_loop().call_later((1 - self._room) / RATE, self._again)
        elif not self._held and self._waiting is None:
            self._transport.resume_reading()

    def _again(self) -> None:
        self._waiting = None
        self._read_on()


def _fileno(transport: Transport) -> int:
    """The socket's number where bytes can be written to it as to a file; else -1."""
    socket = transport.get_extra_info("socket")
    return int(socket.fileno()) if os.name == "posix" and socket is not None else -1
