"""Programs that tests run as they are: found by a variable or on PATH, else brought by Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
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
    folders: str = ""
    """Where Debian keeps it that is not on PATH: a pattern below the root, of which the last fits best."""

    def find(self) -> Path | None:
        """The program's path: the variable's, else the first on PATH, else None."""
        named = os.environ.get(self.variable)
        if named and not os.access(named, os.X_OK):
            raise SetupError(f"{self.variable} names {named}, which is not a program: correct it or unset it")
        elsewhere = sorted(Path("/").glob(self.folders)) if self.folders else []
        found = (
            named
            or next(filter(None, map(shutil.which, self.programs)), None)
            or next(iter(elsewhere[::-1]), None)
        )
        return Path(found) if found else None

    def need(self) -> Path:
        """The program's path; raises `SetupError` that says how to get it."""
        found = self.find()
        if found is None:
            raise SetupError(by_hand([self]))
        return found


CHROMIUM = Program("Chromium", "TEST_CHROMIUM", ("chromium", "chromium-browser", "google-chrome"), "chromium")
PROMETHEUS = Program("Prometheus", "TEST_PROMETHEUS", ("prometheus",), "prometheus")
PROMTOOL = Program("promtool", "TEST_PROMTOOL", ("promtool",), "prometheus")
POSTGRES = Program(
    "PostgreSQL", "TEST_POSTGRES", ("postgres",), "postgresql", "usr/lib/postgresql/*/bin/postgres"
)
REDIS = Program("Redis", "TEST_REDIS", ("redis-server",), "redis-server")
HAPROXY = Program("HAProxy", "TEST_HAPROXY", ("haproxy",), "haproxy", "usr/sbin/haproxy")
ALL = (CHROMIUM, PROMETHEUS, PROMTOOL, POSTGRES, REDIS, HAPROXY)


def need_programs(programs: Sequence[Program] = ALL) -> None:
    """Install what is missing from Debian's packages; raises `SetupError` where this user may not."""
    missing = [program for program in programs if program.find() is None]
    if not missing:
        return
    apt, sudo = shutil.which("apt-get"), ["sudo", "-n"] if os.geteuid() else []
    if not apt or (sudo and not may_use_sudo()):
        raise SetupError(by_hand(missing))
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = sorted({program.package for program in missing})
    with step(f"{' and '.join(packages)} from Debian"):
        logged([*sudo, apt, "update", "-q"], "Reading Debian's package lists", env=env)
        wanted = [*sudo, apt, "install", "-qy", "--no-install-recommends", *packages]
        logged(wanted, f"Installing {' and '.join(packages)}", env=env)


def by_hand(missing: Sequence[Program]) -> str:
    """The sentence that says how a person gets these programs."""
    names = " and ".join(program.name for program in missing)
    variables = " and ".join(program.variable for program in missing)
    packages = " ".join(sorted({program.package for program in missing}))
    how = f"`sudo apt-get install {packages}`" if shutil.which("apt-get") else "your system's packages"
    return f"The tests need {names}: install with {how}, or name the program in {variables}"


def may_use_sudo() -> bool:
    """Whether this user may install without being asked for a password."""
    return bool(shutil.which("sudo")) and not subprocess.run(["sudo", "-n", "true"], check=False).returncode
