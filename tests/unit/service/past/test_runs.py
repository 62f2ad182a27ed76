"""Back-tests as they run: one at a time, apart from the service, and over whatever becomes of the child."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.actions.backtest_boundaries import LEASE, note_backtest
from service.domain.actor import PersonRef
from service.domain.backtest import BacktestProgress, BacktestReport, BacktestView
from service.errors import Code, Problem
from service.past import runs
from service.past.asked import Look
from service.past.runs import Backtests
from service.store import backtests as kept
from service.store.backtests import Told
from support.databases import current
from support.house import FILES, House

PATIENCE = 120
"""Seconds for what takes five where nothing else runs: children give way to everything."""
INES = PersonRef("p-ines", "Ines P.")
VOUCHER = "boundaries/voucher.yaml"
WIDER = {**FILES, VOUCHER: FILES[VOUCHER].replace("alone: 50", "alone: 80")}


class Heard:
    """What was told, and to whom."""

    def __init__(self) -> None:
        self.said: list[tuple[str, BacktestProgress]] = []
        self.more = asyncio.Event()

    def __call__(self, person: str, progress: BacktestProgress) -> None:
        self.said.append((person, progress))
        self.more.set()


class Running:
    """Back-tests over a real database, and what was told of them."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.heard = Heard()
        self.away = False
        self.backtests = Backtests(self.note, self.heard)
        self._asked = Look(current().of(folder / "remit.db"), folder / "past", None, WIDER)

    async def note(self, progress: BacktestProgress, report: BacktestReport | None) -> Told | None:
        if self.away:
            raise Problem(Code.DATABASE_AWAY, "It is away.")
        return await note_backtest(self.house.ctx, progress, report)

    async def begin(self, id_: str) -> None:
        """One that waits, of Ines."""
        at = "2026-12-01T09:30:00Z"
        view = BacktestView(id_, "waiting", "waiting", 0, None, None, "tag", INES, at, None)
        await self.house.ctx.writer.run(lambda tx: kept.add(tx.conn, view, tx.at + LEASE))
        self.backtests.begin(id_, self._asked)

    async def cancel(self, id_: str) -> None:
        """As another service does."""
        await self.house.ctx.writer.run(lambda tx: kept.cancel(tx.conn, INES.id, id_))

    def view(self, id_: str) -> BacktestView:
        with self.house.ctx.store.reader() as conn:
            found = kept.find(conn, id_, INES)
        assert found is not None
        return found

    async def reached(self, fits: Callable[[], bool]) -> None:
        """Waits until something is so; it may be so after each word that is told."""
        async with asyncio.timeout(PATIENCE):
            while not fits():
                self.heard.more.clear()
                await self.heard.more.wait()

    async def idle(self) -> None:
        """Waits until nothing runs here any more."""
        async with asyncio.timeout(PATIENCE):
            while self.backtests.ids:  # noqa: ASYNC110 -- an end of which nobody is told
                await asyncio.sleep(0.01)


@pytest.fixture
async def running(house: House, tmp_path: Path) -> AsyncIterator[Running]:
    made = Running(house, tmp_path)
    yield made
    await made.backtests.close()


def child() -> multiprocessing.process.BaseProcess:
    (process,) = (each for each in multiprocessing.active_children() if each.name == "back-test")
    return process


async def test_who_asked_is_told_each_step_and_finds_the_report(running: Running) -> None:
    await running.begin("one")
    await running.reached(lambda: running.view("one").step == "over")

    view = running.view("one")
    assert (view.state, view.problem) == ("done", None)
    assert view.report is not None
    assert view.report.sentences[0].startswith("There are no past cases")
    assert {person for person, _ in running.heard.said} == {INES.id}
    assert [progress.step for _, progress in running.heard.said][-1] == "over"
    await running.idle()


async def test_one_runs_at_a_time(running: Running) -> None:
    for id_ in ("one", "two"):
        await running.begin(id_)
    assert running.backtests.ids == {"one", "two"}
    await running.reached(lambda: running.view("one").state == "running")
    assert running.view("two").state == "waiting"

    await running.reached(lambda: running.view("two").state == "done")

    states = [(progress.id, progress.state) for _, progress in running.heard.said]
    assert states.index(("one", "done")) < states.index(("two", "running"))


async def test_a_child_that_dies_is_a_failure_and_the_next_one_runs(running: Running) -> None:
    await running.begin("one")
    await running.reached(lambda: running.view("one").state == "running")
    child().kill()
    await running.reached(lambda: running.view("one").state == "failed")
    assert "before its time" in (running.view("one").problem or "")

    await running.begin("two")
    await running.reached(lambda: running.view("two").state == "done")


async def test_what_was_ended_elsewhere_ends_here_at_its_next_word(running: Running) -> None:
    await running.begin("one")
    await running.cancel("one")

    await running.idle()

    assert running.view("one").state == "cancelled"
    assert not [each for each in multiprocessing.active_children() if each.name == "back-test"]


async def test_how_one_ended_is_kept_once_the_database_is_there_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "AGAIN", (0.0,) * 1_000)
    await running.begin("one")
    running.away = True
    await running.reached(lambda: running.view("one").state == "waiting")
    running.away = False

    await running.reached(lambda: running.view("one").state == "done")


async def test_one_whose_service_stops_says_so(running: Running) -> None:
    for id_ in ("one", "two"):
        await running.begin(id_)
    await running.reached(lambda: running.view("one").state == "running")

    await running.backtests.close()

    for id_ in ("one", "two"):
        assert running.view(id_).state == "interrupted"
        assert "stopped" in (running.view(id_).problem or "")


async def test_what_takes_too_long_is_given_up(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LONGEST", 0.0)
    await running.begin("one")

    await running.reached(lambda: running.view("one").state == "failed")
    assert "given up" in (running.view("one").problem or "")
