#!/usr/bin/env python3
"""The two commands of this repository: `python3 dev.py run` and `python3 dev.py test`.

Runs on a bare Python 3.11+ with nothing installed: what it needs goes into `.venv` and
`dashboards/console/node_modules`, from lock files with hashes. A step whose inputs have not changed since it
last finished is skipped, so a second start only hands over to the service.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from devtools.console import build_console, in_console, install_modules
from devtools.environment import PYTHON, VENV, install, install_project, keep_grammar, make_venv
from devtools.programs import need_programs
from devtools.scratch import in_memory
from devtools.steps import ROOT, SetupError, alone, logged, step

LAST_PORT = 65535
RUN_LOCKS = ("requirements.txt", "requirements-build.txt")
TEST_LOCKS = ("requirements-dev.txt",)
LOCKS = {
    "requirements.txt": ("pyproject.toml",),
    "requirements-build.txt": ("-c", "requirements.txt", "--group", "build"),
    "requirements-dev.txt": ("-c", "requirements.txt", "--group", "dev", "pyproject.toml"),
    "requirements-node.txt": ("--group", "node"),
}
LOCKING = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url"),
    *("--custom-compile-command", "python3 dev.py lock"),
)


@dataclass(frozen=True)
class Check:
    """One check of `dev.py test`: a command, where it runs and in which environment."""

    name: str
    command: Sequence[object]
    folder: Path = ROOT
    env: Mapping[str, str] | None = None

    def passes(self) -> tuple[bool, float]:
        """Run it in sight: whether it passed, and its seconds."""
        print(f"\n== {self.name}", flush=True)
        began = time.monotonic()
        words = [str(word) for word in self.command]
        done = subprocess.run(words, cwd=self.folder, env=self.env, check=False)
        return done.returncode == 0, time.monotonic() - began


def set_up(locks: Sequence[str]) -> None:
    """Everything the service needs, from nothing; at once when nothing has changed."""
    with alone():
        make_venv()
        install("Python packages", locks)
        keep_grammar()
        build_console()
        install_project()


def setting(name: str, default: str) -> str:
    """A setting as the service will see it: from the environment, else from `.env`."""
    lines = (ROOT / ".env").read_text().splitlines() if (ROOT / ".env").is_file() else []
    pairs = (re.fullmatch(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*", line) for line in lines)
    written = {pair[1]: pair[2].strip("\"'") for pair in pairs if pair}
    return os.environ.get(name) or written.get(name, default)


def check_port() -> None:
    """Say before minutes of set-up, not after them, that the service could not listen."""
    host, port = setting("REMIT_HOST", "127.0.0.1"), setting("REMIT_PORT", "8080")
    if not port.isdecimal() or int(port) > LAST_PORT:
        raise SetupError(f"REMIT_PORT is {port!r}: it must be a number up to {LAST_PORT}, such as 8080")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            other = int(port) + 1 if int(port) < LAST_PORT else 8080
            raise SetupError(
                f"Cannot listen on {host}:{port} ({error.strerror}): stop what uses it,"
                f" or choose another, as in `REMIT_PORT={other} python3 dev.py run`"
            ) from None


def run(arguments: Sequence[str]) -> int:
    """Set up and become the service with its demo; arguments go to `remit serve`."""
    if not {"-h", "--help"} & set(arguments):
        check_port()
    set_up(RUN_LOCKS)
    os.chdir(ROOT)
    # Compiled code saves two seconds a start, so it is kept even where Python was told not to keep any.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = [str(PYTHON), str(VENV / "bin" / "remit"), "serve", "--demo", *arguments]
    os.execve(PYTHON, words, environment)


def workers() -> int:
    """Processes that test at once: one more than cores, for a test often waits for a disk or a browser."""
    return min(4, 1 + (os.cpu_count() or 1))


def checks(*, fast: bool, long: bool, for_pytest: Sequence[str]) -> Iterator[Check]:
    """The checks of the test command in their order, what each needs made ready just before."""
    yield Check("ruff check", [PYTHON, "-m", "ruff", "check"])
    yield Check("ruff format", [PYTHON, "-m", "ruff", "format", "--check"])
    yield Check("mypy", [PYTHON, "-m", "mypy"])
    yield Check("lint-imports", [PYTHON, VENV / "bin" / "lint-imports"])
    yield Check("hadolint", [VENV / "bin" / "hadolint", "--failure-threshold", "style", "Dockerfile"])
    if not fast:
        for script in ("check", "test"):
            yield Check(f"console {script}", *in_console("run", script))
    marks = "not long and not browser" if fast else "" if long else "not long"
    folders = ["tests/unit", "tests/properties"] if fast and not for_pytest else []
    # A file shares what it starts. In the order of the folders long files, browsers and kills, come first:
    # the many short ones fill whatever time is left at the end.
    shared = ("--dist=loadfile", "--no-loadscope-reorder")
    at_once = [] if for_pytest else [f"--numprocesses={workers()}", *shared, "--durations=12"]
    yield Check("pytest", [PYTHON, "-m", "pytest", "-m", marks, *at_once, *folders, *for_pytest])


def test(arguments: Sequence[str]) -> int:
    """Set up, then run every check; extra arguments go to pytest."""
    parser = argparse.ArgumentParser(prog="dev.py test", description=test.__doc__)
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--fast", action="store_true", help="without the browser, the console and processes")
    length.add_argument("--long", action="store_true", help="with the tests that take minutes")
    options, for_pytest = parser.parse_known_args(arguments)
    set_up(TEST_LOCKS)
    if not options.fast:
        need_programs()
        with alone():
            install_modules()
    todo = list(checks(fast=options.fast, long=options.long, for_pytest=for_pytest))
    # What takes minutes also takes room.
    with nullcontext() if options.long else in_memory():
        return report([(check.name, *check.passes()) for check in todo])


def report(results: Sequence[tuple[str, bool, float]]) -> int:
    """Print each check's seconds and outcome; the exit code."""
    print()
    for name, passed, seconds in results:
        print(f"  {name:.<34} {seconds:5.1f} s  {'ok' if passed else 'FAILED'}")
    return 0 if all(passed for _, passed, _ in results) else 1


def lock(arguments: Sequence[str]) -> int:
    """Make the lock files again, with hashes and without addresses; arguments go to uv (`--upgrade`)."""
    if shutil.which("uv") is None:
        raise SetupError("Lock files are made with uv, which is not on PATH: install uv and run this again")
    for name, inputs in LOCKS.items():
        with step(name):
            logged([*LOCKING, *arguments, *inputs, "-o", name], f"Locking {name}")
    command, folder, env = in_console("install", "--package-lock-only", "--no-audit", "--no-fund")
    with step("package-lock.json"):
        logged(command, "Locking the console's packages", cwd=folder, env=env)
    return 0


def revision(arguments: Sequence[str]) -> int:
    """Draft a revision of the schema from what the tables say now; the argument is why."""
    if len(arguments) != 1:
        raise SetupError('Say why in one argument, as in `python3 dev.py revision "Keep who moved a case"`')
    set_up(TEST_LOCKS)
    code = "import sys; from service.store.migrations.upgrading import draft; draft(sys.argv[1])"
    return subprocess.run([PYTHON, "-c", code, *arguments], cwd=ROOT, check=False).returncode


def set_up_only(_arguments: Sequence[str]) -> int:
    """Set everything up and stop there."""
    set_up(RUN_LOCKS)
    return 0


COMMANDS: Mapping[str, Callable[[Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "setup": set_up_only,
    "lock": lock,
    "revision": revision,
}


def check_machine() -> None:
    """Refuse at once where nothing below could work."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the one line that an older Python must reach
        running = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(f"Python 3.11 or newer is needed and this is {running}: run dev.py with a newer one")
    if os.name == "nt":
        raise SetupError("Windows is supported through WSL: run this inside it")


def main(arguments: Sequence[str]) -> int:
    """Do one command: 0 done, 1 a check failed, 2 it could not be done."""
    if not arguments or arguments[0] not in COMMANDS:
        print("usage: python3 dev.py COMMAND [options]\n")
        for name, command in COMMANDS.items():
            print(f"  {name:<8} {(command.__doc__ or '').splitlines()[0]}")
        return 0 if {"-h", "--help"} & set(arguments) else 2
    try:
        check_machine()
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as error:
        print(f"dev.py: {error}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
