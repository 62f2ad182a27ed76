"""`remit bench voice`: signed webhooks into a real service, and the screens of its associates."""

import asyncio
import base64
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import orjson

from service.app import open_service
from service.bench.fanout.processes import Cores, Process, StartError, free_port, serving
from service.bench.fanout.screens import LoadError
from service.bench.fanout.servers import PRODUCT
from service.bench.voice.run import CHANNELS, PROMISED, voiced
from service.bench.voice.spread import Spread
from service.bench.voice.watching import Watching
from service.commands.bench_service import token_of
from service.commands.bench_stream import cores_of_ours
from service.commands.errors import CommandError
from service.outbox.signing import PREFIX
from service.settings import STREAMS_EACH, Settings

SCREENS: Final = 1_000
RATE: Final = 200.0
SECONDS: Final = 10.0
_SERVE: Final = "from service.cli import main; main()"


def voice(
    screens: int,
    teams: int,
    write: Callable[[str], None],
    *,
    rate: float = RATE,
    seconds: float = SECONDS,
    as_json: bool = False,
) -> int:
    """Measure once, over a database of its own; 1 if a frame never came. Raises CommandError."""
    cores = cores_of_ours()
    names = [f"team-{number}" for number in range(teams)]
    secret = PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        hello = asyncio.run(_hired(place, names, screens))
        try:
            with (
                taking(place, cores, secret, int(10 * rate)) as process,
                Watching(process.port, PRODUCT.path, hello, teams) as watching,
            ):
                watching.open(screens)
                found = voiced(process, watching, names, secret, rate, seconds)
        except (StartError, LoadError, OSError) as error:
            raise CommandError(f"It could not be measured: {error}.") from None
    said = {"screens": screens, "teams": teams, "rate": rate, "cores": asdict(cores), **asdict(found)}
    write(json.dumps(said, indent=1) if as_json else _text(said))
    return int(found.lost > 0)


@contextmanager
def taking(folder: Path, cores: Cores, secret: str, quota: int) -> Iterator[Process]:
    """A service over the database in a folder, which takes webhooks that are signed with this secret, so many
    a second at most. Raises StartError.
    """
    port = free_port()
    environment = {
        "REMIT_DATA_DIR": str(folder),
        "REMIT_PORT": str(port),
        "REMIT_SECRET_WEBHOOK": secret,
        "REMIT_METRICS_OPEN": "true",
        "REMIT_FEED_QUOTA": str(quota),
    }
    command = [sys.executable, "-c", _SERVE, "serve"]
    with serving(command, port, cores, folder / "log", environment) as process:
        yield process


async def _hired(folder: Path, teams: Sequence[str], screens: int) -> Callable[[int], Sequence[bytes]]:
    """People for so many screens, in turn of each team; what the screen of a number says first."""
    each = -(-screens // (len(teams) * STREAMS_EACH))
    service = await open_service(Settings(data_dir=folder))
    try:
        tokens = [
            [await token_of(service.ctx, f"Screen {team} {number}", team) for number in range(each)]
            for team in teams
        ]
    finally:
        service.ctx.store.close()

    def first(number: int) -> Sequence[bytes]:
        place, team = divmod(number, len(teams))
        channels = [channel.format(team=teams[team]) for channel in CHANNELS]
        return (
            orjson.dumps({"op": "hello", "token": tokens[team][place // STREAMS_EACH]}),
            orjson.dumps({"op": "subscribe", "id": 1, "channels": channels}),
        )

    return first


def _text(said: dict[str, Any]) -> str:
    at, promised = said["cores"], 1_000 * PROMISED
    lines = (
        f"{said['voices']:,} signed webhooks, {said['rate']:,.0f} a second; {said['screens']:,} screens.",
        f"Each is on the {said['screens'] // said['teams']:,} screens of one of {said['teams']} teams.",
        f"From a webhook's last byte to its frame on a screen: {Spread(**said['shown'])}.",
        f"To its answer: {Spread(**said['answered'])}. Sent later than due: {Spread(**said['late'])}.",
        f"As the service itself measures it, {said['within']:.1%} were on screen within {promised:.0f} ms.",
        f"{said['frames']:,} frames came, {said['lost']:,} did not.",
        f"Processor a voice: {said['cost']:.1f} ms, {said['server']:.0%} of core {at['server']}.",
        f"Who measures used {said['client']:.0%} of core {at['client']}.",
        f"Load average now: {os.getloadavg()[0]:.1f}.",
    )
    return "\n".join(lines)
