"""`remit bench stream`: one publish to many screens, ours beside named servers, in one run."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from service.bench.fanout.processes import Cores, StartError
from service.bench.fanout.run import IN_FLIGHT, PACE, Cell, measure
from service.bench.fanout.screens import MESSAGE, LoadError
from service.bench.fanout.servers import PRODUCT, SERVERS, Server
from service.bench.fanout.storm import storm
from service.commands.errors import CommandError

SCREENS: Final = (1_000, 5_000)
SECONDS: Final = 3.0
_OURS: Final = PRODUCT.name


def stream(
    screens: Sequence[int],
    only: Sequence[str],
    packages: Path,
    write: Callable[[str], None],
    *,
    seconds: float = SECONDS,
    as_json: bool = False,
) -> int:
    """Measure every server that is installed with every number of screens; 1 if a message was lost.

    `packages`: the folder `node_modules` in which the servers of npm are. Raises CommandError off Linux.
    """
    cores = cores_of_ours()
    wanted = [one for one in SERVERS if not only or any(part.lower() in one.name.lower() for part in only)]
    tell = (lambda _: None) if as_json else write
    tell(_head(cores))
    cells = list(_cells(wanted, screens, seconds, packages, cores, tell))
    if as_json:
        write(json.dumps([asdict(cell) for cell in cells], indent=1))
    tell("".join(_ratios(cells)))
    return int(any(phase.lost for cell in cells for phase in (cell.one, cell.many, cell.slow)))


def storms(screens: Sequence[int], write: Callable[[str], None]) -> None:
    """Cut so many screens at once, and tell how soon they were live again. Raises CommandError."""
    cores = cores_of_ours()
    write(
        "Seconds from the service's first answer until all screens were live again, and milliseconds of its"
    )
    write("processor time for each: going on from their position, and from snapshots.\n")
    for number in screens:
        try:
            one = storm(number, cores)
        except (StartError, LoadError, OSError) as error:
            raise CommandError(f"{number:,} screens could not be measured: {error}.") from None
        write(
            f"{number:>6,} screens: {one.resumed:5.1f} s ({one.resumed_cost:.2f} ms) from their position, "
            f"{one.anew:5.1f} s ({one.anew_cost:.2f} ms) from snapshots."
        )
    write(f"The load average now is {os.getloadavg()[0]:.1f}.")


def cores_of_ours() -> Cores:
    """Where servers and who measures them run. Raises CommandError off Linux."""
    if not sys.platform.startswith("linux"):
        raise CommandError("It reads /proc and epoll, so it measures on Linux only.")
    return Cores.ours()


def _cells(
    wanted: Sequence[Server],
    screens: Sequence[int],
    seconds: float,
    packages: Path,
    cores: Cores,
    tell: Callable[[str], None],
) -> Iterator[Cell]:
    here = []
    for server in wanted:
        missing = server.missing(packages)
        if missing is None:
            here.append(server)
        else:
            tell(f"{server.name}: not measured, {missing}.\n")
    for number in screens:
        for server in here:
            try:
                cell = measure(server, number, seconds, packages, cores)
            except (StartError, LoadError, OSError) as error:
                tell(f"{server.name}, {number:,} screens: not measured, {error}.\n")
            else:
                tell(_line(cell))
                yield cell


def _head(cores: Cores) -> str:
    apart = f"servers on core {cores.server}, who measures on core {cores.client}"
    where = apart if cores.server != cores.client else "all on one core, so in each other's way"
    titles = ("one in flight", f"{IN_FLIGHT} in flight", f"at {PACE:.0f} a second")
    return (
        f"One event to every screen, {MESSAGE} bytes as each server sends it; {where}.\n"
        f"Deliveries a second, and in a second of the server's processor time; milliseconds from publish to\n"
        f"screen, median / p99; kB a screen.\n\n"
        f"{'':22}{'screens':>8}{titles[0]:>24}{titles[1]:>26}{titles[2]:>20}{'memory':>9}{'lost':>6}\n"
    )


def _line(cell: Cell) -> str:
    def pair(rate: float, cost: float, width: int) -> str:
        return f"{rate:>{width},.0f} ({1e6 / cost if cost else 0:>{width},.0f})"

    slow = f"{cell.slow.p50:.1f} / {cell.slow.p99:.1f}"
    lost = cell.one.lost + cell.many.lost + cell.slow.lost
    return (
        f"{cell.server:22}{cell.screens:>8,}  {pair(cell.one.rate, cell.one.cost, 9)}"
        f"   {pair(cell.many.rate, cell.many.cost, 10)}{slow:>20}{cell.memory / 1_000:>9.1f}{lost:>6,}\n"
    )


def _ratios(cells: Sequence[Cell]) -> Iterator[str]:
    """What we do in a second of processor time, as multiples of what others do."""
    ours = {cell.screens: cell for cell in cells if cell.server == _OURS}
    others = [cell for cell in cells if cell.server != _OURS and cell.screens in ours]
    if not others:
        return
    yield f"\n{_OURS} beside others: deliveries in a second of processor time, one event and {IN_FLIGHT} in\n"
    yield f"flight; p99 at {PACE:.0f} a second. The load average now is {os.getloadavg()[0]:.1f}.\n\n"
    for cell in others:
        mine = ours[cell.screens]
        one, many = (
            theirs.cost / own.cost if own.cost else 0
            for own, theirs in ((mine.one, cell.one), (mine.many, cell.many))
        )
        late = mine.slow.p99 / cell.slow.p99 if cell.slow.p99 else 0
        yield f"{cell.server:22}{cell.screens:>8,}{one:>10.2f}x{many:>10.2f}x{late:>10.2f}x\n"
