"""`remit bench stream`: real servers, each in a process of its own, told of in one table."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.commands.bench_stream import stream

SHORT = 0.1


@pytest.fixture(autouse=True)
def _free_again() -> Iterator[None]:
    allowed = os.sched_getaffinity(0)
    yield
    os.sched_setaffinity(0, allowed)


def test_what_is_not_installed_is_said_and_no_failure(tmp_path: Path) -> None:
    told: list[str] = []
    assert stream((20,), ("uWebSockets",), tmp_path, told.append) == 0
    assert "uWebSockets: not measured, " in "".join(told)


@pytest.mark.long
def test_ours_is_measured_beside_another(tmp_path: Path) -> None:
    told: list[str] = []
    assert stream((20,), ("Remit", "broadcast"), tmp_path, told.append, seconds=SHORT) == 0
    lines = "".join(told).splitlines()
    assert [line.split()[:2] for line in lines if line.endswith(" 0")] == [
        ["Remit", "20"],
        ["websockets", "broadcast"],
    ]
    assert lines[-1].startswith("websockets broadcast")
    assert lines[-1].count("x") == 3


@pytest.mark.long
def test_measurements_are_told_as_json(tmp_path: Path) -> None:
    told: list[str] = []
    assert stream((20,), ("broadcast",), tmp_path, told.append, seconds=SHORT, as_json=True) == 0
    (cell,) = json.loads("".join(told))
    assert (cell["server"], cell["screens"]) == ("websockets broadcast", 20)
    assert 0 < cell["slow"]["p50"] <= cell["slow"]["p99"]
    assert cell["one"]["rate"] > 0
