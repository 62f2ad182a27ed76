"""A step of set-up: announced, timed, logged, skipped when its inputs have not changed, alone at its work."""

from __future__ import annotations

import hashlib
import re
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".dev"
LOG = STATE / "setup.log"
NO_NETWORK = re.compile(
    r"name resolution|dns error|Could not resolve|Network is unreachable|[Cc]onnection refused"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ConnectTimeout"
    r"|error sending request|Failed to establish a new connection|Cannot connect to proxy",
)


class SetupError(Exception):
    """A step could not be done; the message is one sentence that says what to do."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print one line for a step: its name at once, its seconds when it is done."""
    print(f"  {name:.<34} ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:5.1f} s", flush=True)


def logged(
    command: Sequence[object], what: str, *, cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> None:
    """Run a command with its output in the log; raise `SetupError` with a reason a person can act on."""
    STATE.mkdir(exist_ok=True)
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(words)}\n{done.stdout}\n")
    if done.returncode == 0:
        return
    if NO_NETWORK.search(done.stdout):
        raise SetupError(f"{what} needs the network, which did not answer: connect and run this again")
    raise SetupError(
        f"{what} failed ({reason(done.stdout)}): see {LOG.relative_to(ROOT)}, correct that and run this again"
    )


def reason(output: str) -> str:
    """The line of a program's output that says what was wrong: its first error, else its last words."""
    said = [line.strip() for line in output.splitlines() if line.strip()] or ["it said nothing"]
    first = next((at for at, line in enumerate(said) if re.search(r"\berr(or)?\b", line, re.IGNORECASE)), -1)
    # "error during build:" announces what stands on the next line.
    return " ".join(said[first:][:2] if said[first].endswith(":") else [said[first]])[:200]


def digest(paths: Iterable[Path]) -> str:
    """A fingerprint of files: their names below the root and what they contain."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def unless_done(stamp: Path, wanted: str, name: str, work: Callable[[], None]) -> None:
    """Do a step unless its stamp says that it was finished with the same inputs."""
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    with step(name):
        work()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the set-up's lock: two commands at once must not write into one `.venv`."""
    import fcntl  # noqa: PLC0415 - absent on Windows, where `main` has already said so

    STATE.mkdir(exist_ok=True)
    with (STATE / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("  waiting for another dev.py to finish its set-up", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        LOG.unlink(missing_ok=True)
        yield
