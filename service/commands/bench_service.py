"""Our own service among the servers of `remit bench stream`, for its screens alone: `python -m
service.commands.bench_service PORT FOLDER SCREENS`.

Everything is as `remit serve` has it, but that events come from a socket in FOLDER, one in a line, straight
to the bus: what is measured is the stream with its real protocol, without intake and decisions. At the first
start it leaves there tokens of as many people as SCREENS screens need, as JSON.
"""

import asyncio
import socket
import sys
from pathlib import Path

import orjson
import uvicorn
import uvloop

from service.access.permissions import SERVICE
from service.actions.manage_people import add_person
from service.actions.sign_in import make_link, open_session
from service.app import Service, create_app, open_service
from service.clock import rfc3339, utc_now
from service.commands.serve import SWITCH, server_config, settle_memory
from service.context import Context
from service.domain.events import Event
from service.settings import STREAMS_EACH, Settings
from service.store import journal

_BACKLOG = 2048


class Publisher(asyncio.Protocol):
    """Publishes lines, numbered from where the journal stands; all lines of one read at once."""

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
                Event(seq, "signal.received", at, ("queue:north", f"case:{seq}"), data_of(line))
                for seq, line in enumerate(lines, first)
            ]
        )


def data_of(line: bytes) -> dict[str, object]:
    """What a signal's event names, and what is published in place of its words."""
    return {"case": {"customer": None, "about": {}}, "entry": orjson.loads(line)}


async def _serve(port: int, folder: Path, screens: int) -> None:
    service = await open_service(Settings(data_dir=folder, port=port))
    tokens = folder / "tokens"
    if not tokens.exists():
        people = -(-screens // STREAMS_EACH)
        names = (f"Screen {number}" for number in range(people))
        made = await asyncio.gather(*(token_of(service.ctx, name, "north") for name in names))
        tokens.write_bytes(orjson.dumps(made))
    publish = folder / "publish"
    publish.unlink(missing_ok=True)
    loop = asyncio.get_running_loop()
    async with await loop.create_unix_server(lambda: Publisher(service), publish):
        with socket.create_server(("127.0.0.1", port), backlog=_BACKLOG) as listening:
            settle_memory()
            await uvicorn.Server(server_config(create_app(service))).serve([listening])


async def token_of(ctx: Context, name: str, team: str) -> str:
    """Hire an associate; what her screens sign in with."""
    person = await add_person(ctx, SERVICE, name=name, role="associate", teams=[team])
    return (await open_session(ctx, await make_link(ctx, person.id))).token


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH)
    uvloop.run(_serve(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
