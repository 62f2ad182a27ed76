"""`remit bench decide`: decisions on this machine, ours beside named alternatives, in one run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rules.packaged import packaged_names
from service.bench.contenders import CONTENDERS, Contender

SIZES: Final = (10, 100, 1_000, 10_000)
PATIENCE: Final = 300
WHOLE: Final = (*packaged_names(), "1000")
"""Of which whole latitudes are measured: of packs, and of so many generated boundaries."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One contender at one size: microseconds, seconds, MiB; `same` of `checked` answers are ours.

    `ways`: seconds by other ways to a loaded set, by name.
    """

    contender: str
    size: int
    median: float
    p99: float
    load: float
    ways: dict[str, float]
    memory: float
    evaluations: int
    same: int
    checked: int


@dataclass(frozen=True, slots=True)
class Latitude:
    """A whole latitude of one pack, or of the workload: microseconds of processor time, median and 99th
    percentile; of the limits alone, in cases never seen before, and in the same again.
    """

    pack: str
    actions: int
    boundaries: int
    limits_median: float
    limits_p99: float
    anew_median: float
    anew_p99: float
    again_median: float
    again_p99: float


def decide(
    sizes: Sequence[int],
    only: Sequence[str],
    packs: Sequence[str],
    write: Callable[[str], None],
    *,
    as_json: bool,
) -> int:
    """Measure every contender at every size, and the whole latitudes of `packs` (as `WHOLE`), each in a
    process of its own; 1 if some answers differ.
    """
    cells: list[Cell] = []
    wanted = [one for one in CONTENDERS if not only or any(part.lower() in one.name.lower() for part in only)]
    if not as_json:
        write("Every action's widest amount and what grants it, one case. Microseconds, median / p99.\n")
        for missing in (one for one in wanted if one.missing):
            write(f"{missing.name}: not measured, the package {missing.package} is not installed.\n")
    for size in sizes:
        reference: list[Any] | None = None
        for contender in (one for one in wanted if not one.missing):
            said = _measure(contender, size)
            if said is None:
                write(f"{contender.name}, {size:,} boundaries: no answer within {PATIENCE} s.\n")
                continue
            answers = said.pop("answers")
            if contender.unknown == 0 and reference is None:
                reference = answers
            compared = list(zip(answers, reference or [], strict=False)) if contender.unknown == 0 else []
            same = sum(one == other for one, other in compared)
            cells.append(Cell(contender.name, size, same=same, checked=len(compared), **said))
            if not as_json:
                write(_line(cells[-1]))
    ours = CONTENDERS[0] in wanted
    latitudes = list(_latitudes(packs)) if ours else []
    if as_json:
        write(json.dumps([*map(asdict, cells), *map(asdict, latitudes)], indent=1))
    else:
        write("".join((*_table(cells, sizes), *_whole(latitudes))))
    return int(any(cell.same < cell.checked for cell in cells))


def _measure(contender: Contender, size: int) -> dict[str, Any] | None:
    return _said("service.bench.cell", contender.name, str(size))


def _latitudes(packs: Sequence[str]) -> Iterator[Latitude]:
    for name in packs:
        said = _said("service.bench.whole", name)
        if said is not None:
            yield Latitude(f"generated, {int(name):,}" if name.isdecimal() else name, **said)


def _whole(latitudes: Sequence[Latitude]) -> Iterator[str]:
    if not latitudes:
        return
    yield "\nA whole latitude: every action with reasons, texts and all ways forward. Microseconds of\n"
    yield "processor time, median / p99; half of a pack's facts unknown, a tenth of the generated ones.\n\n"
    titles = ("limits alone", "a new case", "seen before")
    yield f"{'':20}{'actions':>8}{'boundaries':>11}{''.join(f'{title:>20}' for title in titles)}\n"
    for one in latitudes:
        told = (
            f"{median:>10,.0f} /{p99:>8,.0f}"
            for median, p99 in (
                (one.limits_median, one.limits_p99),
                (one.anew_median, one.anew_p99),
                (one.again_median, one.again_p99),
            )
        )
        yield f"{one.pack:20}{one.actions:>8}{one.boundaries:>11,}{''.join(told)}\n"


def _said(module: str, *arguments: str) -> dict[str, Any] | None:
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True)  # noqa: S603 - ourselves
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def _line(cell: Cell) -> str:
    ways = "".join(f"  {name} {seconds:.2f} s" for name, seconds in cell.ways.items())
    return (
        f"{cell.contender:24} {cell.size:>7,}  {cell.median:>10,.1f} / {cell.p99:<10,.1f} "
        f"load {cell.load:7.2f} s  memory {cell.memory:7.1f} MiB  same {cell.same}/{cell.checked}"
        f"{ways}\n"
    )


def _table(cells: Sequence[Cell], sizes: Sequence[int]) -> Iterator[str]:
    """Medians as multiples of ours."""
    medians = {(cell.contender, cell.size): cell.median for cell in cells}
    ours = CONTENDERS[0].name
    if not any(name == ours for name, _ in medians):
        return
    yield f"\nTimes as much as {ours}, and the load average now {os.getloadavg()[0]:.1f}:\n"
    yield f"{'':24}" + "".join(f"{size:>12,}" for size in sizes) + "\n"
    for contender in dict.fromkeys(name for name, _ in medians):
        shown = (
            f"{medians[contender, size] / medians[ours, size]:>11,.1f}x"
            if (contender, size) in medians and (ours, size) in medians
            else f"{'-':>12}"
            for size in sizes
        )
        yield f"{contender:24}" + "".join(shown) + "\n"
