"""`remit` as a process of its own that begins with its modules loaded, as most of a start is loading them.

Each is forked from a process that loaded them once and did nothing else: no thread, no connection, nothing of
this test process. How `remit` loads as it is installed, its commands' tests see.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

from support.command import REMIT

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "service.cli",
        "service.commands.serve",
        # What a start loads where it comes to it.
        "httpcore",
        "snowballstemmer",
        "uvicorn.lifespan.on",
        "uvicorn.loops.uvloop",
    ]
)


@dataclass(frozen=True, slots=True)
class Launch:
    """What is run where, by which environment and nothing else, and the file of all that it prints.

    `anew`: as it is installed, because the environment says how programs are loaded, or to be measured.
    """

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    output: Path
    anew: bool = False


def launched(launch: Launch) -> BaseProcess:
    """The process, in a session of its own."""
    process = _CONTEXT.Process(target=_run, args=(launch,), name="remit", daemon=False)
    process.start()
    return process


def _run(launch: Launch) -> None:
    os.setsid()
    os.chdir(launch.folder)
    os.environ.clear()
    os.environ.update(launch.environment)
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(launch.output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for number, file in enumerate((nothing, output, output)):
        os.dup2(file, number)
    if launch.anew:
        os.execve(sys.executable, [*REMIT, *launch.arguments], launch.environment)
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 -- as long as the process
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = ["remit", *launch.arguments]
    from service.cli import main

    main()
