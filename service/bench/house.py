"""A house of several nodes, simulated: what is full first, and how late screens are before it is.

Deliveries arrive at random (exponential gaps), each at the next node. A node is one core that does what comes
in order: it reads a delivery, then has it written, and tells its screens of what any node wrote. Nodes write
one after the other, each all that waits with it, for the journal has one order. Nothing is random but the
arrivals, which are seeded; what each thing takes is told by `Costs`, which `tests/bench/nodes.py` measures.
What a node does while it writes counts twice: for its core, and for the journal.
"""

import heapq
import random
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

MOST: Final = 64
"""Deliveries that are written together."""
BEHIND: Final = 0.95
"""Share of what was said that is on screens at the end of a simulation that keeps up."""
_SEED: Final = 20_261_122


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds. `read`, `read_more`: of a node for a delivery, and for each signal in it; `commit`, `write`:
    the journal is held for each writing, and for each signal; `hear`: of every other node for a signal;
    `frame`: for an event on one screen; `quiet`: for a stream, a second; `idle`: of a node, a second.
    """

    read: float
    read_more: float
    commit: float
    write: float
    hear: float
    frame: float
    quiet: float
    idle: float


@dataclass(frozen=True, slots=True)
class House:
    """So many `signals` a second, `batch` in a delivery; so many `screens`, of which `seen` show each."""

    nodes: int
    signals: float
    batch: int
    screens: int
    seen: int


@dataclass(frozen=True, slots=True)
class Found:
    """Shares of the time: in which the fullest core was busy, and in which somebody wrote. Seconds from a
    delivery's last byte to the last of its screens; `keeps_up`: whether what was said was shown, too.
    """

    core: float
    journal: float
    p50: float
    p99: float
    keeps_up: bool

    @property
    def full(self) -> str:
        """What is full first."""
        return "the journal" if self.journal > self.core else "a node's core"


@dataclass(slots=True)
class _Node:
    """One core. `free`: when it is done with all that came so far; `waiting`: deliveries to be written."""

    pace: float
    free: float = 0.0
    busy: float = 0.0
    waiting: deque[float] = field(default_factory=deque)
    asked: bool = False

    def works(self, now: float, cost: float) -> float:
        """Does one more thing; when it is done."""
        cost /= self.pace
        self.free = max(now, self.free) + cost
        self.busy += cost
        return self.free


class _Run:
    def __init__(self, house: House, costs: Costs) -> None:
        self._house, self._costs = house, costs
        # What streams and timers take all of the time is not there for anything else.
        steady = costs.idle + costs.quiet * house.screens / house.nodes
        self.nodes = [_Node(max(0.01, 1 - steady)) for _ in range(house.nodes)]
        self._turns: deque[_Node] = deque()
        self._writing = False
        self.written = 0.0
        self.delays: list[float] = []
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._number = 0

    def at(self, when: float, what: Callable[[float], None]) -> None:
        self._number += 1
        heapq.heappush(self._events, (when, self._number, what))

    def until(self, end: float) -> None:
        while self._events and self._events[0][0] <= end:
            when, _, what = heapq.heappop(self._events)
            what(when)

    def arrives(self, now: float, node: _Node) -> None:
        read = node.works(now, self._costs.read + self._costs.read_more * self._house.batch)
        self.at(read, partial(self._to_write, node=node, arrived=now))

    def _to_write(self, now: float, node: _Node, arrived: float) -> None:
        node.waiting.append(arrived)
        if not node.asked:
            node.asked = True
            self._turns.append(node)
        self._write(now)

    def _write(self, now: float) -> None:
        if self._writing or not self._turns:
            return
        node, self._writing = self._turns.popleft(), True
        taken = [node.waiting.popleft() for _ in range(min(MOST, len(node.waiting)))]
        node.asked = bool(node.waiting)
        if node.asked:
            self._turns.append(node)
        held = self._costs.commit + self._costs.write * len(taken) * self._house.batch
        self.written += held
        self.at(now + held, partial(self._committed, writer=node, taken=taken))

    def _committed(self, now: float, writer: _Node, taken: list[float]) -> None:
        self._writing = False
        signals = len(taken) * self._house.batch
        frames = self._costs.frame * signals * self._house.seen / self._house.nodes
        shown = max(
            node.works(now, frames + (0.0 if node is writer else self._costs.hear * signals))
            for node in self.nodes
        )
        self.at(shown, partial(self._shown, taken=taken))
        self._write(now)

    def _shown(self, now: float, taken: list[float]) -> None:
        self.delays.extend(now - arrived for arrived in taken)


def simulate(house: House, costs: Costs, seconds: float) -> Found:
    """So many seconds of it, from empty."""
    dice = random.Random(_SEED)  # noqa: S311 -- a simulation, not a secret
    run, now, number = _Run(house, costs), 0.0, 0
    while (now := now + dice.expovariate(house.signals / house.batch)) < seconds:
        node = run.nodes[number % house.nodes]
        run.at(now, partial(run.arrives, node=node))
        number += 1
    run.until(seconds)
    delays = sorted(run.delays) or [float("inf")]
    steady = costs.idle + costs.quiet * house.screens / house.nodes
    busy = max(node.busy * node.pace / seconds for node in run.nodes)
    return Found(
        core=busy + steady,
        journal=run.written / seconds,
        p50=delays[len(delays) // 2],
        p99=delays[int(0.99 * len(delays))],
        keeps_up=len(run.delays) >= BEHIND * number,
    )


MEASURED: Final = Costs(
    read=0.00798,
    read_more=0.00062,
    commit=0.00155,
    write=0.00025,
    hear=35e-6,
    frame=8e-6,
    quiet=40e-6,
    idle=0.0165,
)
"""By the table of the page on scaling, deliveries of one and of fifty signals set apart into what each takes
and what each signal in it does. The journal is held at least for as long as PostgreSQL works.
"""
CENTRES: Final = {
    "a front line, one node": House(1, 1, 1, 50, 50),
    "a company, two nodes": House(2, 100, 50, 5_000, 100),
    "a large one, four nodes": House(4, 1_000, 50, 20_000, 100),
    "the largest, 31 nodes": House(31, 10_000, 50, 100_000, 100),
    "a quarter of it, nine nodes": House(9, 2_500, 50, 25_000, 100),
}
SECONDS: Final = 20.0


def table() -> list[str]:
    """What is simulated of each centre, as lines of a table."""
    lines = []
    for name, house in CENTRES.items():
        found = simulate(house, MEASURED, SECONDS)
        late = f"{1_000 * found.p50:.0f} / {1_000 * found.p99:.0f} ms" if found.keeps_up else "falls behind"
        lines.append(f"| {name} | {found.core:.0%} | {found.journal:.0%} | {late} | {found.full} |")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
