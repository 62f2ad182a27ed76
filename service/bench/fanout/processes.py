"""Servers as processes on a core of their own: started, watched, ended. Reads `/proc`, so it needs Linux."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_START: Final = 30.0
_END: Final = 5.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


class StartError(Exception):
    """A server did not start; says which and what it last wrote."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Where servers and who measures them run; the same where there is one core only."""

    server: int
    client: int

    @classmethod
    def ours(cls) -> "Cores":
        """The first and the last of those that this process may use."""
        allowed = sorted(os.sched_getaffinity(0))
        return cls(allowed[0], allowed[-1])


@dataclass(frozen=True, slots=True)
class Process:
    """A running server and all that it started."""

    started: subprocess.Popen[bytes]
    port: int

    @property
    def cpu(self) -> float:
        """Seconds of processor time that it used so far, with its children."""
        fields = [_stat(pid) for pid in self._pids()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS

    @property
    def memory(self) -> int:
        """Bytes that it holds in memory, with its children."""
        return sum(int(_stat(pid)[21]) for pid in self._pids()) * _PAGE

    def _pids(self) -> list[int]:
        found, waiting = [], [self.started.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                # A thread may end between its being listed and its being read.
                with suppress(FileNotFoundError, ProcessLookupError):
                    waiting += map(int, task.read_text().split())
        return found


@contextmanager
def serving(
    command: Sequence[str], port: int, cores: Cores, log: Path, environment: Mapping[str, str]
) -> Iterator[Process]:
    """A server from its first answer on `port` to its end. This process stays on the client's core.

    Raises StartError.
    """
    # What a process may run on its children inherit, from their first instruction on.
    os.sched_setaffinity(0, {cores.server})
    try:
        with log.open("wb") as written:
            started = subprocess.Popen(  # noqa: S603 - the commands are ours
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    finally:
        os.sched_setaffinity(0, {cores.client})
    try:
        _await(started, port, log)
        yield Process(started, port)
    finally:
        _end(started)


def _await(started: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end and started.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    last = log.read_text(errors="replace").strip().rpartition("\n")[2]
    raise StartError(f"it did not start: {last or 'it said nothing'}")


def _end(started: subprocess.Popen[bytes]) -> None:
    started.terminate()
    try:
        started.wait(_END)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _stat(pid: int) -> list[str]:
    """The fields of a process after its name, as proc(5) numbers them from the third on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def free_port() -> int:
    """A port of the loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
