"""Tests write into memory where there is room, and leave nothing there."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import scratch

WHERE = "import tempfile; print(tempfile.gettempdir())"


def told() -> Path:
    """Where a program that is started now keeps temporary files."""
    done = subprocess.run([sys.executable, "-c", WHERE], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip())


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(scratch, "ROOM", 1)


def test_what_is_started_meanwhile_writes_there_and_nothing_is_left(tmp_path: Path) -> None:
    with scratch.in_memory(tmp_path):
        own = told()
        (own / "left").write_text("behind")
        assert own.parent == tmp_path
        # A server that runs as somebody else reaches what is its own below.
        assert stat.S_IMODE(own.stat().st_mode) == 0o711
    assert list(tmp_path.iterdir()) == []
    assert "TMPDIR" not in os.environ


def test_who_says_where_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    with scratch.in_memory(tmp_path):
        assert told() == elsewhere


def test_without_room_or_the_folder_it_stays_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scratch.in_memory(tmp_path / "none"):
        assert "TMPDIR" not in os.environ
    monkeypatch.setattr(scratch, "ROOM", 1 << 62)
    with scratch.in_memory(tmp_path):
        assert "TMPDIR" not in os.environ
