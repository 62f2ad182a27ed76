"""Which Python `.venv` is made of: the one that runs, or the system's where that one is a slow build.

A Python that somebody compiled without `--enable-optimizations` (pyenv's usual way) runs this service a
quarter slower than the same version as distributions build it, with profiles and link-time optimization.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

# What a distribution may have split off, and what an environment without uv is made with.
PARTS = "import bz2, ctypes, ensurepip, lzma, sqlite3, ssl, venv"
# Where distributions put theirs. They are optimized, but not all say so: Debian's tells of another build.
SYSTEM = Path("/usr/bin")


def best() -> str:
    """The path of the interpreter for `.venv`: always of the minor version that runs this."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return choose(sys.executable, str(sysconfig.get_config_var("CONFIG_ARGS")), SYSTEM / name)


def choose(running: str, configured: str, system: Path) -> str:
    """The system's Python where the one that runs was configured without optimizations, else that one."""
    if "--enable-optimizations" in configured or SYSTEM in Path(os.path.realpath(running)).parents:
        return running
    return str(system) if os.access(system, os.X_OK) and complete(system) else running


def complete(python: Path) -> bool:
    """Whether an interpreter starts and has every part of the standard library that is needed."""
    return subprocess.run([python, "-I", "-c", PARTS], capture_output=True, check=False).returncode == 0
