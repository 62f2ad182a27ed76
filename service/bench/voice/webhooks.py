"""Signed webhooks into a running service: at a pace of their own, and as fast as it takes them."""

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.bench.fanout.processes import Process
from service.bench.fanout.screens import LoadError
from service.bench.voice.lines import Lines
from service.bench.voice.spread import Spread
from service.collecting import uncollected

AT_ONCE: Final = 32
"""Webhooks under way, as under load: those that wait together share a commit."""
_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of webhooks to a service on one core. `refused`: those for which it had no room (429).

    `answered`: from the last byte of each to its 202; `late`: from when each was due to when it was sent;
    `rate`: answers a second; `cost`: microseconds of the service's processor time a webhook; `server`: the
    share of its core that was in use.
    """

    webhooks: int
    refused: int
    answered: Spread
    late: Spread
    rate: float
    cost: float
    server: float


def loaded(process: Process, requests: Sequence[bytes], rate: float | None = None) -> Load:
    """Sends so many a second, whatever becomes of those before; without a rate, so that `AT_ONCE` are under
    way. Raises LoadError, OSError.
    """
    gc.collect()
    with Lines(process.port, refusals=True) as lines, uncollected():
        used, began, late = process.cpu, time.perf_counter(), []
        while len(lines.answered) < len(requests):
            sent, now = len(lines.sent), time.perf_counter() - began
            due = sent + AT_ONCE - lines.waiting if rate is None else int(now * rate) + 1
            for each in range(sent, min(len(requests), due)):
                lines.send(requests[each])
                late.append(0.0 if rate is None else lines.sent[each] - began - each / rate)
            lines.read(0.001)
            if time.perf_counter() - lines.sent[-1] > _PATIENCE:
                raise LoadError(f"{lines.waiting} webhooks were not answered in {_PATIENCE:.0f} s")
        took, used = time.perf_counter() - began, process.cpu - used
        return Load(
            webhooks=len(requests),
            refused=lines.refused,
            answered=Spread.of([at - lines.sent[each] for each, at in lines.answered.items()]),
            late=Spread.of(late),
            rate=len(requests) / took,
            cost=used / len(requests) * 1e6,
            server=used / took,
        )
