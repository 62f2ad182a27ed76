"""The real service as a child process: on a port of its own, killed, started again on the same data."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from support.command import REMIT
from support.databases import current
from support.preloaded import Launch, launched

KEY = "a key of tests, of no other use"
SIGN_IN = re.compile(r"sign in as (?P<name>.+?) \((?P<role>[a-z]+)(?:, (?P<team>[^)]+))?\): (?P<link>\S+)")


PATIENCE = 60.0
"""Seconds for what takes one or two where nothing else runs."""


class ServerError(Exception):
    """The service did not do as asked; the message ends with the last lines it printed."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A single-use link that the service printed at its start, and whom it signs in."""

    name: str
    role: str
    team: str | None
    link: str


def free_port() -> int:
    """A TCP port of the loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(met: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until a condition is met, asking every 20 ms; raises `TimeoutError` naming what was waited for."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.02)


@dataclass(slots=True)
class Server:
    """One service with its data in `folder`; a context manager that starts it and ends it for good.

    `settings` are added to the environment, over a clean one: none of the machine's `REMIT_*` reaches it.
    `arguments` follow `remit`; `anew`: it loads its modules itself, as what is
    measured must: children of one that did not load the modules of whoever started it as well.
    """

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ("serve",)
    port: int = field(default_factory=free_port)
    starts: int = 0
    url_of_database: str | None = None
    anew: bool = False
    _process: BaseProcess | None = None

    def __enter__(self) -> Self:
        """Start, and return when the service says that it is ready."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process whatever happened."""
        if self.running:
            self.kill()

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """Its data folder, kept over restarts."""
        return self.folder / "data"

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.exitcode is None

    @property
    def pid(self) -> int:
        """The number of the living process."""
        if self._process is None or self._process.pid is None or not self.running:
            raise ServerError(f"the service is not running\n{self.tail()}")
        return self._process.pid

    def start(self, seconds: float = PATIENCE) -> None:
        """Start on the same port and data as before; return when `/readyz` answers 200."""
        if self.running:
            raise ServerError("the service is running already")
        self.data.mkdir(parents=True, exist_ok=True)
        self.starts += 1
        # A file, not a pipe: nobody has to read along, and the words of a killed process are still there.
        self._process = launched(
            # In its folder, so that no `.env` of the checkout is read.
            Launch(self.arguments, self.folder, self._environment(), self._log(), self.anew)
        )
        try:
            wait_for(self._ready_or_ended, f"{self.url}/readyz answers 200", seconds)
        except TimeoutError as error:
            self.kill()
            raise ServerError(f"{error}\n{self.tail()}") from None
        if not self.running:
            raise ServerError(f"the service ended with {self._process.exitcode} at its start\n{self.tail()}")

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL to it and its children, nothing flushed."""
        process = self._process
        if process is None or process.pid is None or process.exitcode is not None:
            raise ServerError(f"there is no running service to kill\n{self.tail()}")
        os.killpg(process.pid, signal.SIGKILL)
        process.join(PATIENCE)

    def stop(self, seconds: float = PATIENCE) -> int:
        """Ask it to end (SIGTERM) and return its exit code; raises `ServerError` if it does not."""
        process = self._process
        if process is None:
            raise ServerError("the service was never started")
        process.terminate()
        process.join(seconds)
        if process.exitcode is None:
            self.kill()
            raise ServerError(f"the service did not end within {seconds:g} s of SIGTERM\n{self.tail()}")
        return process.exitcode

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `remit` command beside it, over the same data; output is text."""
        return subprocess.run(
            [*REMIT, *arguments],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def add_person(self, name: str, role: str = "associate", team: str = "north") -> str:
        """Add somebody; the link that signs them in."""
        added = self.command("people", "add", name, "--role", role, "--team", team)
        if added.returncode != 0:
            raise ServerError(f"{name} was not added\n{added.stderr}")
        return next(word for word in added.stdout.split() if "/sign-in#" in word)

    def restart(self) -> None:
        """Kill it and start it again on the same port and data."""
        self.kill()
        self.start()

    def output(self, start: int | None = None) -> str:
        """All that a start printed, both streams; the latest start's unless another is named (from 1)."""
        log = self._log(start)
        return log.read_text(errors="replace") if log.exists() else ""

    def tail(self, lines: int = 30) -> str:
        """The last lines of the latest start's output, for messages."""
        return "\n".join(self.output().splitlines()[-lines:])

    def sign_ins(self) -> list[SignIn]:
        """The sign-in links that the latest start printed, in order."""
        return [SignIn(**found.groupdict()) for found in SIGN_IN.finditer(self.output())]

    def sign_in(self, role: str = "associate", team: str | None = None) -> SignIn:
        """The first printed link of a role, and of a team if one is named; waits until it is printed."""

        def fitting() -> list[SignIn]:
            return [link for link in self.sign_ins() if link.role == role and team in {None, link.team}]

        wait_for(lambda: bool(fitting()), f"a sign-in link for {role} {team or ''} in\n{self.tail()}")
        return fitting()[0]

    def _environment(self) -> dict[str, str]:
        foreign = ("REMIT_", "PYTHONDONTWRITEBYTECODE")  # the latter would make every start compile anew
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {
            **clean,
            "PYTHONUNBUFFERED": "1",
            "REMIT_HOST": "127.0.0.1",
            "REMIT_PORT": str(self.port),
            "REMIT_DATA_DIR": str(self.data),
            **self._database(),
            **self.settings,
        }

    def _database(self) -> dict[str, str]:
        """A database of the server that this test is on; nothing where that is a file, as by default."""
        if current().kind == "sqlite":
            return {}
        if self.url_of_database is None:
            self.url_of_database = current().url(self.data / "remit.db")
        return {"REMIT_DATABASE_URL": self.url_of_database, "REMIT_SECRET_KEY": KEY}

    def _log(self, start: int | None = None) -> Path:
        return self.folder / f"output-{start or self.starts}.log"

    def _ready_or_ended(self) -> bool:
        if not self.running:
            return True
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
