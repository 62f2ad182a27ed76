"""`remit bench decisions`: durable decisions on this machine, in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from service.commands.errors import CommandError


def decisions(number: int, clerks: int, write: Callable[[str], None], *, as_json: bool) -> None:
    """Measure once. Raises CommandError."""
    command = [sys.executable, "-m", "service.commands.bench_units", str(number), str(clerks)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ourselves
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise CommandError(f"It could not be measured: {last or 'the process ended'}.")
    said: dict[str, Any] = json.loads(done.stdout)
    write(json.dumps(said, indent=1) if as_json else _text(said))


def _text(said: dict[str, Any]) -> str:
    many, paced, bare, stream = said["at_once"], said["paced"], said["bare"], said["stream"]
    speed = f"{many['a_second']:,.0f} a second, {many['a_second'] / bare['a_second']:.2f} times the bare loop"
    through = f"{stream['a_second']:,.0f} a second; {_waits(stream)}"
    cores = f"the service on core {stream['server']}, who decides on core {stream['client']}"
    cpu = ", ".join(
        f"{of['cpu_us']:,.0f} µs {how}"
        for how, of in (("at once", many), ("through the stream", stream), ("as offered", paced))
    )
    lines = (
        f"A bare loop of one commit each: {bare['a_second']:,.0f} a second; {_waits(bare)}.",
        f"{said['decisions']:,} decisions, {said['clerks']} at once: {speed}.",
        f"Each of them: {_waits(many)}, {many['a_commit']:.1f} a commit.",
        f"Through the stream: {through} ({cores}).",
        f"{said['offered']} decisions a second offered: {_waits(paced)}.",
        f"Processor a decision: {cpu}.",
        f"Load average now: {os.getloadavg()[0]:.1f}.",
    )
    return "\n".join(lines)


def _waits(of: dict[str, float]) -> str:
    return f"median {of['p50']:.1f} ms, 99 % within {of['p99']:.1f} ms"
