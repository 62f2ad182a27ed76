"""The layers hold, and the contracts that say so notice when they do not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from support.tree import ROOT

# One offence a contract: where, what is written there, and the words by which the contract names it.
OFFENCES = {
    "service/errors.py": ("import service.domain", "service.errors -> service.domain"),
    "service/astray.py": ("", "- service.astray"),
    "voc/offence.py": ("import rules", "voc.offence -> rules"),
    "rules/offence.py": ("import service.domain", "rules.offence -> service.domain"),
    "service/actions/offence.py": ("from starlette.requests import Request", "offence -> starlette"),
    "service/bus/offence.py": ("import redis.asyncio", "offence -> redis"),
    "service/web/offence.py": ("import sqlalchemy", "offence -> sqlalchemy"),
    "service/live/offence.py": ("import sqlite3", "offence -> sqlite3"),
    "rules/lint.py": ("import z3", "rules.lint -> z3"),
    "service/latitude.py": ("import rule_engine", "service.latitude -> rule_engine"),
    "service/live/session.py": ("import asyncio", "service.live.session -> asyncio"),
    "service/domain/offence.py": ("import asyncio", "service.domain.offence -> asyncio"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the imports of the project as it stands in a folder."""
    command = [sys.executable, str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder)}
    )


def test_the_layers_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_contract_notices_an_offence(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("rules", "voc", "service"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("static"))
    for name, (line, _) in OFFENCES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert [named for _, named in OFFENCES.values() if named not in done.stdout] == [], done.stdout
