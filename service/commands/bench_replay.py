"""`remit bench replay`: back-tests on this machine, in a process of their own."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from service.commands.errors import CommandError


def replay(cases: int, boundaries: int, write: Callable[[str], None]) -> int:
    """Measure once; 1 if some answers differ from deciding one by one. Raises CommandError."""
    command = [sys.executable, "-m", "service.bench.replay", str(cases), str(boundaries)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ourselves
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise CommandError(f"It could not be measured: {last or 'the process ended'}.")
    said: dict[str, Any] = json.loads(done.stdout)
    write(_text(said))
    return int(said["differ"] > 0)


def _text(said: dict[str, Any]) -> str:
    size = f"{said['file_mib']:,.0f} MiB of files"
    built = said["built"]
    took = f"{built['seconds']:.2f} s ({built['cpu']:.1f} s of processor)"
    rate = f"{built['cases_per_second']:,.0f} cases a second"
    lines = [f"Files built from {built['cases']:,} decisions: {took}, {rate}."]
    lines += [f"{said['cases']:,} past cases, {said['boundaries']:,} boundaries, {size}."]
    edits = {"one": "one boundary", "all": "every boundary", "budgets": "every budget"}
    for name, what in edits.items():
        each = said[name]
        lines.append(
            f"An edit of {what}: {each['seconds']:.2f} s ({each['cpu']:.1f} s of processor), "
            f"{said['cases'] / each['seconds']:,.0f} cases a second, {each['changed']:,} cases change."
        )
    lines.append(f"Memory: {said['peak_mib']:,.0f} MiB at the peak, {said['start_mib']:,.0f} MiB before.")
    lines.append(f"{said['differ']} of {said['checked']:,} answers differ from deciding one by one.")
    return "\n".join(lines)
