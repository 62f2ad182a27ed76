"""A step is done once for the same inputs, and a failed one says why and what to do."""

from __future__ import annotations

import fcntl
import sys
import threading
from pathlib import Path

import pytest

from devtools import steps
from devtools.steps import SetupError, alone, digest, logged, reason, unless_done


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root of its own, so that no test touches the checkout's state."""
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "STATE", tmp_path / ".dev")
    monkeypatch.setattr(steps, "LOG", tmp_path / ".dev" / "setup.log")
    return tmp_path


def test_a_step_is_skipped_until_its_inputs_change(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    for wanted in ("a", "a", "b"):
        unless_done(elsewhere / "deep" / "stamp", wanted, "console", lambda: done.append("built"))
    assert len(done) == 2
    assert capsys.readouterr().out.count("  console....") == 2


def test_a_failed_step_is_done_again(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise SetupError("no")

    for _ in range(2):
        with pytest.raises(SetupError):
            unless_done(elsewhere / "stamp", "a", "console", fail)
    assert capsys.readouterr().out.count(" failed\n") == 2


def test_a_digest_knows_names_and_contents(elsewhere: Path) -> None:
    one, two = elsewhere / "one", elsewhere / "two"
    one.write_text("x")
    two.write_text("x")
    assert digest([one]) != digest([two])
    before = digest([one, two])
    assert before == digest([two, one])
    two.write_text("y")
    assert before != digest([one, two])


def test_what_a_program_says_goes_to_the_log(elsewhere: Path) -> None:
    logged([sys.executable, "-c", "print('hello')"], "Greeting")
    assert "hello" in (elsewhere / ".dev" / "setup.log").read_text()


def test_a_failure_names_the_step_the_reason_and_the_log(elsewhere: Path) -> None:
    with pytest.raises(SetupError) as caught:
        logged([sys.executable, "-c", "import sys; sys.exit('error: disk full')"], "Unpacking")
    assert str(caught.value) == (
        "Unpacking failed (error: disk full): see .dev/setup.log, correct that and run this again"
    )


@pytest.mark.parametrize(
    "said",
    [
        "npm error code EAI_AGAIN",
        "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        "error: Request failed after 3 retries\n  Caused by: dns error",
    ],
)
def test_a_missing_network_is_called_that(said: str) -> None:
    with pytest.raises(SetupError, match=r"^Unpacking needs the network, which did not answer: connect"):
        logged([sys.executable, "-c", f"import sys; sys.exit({said!r})"], "Unpacking")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("", "it said nothing"),
        ("first\n\nlast\n", "last"),
        ("ok\nERROR: no such version\nmore\n", "ERROR: no such version"),
        ("error during build:\nno entry\nat line 3\n", "error during build: no entry"),
    ],
)
def test_the_reason_is_the_first_error_else_the_last_words(output: str, expected: str) -> None:
    assert reason(output) == expected


def test_a_second_set_up_waits_for_the_first(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / ".dev").mkdir()
    entered = threading.Event()

    def second() -> None:
        with alone():
            entered.set()

    thread = threading.Thread(target=second)
    with (elsewhere / ".dev" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        thread.start()
        assert not entered.wait(0.1)
    assert entered.wait(5)
    thread.join()
    assert "waiting for another dev.py" in capsys.readouterr().out
