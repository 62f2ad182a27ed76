"""One server at one number of screens, from its start to its end."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.bench.fanout.phases import WARM, Phase, closed, memory, paced
from service.bench.fanout.processes import Cores, free_port, serving
from service.bench.fanout.screens import Screens
from service.bench.fanout.servers import Place, Server

IN_FLIGHT: Final = 32
PACE: Final = 10.0
"""Publishes a second in the open loop."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A server with so many screens: one event in flight, `IN_FLIGHT` of them, `PACE` events a second, and
    bytes of memory a screen.
    """

    server: str
    screens: int
    one: Phase
    many: Phase
    slow: Phase
    memory: float


def measure(server: Server, screens: int, seconds: float, packages: Path, cores: Cores) -> Cell:
    """Start it, bring its screens together, and measure each phase for so long.

    Raises StartError, LoadError, OSError.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Place(free_port(), Path(folder), screens + WARM)
        packages_here = {"NODE_PATH": str(packages)}
        with (
            serving(server.command(place), place.port, cores, place.log, packages_here) as process,
            server.publisher(place) as publish,
            Screens(place.port, server.path, server.speak(place)) as reading,
        ):
            size = memory(reading, process, publish, screens)
            return Cell(
                server.name,
                screens,
                closed(reading, process, publish, 1, seconds),
                closed(reading, process, publish, IN_FLIGHT, seconds),
                paced(reading, process, publish, PACE, seconds),
                size,
            )
