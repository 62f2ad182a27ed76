"""One contender at one size, in a process of its own: `python -m service.bench.cell NAME SIZE`."""

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any, Final

from service.bench.contenders import CONTENDERS, Contender
from service.bench.workload import bounds, cases

SECONDS: Final = 3.0
MOST, LEAST, CHECKED = 2_000, 5, 20


def resident() -> float:
    """The resident set of this process in MiB."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def run(contender: Contender, size: int) -> dict[str, Any]:
    """Medians and 99th percentiles in microseconds, load in seconds, memory in MiB, and some answers. `ways`:
    seconds by other ways to a loaded set, where the contender has them.
    """
    some, asked = bounds(size), cases(unknown=contender.unknown)
    contender.load(some[:2])(asked[0])
    gc.collect()
    before, start = resident(), time.perf_counter()
    evaluate = contender.load(some)
    loaded = time.perf_counter() - start
    evaluate(asked[0])
    gc.collect()
    memory = resident() - before
    read = contender.answer or (lambda answer: answer)
    answers: list[Any] = []
    end = time.perf_counter() + 5 * SECONDS
    for case in asked[:CHECKED]:
        if len(answers) < 3 or time.perf_counter() < end:
            answers.append(sorted(read(evaluate(case)).items()))
    gc.freeze()
    times: list[int] = []
    end = time.perf_counter() + SECONDS
    while len(times) < MOST and (len(times) < LEAST or time.perf_counter() < end):
        case = asked[len(times) % len(asked)]
        begun = time.perf_counter_ns()
        evaluate(case)
        times.append(time.perf_counter_ns() - begun)
    times.sort()
    return {
        "median": times[len(times) // 2] / 1_000,
        "p99": times[int(len(times) * 0.99)] / 1_000,
        "load": loaded,
        # Last: what it leaves behind would hide what the set takes.
        "ways": {} if contender.ways is None else contender.ways(some),
        "memory": memory,
        "evaluations": len(times),
        "answers": answers,
    }


if __name__ == "__main__":
    wanted = next(one for one in CONTENDERS if one.name == sys.argv[1])
    sys.stdout.write(json.dumps(run(wanted, int(sys.argv[2]))))
