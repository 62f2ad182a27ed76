"""Serves the real application to a load client, and publishes what it is sent over TCP.

`python tests/bench/stream.py PORT` serves on PORT and prints an observer's token. Each line of JSON sent to
PORT + 1 is published as one event of `queue:north`, all lines of one read at once, from the bus on: so a
client that closes the loop measures the fan-out with the stream's real protocol, without intake or decisions.
Its screens say hello with that token and subscribe to `queue:north`. Pin it and the client to different
cores.
"""

import asyncio
import socket
import sys
import tempfile
from pathlib import Path

import orjson
import uvicorn
import uvloop

from service.access.permissions import SERVICE
from service.actions.manage_people import add_token, ensure_people
from service.app import Service, create_app, open_service
from service.clock import rfc3339, utc_now
from service.commands.serve import server_config
from service.domain.events import Event
from service.live import protocol
from service.settings import Settings
from service.store import journal


class Publisher(asyncio.Protocol):
    """Publishes lines, numbered from where the journal stands."""

    def __init__(self, service: Service) -> None:
        self._bus = service.bus
        self._rest = b""
        with service.ctx.store.reader() as conn:
            self._seq = journal.head(conn).seq

    def data_received(self, data: bytes) -> None:
        """Lines, and perhaps a part of one."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        at, first = rfc3339(utc_now()), self._seq + 1
        self._seq += len(lines)
        self._bus.publish(
            [
                Event(seq, "signal.received", at, ("queue:north", f"case:{seq}"), orjson.loads(line))
                for seq, line in enumerate(lines, first)
            ]
        )


async def _serve(folder: Path, port: int) -> None:
    # Every screen is the same observer's.
    protocol.MAX_STREAMS = sys.maxsize
    service = await open_service(Settings(data_dir=folder, port=port))
    await ensure_people(service.ctx, "north")
    _, token = await add_token(service.ctx, SERVICE, name="screens", role="observer")
    with socket.create_server(("127.0.0.1", port), backlog=2048) as listening:
        server = uvicorn.Server(server_config(create_app(service)))
        serving = asyncio.create_task(server.serve([listening]))
        loop = asyncio.get_running_loop()
        await loop.create_server(lambda: Publisher(service), "127.0.0.1", port + 1)
        print(token, flush=True)  # noqa: T201
        await serving


def main() -> None:
    """Serve until ended."""
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(Path(folder), int(sys.argv[1])))


if __name__ == "__main__":
    main()
