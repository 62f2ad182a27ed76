"""When a request was here is when its last byte was, however long others have their turn before it."""

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta

import uvicorn
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from service.commands.serve import server_config
from service.web.arrivals import arrived

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
HEAD = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 4\r\n\r\n"


def _clock() -> datetime:
    return NOW + timedelta(seconds=time.monotonic())


class Slow:
    """Holds each request back until it may answer, and notes when its turn came and when it had arrived."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may = asyncio.Event()
        self.turns: list[datetime] = []
        self.arrived: list[datetime] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
            return
        self.turns.append(_clock())
        self.arrived.append(arrived(Request(scope), _clock))
        await receive()
        self.begun.set()
        await self.may.wait()
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})


async def test_it_is_the_moment_of_the_last_byte_and_not_that_of_its_turn() -> None:
    app = Slow()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(app))
    serving = asyncio.create_task(server._serve([listening]))
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    # The second is read with the first, and has its turn after it.
    writer.write(2 * (HEAD + b"body"))
    await app.begun.wait()
    app.may.set()
    for _ in range(2):
        await reader.readuntil(b"\r\n\r\n")
    writer.close()
    server.should_exit = True
    await serving

    assert len(app.turns) == 2
    assert max(app.arrived) < min(app.turns)


def test_under_a_server_that_does_not_say_it_is_now() -> None:
    request = Request({"type": "http", "headers": []})

    assert arrived(request, lambda: NOW) == NOW
