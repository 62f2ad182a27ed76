"""A measured server runs on its core, and says why it does not start."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bench.fanout.processes import Cores, StartError, free_port, serving


@pytest.fixture(autouse=True)
def _free_again() -> Iterator[None]:
    allowed = os.sched_getaffinity(0)
    yield
    os.sched_setaffinity(0, allowed)


def test_a_server_runs_on_its_core_and_is_watched(tmp_path: Path) -> None:
    cores, port = Cores.ours(), free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with serving(command, port, cores, tmp_path / "log", {}) as process:
        assert os.sched_getaffinity(process.started.pid) == {cores.server}
        assert os.sched_getaffinity(0) == {cores.client}
        assert process.memory > 1_000_000
        assert process.cpu >= 0
    assert process.started.poll() is not None


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    starting = serving(command, free_port(), Cores.ours(), tmp_path / "log", {})
    with pytest.raises(StartError, match="it did not start: no such thing"), starting:
        pass
