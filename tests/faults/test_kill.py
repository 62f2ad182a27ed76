"""The service is killed at random moments while eight clerks decide: what was answered stands, once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from support.aftermath import PACK, Aftermath, database_of, enter_clerks, more_answers
from support.server import Server

CLERKS = 8
KILLS = [pytest.param(10, id="short"), pytest.param(50, id="long", marks=pytest.mark.long)]


@pytest.fixture(scope="module", params=KILLS)
def kills(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def server(kills: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("kill"), {"REMIT_PACK": str(PACK)}) as running:
        yield running


@pytest.fixture(scope="module")
def aftermath(server: Server, kills: int) -> Aftermath:
    """So many kills, then the books."""
    clerks = enter_clerks(server, CLERKS)
    dice = random.Random(20_418)
    for clerk in clerks:
        clerk.start()
    with ExitStack() as end:
        for clerk in clerks:
            end.callback(clerk.leave)
        for _ in range(kills):
            more_answers(clerks, 1)
            # The random moment itself, not a wait for something.
            time.sleep(dice.uniform(0, 0.4))
            server.restart()
        more_answers(clerks, CLERKS)
    with database_of(server) as rows:
        return Aftermath.of(clerks, rows)


def test_every_acknowledged_decision_is_on_record_exactly_once(
    aftermath: Aftermath, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\n  {kills} kills: {aftermath.counts()}")  # noqa: T201 -- the suite states its counts
    assert aftermath.decisions_are_recorded_once() > kills


def test_every_acknowledged_taking_back_is_on_record_exactly_once(aftermath: Aftermath) -> None:
    aftermath.takings_back_are_recorded_once()


def test_no_decision_took_more_than_its_budgets_had_left_at_that_moment(
    aftermath: Aftermath, kills: int
) -> None:
    tight = aftermath.no_budget_was_overdrawn()
    assert tight > kills // 5, "the budgets must have been nearly used up for this to say anything"


def test_the_chain_verifies_itself_and_the_journal_has_no_gap(aftermath: Aftermath, server: Server) -> None:
    server.stop()
    aftermath.the_books_are_whole(server)
