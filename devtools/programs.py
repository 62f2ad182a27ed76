"""Programs that tests run as they are: found by a variable or on PATH, else brought by Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devtools.steps import SetupError, logged, step


@dataclass(frozen=True)
class Program:
    """A program that tests need as it is: where it is looked for and which Debian package brings it."""

    name: str
    variable: str
    programs: tuple[str, ...]
    package: str

    def find(self) -> Path | None:
        """The program's path: the variable's, else the first on PATH, else None."""
        named = os.environ.get(self.variable)
        if named and not os.access(named, os.X_OK):
            raise SetupError(f"{self.variable} names {named}, which is not a program: correct it or unset it")
        found = named or next(filter(None, map(shutil.which, self.programs)), None)
        return Path(found) if found else None


PROGRAMS = (
    Program("Chromium", "TEST_CHROMIUM", ("chromium", "chromium-browser", "google-chrome"), "chromium"),
    Program("Prometheus", "TEST_PROMETHEUS", ("prometheus",), "prometheus"),
)


def need_programs() -> None:
    """The programs that tests run as they are, from Debian's packages where this user may install."""
    missing = [program for program in PROGRAMS if program.find() is None]
    if not missing:
        return
    packages = [program.package for program in missing]
    names = " and ".join(program.name for program in missing)
    apt, sudo = shutil.which("apt-get"), ["sudo", "-n"] if os.geteuid() else []
    if not apt or (sudo and not may_use_sudo()):
        by_hand = f"`sudo apt-get install {' '.join(packages)}`" if apt else "your system's packages"
        paths = " and ".join(program.variable for program in missing)
        raise SetupError(f"The tests need {names}: install with {by_hand}, or name the program in {paths}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = [*sudo, apt, "install", "-qy", "--no-install-recommends", *packages]
    with step(f"{names} from Debian"):
        logged([*sudo, apt, "update", "-q"], "Reading Debian's package lists", env=env)
        logged(wanted, f"Installing {names}", env=env)


def may_use_sudo() -> bool:
    """Whether this user may install without being asked for a password."""
    return bool(shutil.which("sudo")) and not subprocess.run(["sudo", "-n", "true"], check=False).returncode
