"""All screens are cut at once, as when the service's machine is lost: how soon they are live again."""

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from service.bench.fanout.processes import Cores, free_port, serving
from service.bench.fanout.screens import Screens
from service.bench.fanout.servers import PRODUCT, Place, speaking
from service.client import open_stream


@dataclass(frozen=True, slots=True)
class Storm:
    """Seconds from the service's first answer until every screen was live again, none of which waited before
    it came back; and milliseconds of processor time a screen. First they go on from their position; then,
    after another cut, from snapshots.
    """

    screens: int
    resumed: float
    resumed_cost: float
    anew: float
    anew_cost: float


def storm(screens: int, cores: Cores) -> Storm:
    """Kill the service under so many screens, twice. Raises StartError, LoadError, OSError."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(free_port(), Path(folder), screens)
        with _started(place, cores) as process:
            since = asyncio.run(_position(place))
            with PRODUCT.publisher(place) as publish, _screens(place, since) as reading:
                reading.open(screens)
                reading.settle(publish)
                process.started.kill()
                process.started.wait()
        resumed = _back(place, cores, since)
        anew = _back(place, cores, None)
    return Storm(screens, *resumed, *anew)


def _started(place: Place, cores: Cores) -> Any:
    return serving(PRODUCT.command(place), place.port, cores, place.log, {})


def _screens(place: Place, since: dict[str, object] | None) -> Screens:
    return Screens(place.port, PRODUCT.path, speaking(place, since))


def _back(place: Place, cores: Cores, since: dict[str, object] | None) -> tuple[float, float]:
    """Start it again, let all come at once, and kill it."""
    with _started(place, cores) as process:
        began, spent = time.perf_counter(), process.cpu
        with PRODUCT.publisher(place) as publish, _screens(place, since) as reading:
            reading.open(place.screens)
            reading.settle(publish)
            lasted = time.perf_counter() - began
            cost = 1_000 * (process.cpu - spent) / place.screens
            process.started.kill()
            process.started.wait()
    return lasted, cost


async def _position(place: Place) -> dict[str, object]:
    """Where the journal stands."""
    tokens = orjson.loads((place.folder / "tokens").read_bytes())
    async with open_stream(f"http://127.0.0.1:{place.port}") as stream:
        welcome = await stream.hello(tokens[0])
    return {"epoch": welcome["epoch"], "seq": welcome["seq"]}
