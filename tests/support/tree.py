"""The project's own files, as git knows them: written by people or by our generators, not built."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("rules", "voc", "service", "devtools")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, committed or about to be, relative to its root."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return tuple(path for path in map(Path, sorted(set(listed.split("\0")))) if (ROOT / path).is_file())


@cache
def text(path: Path) -> str:
    """What a file says; nothing for one that is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def sources() -> list[Path]:
    """The Python modules that are the project, without its tests."""
    return [path for path in files() if path.suffix == ".py" and path.parts[0] != "tests"]


def syntax(path: Path) -> ast.Module:
    """A Python file's syntax tree."""
    return ast.parse(text(path), filename=str(path))
