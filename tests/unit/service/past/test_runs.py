"""Back-tests on request: one at a time, apart from the service, and over whatever becomes of the child."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.domain.actor import PersonRef
from service.domain.backtest import BacktestProgress, BacktestView
from service.errors import Code, Problem
from service.past import runs
from service.past.look import Look
from service.past.runs import Backtests
from support.databases import current
from support.house import FILES, House
from support.state import START

INES, RUTH = PersonRef("p-ines", "Ines P."), PersonRef("p-ruth", "Ruth D.")
VOUCHER = "boundaries/voucher.yaml"
WIDER = {**FILES, VOUCHER: FILES[VOUCHER].replace("alone: 50", "alone: 80")}


Fits = Callable[[BacktestView], bool]


class Told:
    """What was told, and to whom."""

    def __init__(self) -> None:
        self.said: list[tuple[str, BacktestProgress]] = []
        self.more = asyncio.Event()

    def __call__(self, person: str, progress: BacktestProgress) -> None:
        self.said.append((person, progress))
        self.more.set()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def backtests(told: Told) -> AsyncIterator[Backtests]:
    made = Backtests(told)
    yield made
    await made.close()


@pytest.fixture
def asked(house: House, tmp_path: Path) -> Look:
    return Look(current().of(tmp_path / "remit.db"), tmp_path / "past", None, WIDER)


async def reached(told: Told, backtests: Backtests, of: tuple[str, PersonRef], fits: Fits) -> None:
    """Waits until a back-test stands as it should."""
    async with asyncio.timeout(30):
        while not fits(backtests.find(*of)):
            told.more.clear()
            await told.more.wait()


async def test_who_asked_is_told_each_step_and_finds_the_report(
    backtests: Backtests, told: Told, asked: Look
) -> None:
    view = backtests.ask("one", asked, "tag", INES, START)
    assert (view.state, view.step, view.report) == ("waiting", "waiting", None)

    await reached(told, backtests, ("one", INES), lambda view: view.step == "over")

    report = backtests.find("one", INES).report
    assert report is not None
    assert report.sentences[0].startswith("There are no past cases")
    assert {person for person, _ in told.said} == {INES.id}
    assert [progress.step for _, progress in told.said][-1] == "over"
    assert not [run for run in told.said if run[1].problem]


async def test_one_runs_at_a_time_and_of_one_person_only_the_last(
    backtests: Backtests, told: Told, asked: Look
) -> None:
    backtests.ask("one", asked, "tag", INES, START)
    backtests.ask("two", asked, "tag", RUTH, START)
    backtests.ask("three", asked, "tag", INES, START)

    assert backtests.find("one", INES).state == "cancelled"
    assert backtests.find("two", RUTH).state == "waiting"
    for id_, by in (("two", RUTH), ("three", INES)):
        await reached(told, backtests, (id_, by), lambda view: view.state == "done")


async def test_anothers_is_not_there(backtests: Backtests, asked: Look) -> None:
    backtests.ask("one", asked, "tag", INES, START)

    for ask in (backtests.find, backtests.cancel):
        with pytest.raises(Problem) as refused:
            ask("one", RUTH)
        assert refused.value.code is Code.NOT_FOUND


async def test_a_child_that_dies_is_a_failure_and_the_next_one_runs(
    backtests: Backtests, told: Told, asked: Look
) -> None:
    backtests.ask("one", asked, "tag", INES, START)
    await reached(told, backtests, ("one", INES), lambda view: view.state == "running")
    (process,) = (each for each in multiprocessing.active_children() if each.name == "back-test")
    process.kill()
    await reached(told, backtests, ("one", INES), lambda view: view.state == "failed")
    problem = backtests.find("one", INES).problem
    assert problem is not None
    assert "before its time" in problem

    backtests.ask("two", asked, "tag", INES, START)
    await reached(told, backtests, ("two", INES), lambda view: view.state == "done")


async def test_too_many_do_not_wait(
    backtests: Backtests, asked: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_WAITING", 1)
    backtests.ask("one", asked, "tag", INES, START)

    with pytest.raises(Problem) as refused:
        backtests.ask("two", asked, "tag", RUTH, START)

    assert refused.value.code is Code.TOO_MANY


async def test_only_the_last_are_remembered(
    backtests: Backtests, asked: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "KEPT", 1)
    for id_ in ("one", "two", "three"):
        backtests.ask(id_, asked, "tag", INES, START)

    with pytest.raises(Problem):
        backtests.find("one", INES)
    assert backtests.find("two", INES).state == "cancelled"


async def test_what_takes_too_long_is_given_up(
    backtests: Backtests, told: Told, asked: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "LONGEST", 0.0)
    backtests.ask("one", asked, "tag", INES, START)

    await reached(told, backtests, ("one", INES), lambda view: view.state == "failed")
    assert "given up" in (backtests.find("one", INES).problem or "")
