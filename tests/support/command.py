"""`remit` as a person runs it: a process with a clean environment."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WITHIN = 60
REMIT = (sys.executable, str(Path(sys.executable).with_name("remit")))
"""The command as it is installed, by the Python of these tests."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


def remit(*arguments: str, folder: Path, **settings: str) -> Ended:
    """Run `remit` in a folder; `settings` without their prefix."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REMIT_")}
    environment |= {f"REMIT_{name}": value for name, value in settings.items()}
    done = subprocess.run(
        [*REMIT, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
