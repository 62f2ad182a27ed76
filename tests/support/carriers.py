"""A server of each carrier, in a thread with an event loop of its own, and a client that sends any bytes."""

import asyncio
import queue
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.frames import Close, Frame, Opcode
from websockets.protocol import Protocol, Side

from service.live.carrier import Carrier
from service.live.fanout import Audience, Fanout
from service.live.handover import EXTENSION, HandoverProtocol
from service.live.plain import Plain
from service.web.arrivals import ArrivalProtocol
from support.certificates import Certificate, certificate
from support.server import wait_for

KINDS = ("handed over on uvloop", "handed over on asyncio", "handed over with TLS", "plain")
MOST = 128 * 1024
"""Bytes of a message, as of the service's."""
ASKS_FOR = "GET / HTTP/1.1"
FIELDS = {
    "Host": "here",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
"""What an upgrade must say (RFC 6455, section 1.2 for the key)."""
UPGRADE = "\r\n".join([ASKS_FOR, *(f"{name}: {value}" for name, value in FIELDS.items()), "", ""]).encode()


@dataclass(slots=True)
class Echo:
    """Says everything back, and belongs to the audience."""

    ground: "Ground"
    carrier: Carrier

    def hear(self, text: str | bytes) -> None:
        self.ground.heard.append(text)
        self.carrier.outbox.send(text if isinstance(text, str) else f"{len(text)} bytes")

    def gone(self, code: int) -> None:
        self.ground.audience.discard(self.carrier.outbox)
        self.ground.codes.append(code)
        self.ground.ends.put(code)


@dataclass(slots=True)
class Ground:
    """A running server."""

    kind: str
    port: int
    certificate: Certificate | None
    loop: asyncio.AbstractEventLoop
    fanout: Fanout
    audience: Audience = field(default_factory=Audience)
    heard: list[str | bytes] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    ends: queue.SimpleQueue[int] = field(default_factory=queue.SimpleQueue)
    carried: list[Carrier] = field(default_factory=list)

    def do(self, call: Callable[[], object]) -> None:
        """Call something on the server's loop, and wait until it was."""

        async def calling() -> None:
            call()

        self.wait(calling())

    def wait(self, doing: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(doing, self.loop).result(20)

    def line(self, *, small: bool = False) -> socket.socket:
        """A connection on which nothing was said."""
        raw = socket.socket()
        if small:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(20)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.connect(("127.0.0.1", self.port))
        if self.certificate is not None:
            return self.certificate.believed.wrap_socket(raw, server_hostname="127.0.0.1")
        return raw

    @contextmanager
    def client(self, *, small: bool = False) -> Iterator["Client"]:
        """A client whose upgrade was accepted; `small`: its system takes only little that is not read."""
        before = len(self.audience)
        with self.line(small=small) as raw:
            client = Client(raw)
            client.upgrade()
            wait_for(lambda: len(self.audience) > before, "the connection is carried")
            yield client


class Client:
    """Sends any bytes; reads frames."""

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw
        self._protocol = Protocol(Side.CLIENT, max_size=None)
        self._frames: list[Frame] = []

    def upgrade(self) -> None:
        self.raw.sendall(UPGRADE)
        self.upgraded()

    def upgraded(self) -> None:
        """Read what the server says to an upgrade: it takes it."""
        answer = b""
        while not answer.endswith(b"\r\n\r\n"):
            answer += self.raw.recv(1)
        assert answer.startswith(b"HTTP/1.1 101"), answer

    def send(self, opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> None:
        self.raw.sendall(frame(opcode, data, fin=fin))

    def say(self, text: str) -> None:
        self.send(Opcode.TEXT, text.encode())

    def read(self) -> Frame:
        """The next frame."""
        while not self._frames:
            data = self.raw.recv(65536)
            if not data:
                raise EOFError("the connection ended")
            self._protocol.receive_data(data)
            self._frames += [each for each in self._protocol.events_received() if isinstance(each, Frame)]
        return self._frames.pop(0)

    def text(self) -> str:
        """The next frame, which is a text."""
        got = self.read()
        assert got.opcode is Opcode.TEXT, got
        return bytes(got.data).decode()

    def closed(self) -> int:
        """The code of the close frame, past whatever comes before it; then the client ends its side."""
        while (got := self.read()).opcode is not Opcode.CLOSE:
            pass
        self.raw.close()
        return int(Close.parse(bytes(got.data)).code)


def frame(opcode: Opcode, data: bytes = b"", *, fin: bool = True) -> bytes:
    """A client's frame."""
    return Frame(opcode, data, fin).serialize(mask=True)


@contextmanager
def ground(kind: str, folder: Path) -> Iterator[Ground]:
    """A server of that kind."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
    listening.bind(("127.0.0.1", 0))
    proof = certificate(folder, "127.0.0.1") if "TLS" in kind else None
    made: list[Ground] = []
    begun = threading.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        here = Ground(kind, listening.getsockname()[1], proof, loop, Fanout(lambda since, screens: None))

        def listener(carrier: Carrier) -> Echo:
            here.carried.append(carrier)
            return Echo(here, carrier)

        async def route(websocket: WebSocket) -> None:
            await websocket.accept()
            if kind == "plain":
                plain = Plain(websocket, lambda outbox: None)
                here.audience.add(plain.outbox)
                await plain.run(listener(plain))
            else:
                peer = websocket.scope["extensions"][EXTENSION].hand_over(here.fanout, listener)
                here.audience.add(peer.outbox)

        config = uvicorn.Config(
            Starlette(routes=[WebSocketRoute("/", route)]),
            http=ArrivalProtocol,
            ws="websockets-sansio" if kind == "plain" else HandoverProtocol,
            ws_max_size=MOST,
            ws_per_message_deflate=False,
            ssl_certfile=None if proof is None else proof.file,
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        serving = asyncio.ensure_future(server._serve([listening]))
        while not server.started:  # noqa: ASYNC110 -- uvicorn has no event for it
            await asyncio.sleep(0.005)
        made.append(here)
        ended.append(lambda: loop.call_soon_threadsafe(setattr, server, "should_exit", True))
        begun.set()
        await serving

    ended: list[Callable[[], object]] = []

    def run() -> None:
        factory = asyncio.new_event_loop if "asyncio" in kind else uvloop.new_event_loop
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(20)
    try:
        yield made[0]
    finally:
        ended[0]()
        thread.join(20)
        listening.close()
