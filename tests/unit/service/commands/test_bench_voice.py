"""`remit bench voice`: a real service, real screens, signed webhooks; every frame comes, and is timed."""

import json
import os
from collections.abc import Iterator

import pytest

from service.commands.bench_voice import voice


@pytest.fixture(autouse=True)
def _free_again() -> Iterator[None]:
    allowed = os.sched_getaffinity(0)
    yield
    os.sched_setaffinity(0, allowed)


@pytest.mark.long
def test_each_voice_is_timed_on_every_screen_of_its_team() -> None:
    told: list[str] = []
    assert voice(20, 2, told.append, rate=20, seconds=1.0, as_json=True) == 0
    said = json.loads("".join(told))
    assert (said["voices"], said["frames"], said["lost"]) == (20, 200, 0)
    for what in ("shown", "answered"):
        assert 0 < said[what]["p50"] <= said[what]["p99"] <= said[what]["max"]
    assert 0 <= said["within"] <= 1
    assert said["cost"] > 0


@pytest.mark.long
def test_the_table_says_what_it_is_about() -> None:
    told: list[str] = []
    voice(4, 1, told.append, rate=10, seconds=0.5)
    assert "5 signed webhooks, 10 a second; 4 screens." in told[0]
    assert "20 frames came, 0 did not." in told[0]
