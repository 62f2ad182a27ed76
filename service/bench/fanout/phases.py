"""What is measured of one server: a closed loop, an open one, and memory."""

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from service.bench.fanout.processes import Process
from service.bench.fanout.screens import Publish, Screens, message
from service.collecting import uncollected

_SETTLED: Final = 1.0
_LOST_AFTER: Final = 5.0
"""Seconds without a message after which what did not come counts as lost."""
WARM: Final = 50
"""Screens that come and go before memory is measured: what a server makes once is no screen's."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase. `rate`: deliveries a second; `cost`: microseconds of the server's processor time a delivery;
    `server`, `client`: the shares of their cores that were in use; `p50`, `p99`: milliseconds from publish to
    screen, in an open loop; `lost`: deliveries that never came.
    """

    rate: float
    cost: float
    server: float
    client: float
    p50: float
    p99: float
    lost: int


@dataclass(slots=True)
class _Running:
    screens: Screens
    process: Process
    publisher: Publish
    timed: bool = False
    began: float = field(default_factory=time.perf_counter)
    sent: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    @property
    def lasted(self) -> float:
        return time.perf_counter() - self.began

    def publish(self, number: int) -> None:
        at = len(self.sent)
        self.sent += [time.perf_counter()] * number
        self.publisher([message(each) for each in range(at, at + number)])

    def heard(self, now: float, numbers: Iterable[int]) -> None:
        self.delays += [now - self.sent[number - 1] for number in numbers]


def closed(screens: Screens, process: Process, publish: Publish, in_flight: int, seconds: float) -> Phase:
    """Publish whenever all that was published, but for less than `in_flight` events, was delivered."""

    def turn(running: _Running) -> None:
        allowed = screens.received // len(screens) + in_flight - len(running.sent)
        if allowed > 0:
            running.publish(allowed)
        screens.read(0.01)

    return _phase(_Running(screens, process, publish), turn, seconds)


def paced(screens: Screens, process: Process, publish: Publish, rate: float, seconds: float) -> Phase:
    """Publish so many events a second, whatever becomes of them, and take each delivery's time."""

    def turn(running: _Running) -> None:
        due = int(running.lasted * rate) + 1 - len(running.sent)
        if due > 0:
            running.publish(due)
        screens.read(max(0.0, min(0.005, len(running.sent) / rate - running.lasted)))

    return _phase(_Running(screens, process, publish, timed=True), turn, seconds)


def memory(screens: Screens, process: Process, publish: Publish, number: int) -> float:
    """Open so many screens; the bytes that each of them takes of the server's memory."""
    screens.open(min(WARM, number))
    screens.settle(publish)
    screens.leave()
    time.sleep(_SETTLED)
    before = process.memory
    screens.open(number)
    screens.settle(publish)
    time.sleep(_SETTLED)
    return (process.memory - before) / number


def _phase(running: _Running, turn: Callable[[_Running], None], seconds: float) -> Phase:
    screens, process = running.screens, running.process
    screens.live()
    screens.settle(running.publisher)
    screens.heard = running.heard if running.timed else None
    gc.collect()
    with uncollected():
        server, client, running.began = process.cpu, time.process_time(), time.perf_counter()
        while running.lasted < seconds:
            turn(running)
        lasted, delivered = running.lasted, screens.received
        server, client = process.cpu - server, time.process_time() - client
    screens.await_each(len(running.sent), _LOST_AFTER)
    screens.heard = None
    delays = sorted(running.delays) or [0.0]
    return Phase(
        rate=delivered / lasted,
        cost=1e6 * server / max(1, delivered),
        server=server / lasted,
        client=client / lasted,
        p50=1_000 * delays[len(delays) // 2],
        p99=1_000 * delays[int(0.99 * len(delays))],
        lost=sum(len(running.sent) - count for count in screens.counts()),
    )
