"""The two commands refuse in one sentence that says what to do, before anything is installed."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from devtools.steps import ROOT, SetupError


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py as a person does, with nothing on PATH but what is named."""
    return subprocess.run(
        [sys.executable, str(ROOT / "dev.py"), *arguments],
        capture_output=True, text=True, check=False, env={"PATH": "", **environment},
    )  # fmt: skip


def test_without_a_command_it_lists_them() -> None:
    done = call()
    assert done.returncode == 2
    assert [line.split()[0] for line in done.stdout.splitlines()[2:]] == [
        "run",
        "test",
        "setup",
        "lock",
        "revision",
    ]


def test_help_is_no_mistake() -> None:
    assert call("--help").returncode == 0


def test_a_port_in_use_is_said_before_anything_is_set_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = call("run", REMIT_PORT=port)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"dev.py: Cannot listen on 127.0.0.1:{port} (Address already in use): stop")
    assert f"`REMIT_PORT={int(port) + 1} python3 dev.py run`" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["eighty", "-1", "8080.5", "65536"])
def test_a_port_that_is_no_number_is_named(port: str) -> None:
    done = call("run", REMIT_PORT=port)
    assert (done.returncode, done.stderr) == (
        2, f"dev.py: REMIT_PORT is {port!r}: it must be a number up to 65535, such as 8080.\n",
    )  # fmt: skip


def test_settings_come_from_the_environment_then_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.delenv("REMIT_PORT", raising=False)
    assert dev.setting("REMIT_PORT", "8080") == "8080"
    (tmp_path / ".env").write_text('# ours\nREMIT_HOST=::1\nREMIT_PORT = "9000"\n')
    assert dev.setting("REMIT_PORT", "8080") == "9000"
    monkeypatch.setenv("REMIT_PORT", "9001")
    assert dev.setting("REMIT_PORT", "8080") == "9001"


def test_an_older_python_is_refused_by_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SetupError, match=r"Python 3.11 or newer is needed and this is 3\.9"):
        dev.check_machine()


def test_locking_without_uv_says_to_install_it() -> None:
    done = call("lock")
    assert (done.returncode, done.stdout) == (2, "")
    assert "uv, which is not on PATH" in done.stderr


def test_the_quick_checks_leave_out_the_console_and_the_browser() -> None:
    names = [check.name for check in dev.checks(fast=True, long=False, for_pytest=["-k", "x"])]
    assert names == ["ruff check", "ruff format", "mypy", "lint-imports", "hadolint", "pytest"]


def test_one_failed_check_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.report([("mypy", True, 1.25), ("pytest", False, 60.0)]) == 1
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()[1:]] == ["ok", "FAILED"]
    assert dev.report([("mypy", True, 1.25)]) == 0
