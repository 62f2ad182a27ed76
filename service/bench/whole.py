"""A whole latitude: every action with its reasons, its texts and all ways forward, in a process of its own.

`python -m service.bench.whole NAME` measures a pack that comes with the product, or the workload with NAME
boundaries where that is a number. The facts of its cases are drawn by type, half of a pack's and a tenth of
the workload's left out. First cases are answered that were never seen before, then the same again.
"""

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from rules.boundary_set import UNSPENT, BoundarySet
from rules.pack import load_pack
from rules.packaged import packaged
from rules.vocabulary import Type
from service.bench.contenders import NOW
from service.bench.product import boundary_set
from service.bench.workload import SEED, bounds, cases

Facts = Mapping[str, Any]
CASES: Final = 200
HALF, TENTH = 0.5, 0.1
_DAYS: Final = 60


def run(name: str) -> dict[str, Any]:
    """Medians and 99th percentiles in microseconds of processor time: of the limits alone, of a whole
    latitude in a case never seen before, and of one seen before.
    """
    boundaries, drawn = _workload(int(name)) if name.isdecimal() else _pack(name)
    others, asked = drawn[:CASES], drawn[CASES:]
    # What is made once after a publication, as cases come, is made by others.
    for facts in others:
        _whole(boundaries, facts)
    gc.collect()
    gc.freeze()
    anew = _times(asked, lambda facts: _whole(boundaries, facts))
    again = _times(asked, lambda facts: _whole(boundaries, facts))
    limits = _times(asked, lambda facts: boundaries.limits(facts, at=NOW, meters=UNSPENT))
    return {
        "actions": len(boundaries.rules),
        "boundaries": len(boundaries.boundaries),
        **{f"limits_{key}": value for key, value in limits.items()},
        **{f"anew_{key}": value for key, value in anew.items()},
        **{f"again_{key}": value for key, value in again.items()},
    }


def _whole(boundaries: BoundarySet, facts: Facts) -> list[dict[str, Any]]:
    return boundaries.latitude(facts, at=NOW, meters=UNSPENT).to_json()


def _times(asked: Sequence[Facts], answer: Callable[[Facts], object]) -> dict[str, float]:
    times = []
    for facts in asked:
        # The processor's time: whatever else runs on the machine waits for nothing in here.
        begun = time.process_time_ns()
        answer(facts)
        times.append((time.process_time_ns() - begun) / 1_000)
    times.sort()
    return {"median": statistics.median(times), "p99": times[int(len(times) * 0.99)]}


def _workload(size: int) -> tuple[BoundarySet, list[dict[str, Any]]]:
    boundaries = boundary_set(bounds(size))
    boundaries.readings("associate")
    return boundaries, cases(2 * CASES, unknown=TENTH)


def _pack(name: str) -> tuple[BoundarySet, list[dict[str, Any]]]:
    boundaries = BoundarySet.compile(load_pack(packaged(name)))
    dice = random.Random(SEED)  # noqa: S311 - a workload, not a secret
    facts = boundaries.vocabulary.facts
    return boundaries, [
        {key: _value(fact.type, dice) for key, fact in facts.items() if dice.random() >= HALF}
        for _ in range(2 * CASES)
    ]


def _value(type_: Type, dice: random.Random) -> object:
    if type_.one_of is not None:
        return dice.choice(type_.one_of)
    low = 0 if type_.min is None else float(type_.min)
    match type_.kind:
        case "boolean":
            return dice.random() < 0.5
        case "integer":
            return dice.randint(int(low), int(low + 100 if type_.max is None else type_.max))
        case "number" | "money":
            return round(dice.uniform(low, low + 1_000 if type_.max is None else float(type_.max)), 2)
        case "datetime":
            return NOW - timedelta(hours=dice.randint(0, 24 * _DAYS))
        case "date":
            return (NOW - timedelta(days=dice.randint(0, _DAYS))).date()
        case "duration":
            return timedelta(hours=dice.randint(0, 24 * _DAYS))
        case "list":
            return [] if type_.item is None else [_value(type_.item, dice)]
        case _:
            return "some text"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(sys.argv[1])))
