"""Servers of other Python packages: `python -m service.bench.fanout.python_servers NAME PORT`.

Each as its own documentation has it: what comes on `/pub` goes to everybody on `/sub`.
"""

import sys
from importlib import import_module
from typing import Any, Final

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, broadcast, serve

_BACKLOG: Final = 2048


async def with_websockets(port: int) -> None:
    """`websockets`, with the function that it has for this."""
    screens: set[ServerConnection] = set()

    async def talk(connection: ServerConnection) -> None:
        if connection.request is not None and connection.request.path == "/pub":
            async for text in connection:
                broadcast(screens, text)
            return
        screens.add(connection)
        await connection.wait_closed()
        screens.discard(connection)

    async with serve(
        talk, "127.0.0.1", port, compression=None, ping_interval=None, backlog=_BACKLOG
    ) as server:
        await server.serve_forever()


async def with_picows(port: int) -> None:
    """`picows`, written in Cython: each connection sends for itself."""
    picows: Any = import_module("picows")
    screens: set[Any] = set()

    class Screen(picows.WSListener):  # type: ignore[misc]
        def on_ws_connected(self, transport: Any) -> None:
            screens.add(transport)
            self.transport = transport

        def on_ws_disconnected(self, transport: Any) -> None:
            screens.discard(transport)

    class Publisher(picows.WSListener):  # type: ignore[misc]
        def on_ws_frame(self, transport: Any, frame: Any) -> None:  # noqa: ARG002 -- its signature
            text = frame.get_payload_as_bytes()
            for each in screens:
                each.send(picows.WSMsgType.TEXT, text)

    server = await picows.ws_create_server(
        lambda asked: Publisher() if asked.path == b"/pub" else Screen(),
        "127.0.0.1",
        port,
        backlog=_BACKLOG,
    )
    await server.serve_forever()


async def with_starlette(port: int) -> None:
    """Starlette under uvicorn, as nearly everybody writes it: a loop that awaits one send after the other."""
    screens: dict[WebSocket, None] = {}

    async def screen(socket: WebSocket) -> None:
        await socket.accept()
        screens[socket] = None
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            del screens[socket]

    async def publisher(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                text = await socket.receive_text()
                for each in list(screens):
                    await each.send_text(text)
        except WebSocketDisconnect:
            return

    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/sub", screen), WebSocketRoute("/pub", publisher)]),
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        backlog=_BACKLOG,
        log_config=None,
        access_log=False,
    )
    await uvicorn.Server(config).serve()


SERVERS: Final = {"websockets": with_websockets, "picows": with_picows, "starlette": with_starlette}

if __name__ == "__main__":
    uvloop.run(SERVERS[sys.argv[1]](int(sys.argv[2])))
