"""Webhooks are sent at their pace, or so many at a time; what they came to is counted."""

import os
import subprocess
from typing import Any

import pytest

from service.bench.fanout.processes import Process
from service.bench.fanout.screens import LoadError
from service.bench.voice.lines import request_of
from service.bench.voice.webhooks import loaded

REQUESTS = [request_of("/", [], b"one")] * 40


class _Here(subprocess.Popen[bytes]):
    """This process, in which the door is, as one that was started."""

    def __init__(self) -> None:
        self.pid, self.returncode = os.getpid(), 0


def _process(port: int) -> Process:
    return Process(_Here(), port)


@pytest.mark.parametrize("rate", [None, 400.0])
def test_every_webhook_is_answered_and_timed(port: int, door: Any, rate: float | None) -> None:
    door.may.set()
    load = loaded(_process(port), REQUESTS, rate)

    assert len(door.bodies) == load.webhooks == len(REQUESTS)
    assert 0 < load.answered.p50 <= load.answered.p99 <= load.answered.max
    assert load.rate > 0
    assert (load.late.max == 0) == (rate is None)


def test_who_is_not_taken_ends_it(port: int, door: Any) -> None:
    door.may.set()
    with pytest.raises(LoadError, match="401"):
        loaded(_process(port), [request_of("/wrong", [], b"one")])
