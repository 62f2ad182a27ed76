"""A real Redis server for tests: found, started, killed, stopped in its tracks."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from devtools.programs import REDIS
from support.server import free_port, wait_for

PASSWORD = "of tests only"  # with a blank, which an address has to quote


class RedisServer:
    """A server that keeps nothing on disk: started again it is empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="remit-redis-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Its address."""
        return self.url_at(self.port)

    @staticmethod
    def url_at(port: int) -> str:
        """Its address where it is reached by another port."""
        return f"redis://:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}/0"

    @property
    def pid(self) -> int:
        """The number of the living process."""
        if self._process is None:
            raise AssertionError("it does not run")
        return self._process.pid

    def start(self) -> None:
        """Starts it on the same port; returns when it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    REDIS.need(),
                    *("--port", str(self.port), "--bind", "127.0.0.1", "--requirepass", PASSWORD),
                    *("--save", "", "--appendonly", "no", "--dir", str(self._folder)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(self._answers, f"Redis answers: {(self._folder / 'log').read_text()[-500:]}")

    def kill(self) -> None:
        """Ends it as a power cut would."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)
            self._process = None

    @contextmanager
    def away(self) -> Iterator[None]:
        """Killed, and started again, empty, whatever happened meanwhile."""
        self.kill()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes connections and words, and answers nothing until the end."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def ask(self, *words: str | bytes | int) -> object:
        """One command, outside the service."""
        with Redis.from_url(self.url, protocol=2) as client:
            return client.execute_command(*words)

    def close(self) -> None:
        """Ends it for good."""
        if self._process is not None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            raise AssertionError("it does not run")
        os.kill(self._process.pid, number)

    def _answers(self) -> bool:
        with suppress(RedisError, OSError):
            return self.ask("PING") is not None
        return False


@cache
def server() -> RedisServer:
    """The server of this run, started by who asks first and ended with the run. Not to be harmed."""
    started = RedisServer()
    atexit.register(started.close)
    return started
