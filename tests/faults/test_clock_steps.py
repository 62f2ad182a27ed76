"""The clock steps forth and back while clerks decide: order, budgets and the chain do not notice."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.aftermath import PACK, Aftermath, database_of, enter_clerks, more_answers
from support.server import Server

STEPPING = Path(__file__).parents[1] / "fixtures" / "stepping_clock"
CLERKS = 4
STEPS = (900, -900, 1200, -300, 0, -1500, 600)
"""Seconds beside the right time, one after the other: never as far apart as a budget's hour is long."""
MOMENTS = "select at from journal order by seq"


class Clock:
    """What the service takes for the time: so many seconds beside what it is."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.step(0)

    def step(self, seconds: int) -> None:
        """From now on."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(self._file)

    @property
    def settings(self) -> dict[str, str]:
        """The environment in which the service goes by it. What measures durations goes right."""
        path = os.pathsep.join(filter(None, (str(STEPPING), os.environ.get("PYTHONPATH"))))
        return {"PYTHONPATH": path, "STEPPING_CLOCK": str(self._file)}


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


@pytest.fixture
def server(tmp_path: Path, clock: Clock) -> Iterator[Server]:
    with Server(tmp_path, {"REMIT_PACK": str(PACK), **clock.settings}, anew=True) as running:
        yield running


def test_decisions_stay_in_order_and_within_their_budgets(server: Server, clock: Clock) -> None:
    clerks = enter_clerks(server, CLERKS)
    with ExitStack() as end:
        for clerk in clerks:
            clerk.start()
            end.callback(clerk.leave)
        for step in STEPS:
            more_answers(clerks, CLERKS)
            clock.step(step)
        more_answers(clerks, CLERKS)
        clock.step(-600)
        server.restart()
        more_answers(clerks, CLERKS)
    server.stop()
    with database_of(server) as rows:
        moments = [at for (at,) in rows(MOMENTS)]
        aftermath = Aftermath.of(clerks, rows)

    assert all(before <= after for before, after in itertools.pairwise(moments))
    assert moments[-1] - moments[0] >= 1200 * 1_000_000, "the service did not see the clock step"
    assert aftermath.nothing_is_lost(server) > len(STEPS)
