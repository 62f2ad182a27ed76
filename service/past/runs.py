"""Back-tests on request: one at a time, each in a process of its own, so that decisions are not slowed.

The child has the lowest claim on the processor, ends with its parent, and can be ended at any moment: what it
had read of the past stays, what it had compared is gone. What becomes of each stands in the database: this is
only the service on which it runs.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from rules.findings import PackError
from service.children import follow_parent
from service.domain.backtest import (
    GOING_ON,
    BacktestProgress,
    BacktestReport,
    BacktestStep,
)
from service.errors import Problem
from service.past.asked import Look, Stepped
from service.store.backtests import Told
from service.store.base import StoreError

_log = logging.getLogger(__name__)

LONGEST = 900.0
"""Seconds after which one is given up."""
POLITE = 10
"""How much the child gives way to others, as `nice` counts."""
AGAIN = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds to wait before each try to keep how one ended."""
STOPPED = "The service on which it ran stopped; ask for it again."

Note = Callable[[BacktestProgress, BacktestReport | None], Awaitable[Told | None]]
"""Keeps how far one has come; what is to be told of it, None where it is over, whoever ended it. Raises
Problem.
"""
Tell = Callable[[str, BacktestProgress], None]
"""Tells a person, by id, how far a back-test of hers has come."""


@dataclass(slots=True)
class _Run:
    """One back-test and what it asks."""

    progress: BacktestProgress
    asked: Look
    task: asyncio.Task[None] | None = None
    starting: asyncio.Future[BaseProcess] | None = None
    process: BaseProcess | None = None

    @property
    def over(self) -> bool:
        return self.progress.state not in GOING_ON


class Backtests:
    """The back-tests that run, or wait for their turn, on this service. Lives on one event loop."""

    def __init__(self, note: Note, tell: Tell) -> None:
        self._note, self._tell = note, tell
        self._runs: dict[str, _Run] = {}
        self._turn = asyncio.Lock()

    @property
    def ids(self) -> frozenset[str]:
        """Those that go on here, or of which it is just being kept how they ended."""
        return frozenset(self._runs)

    def begin(self, id_: str, asked: Look) -> None:
        """Runs one that the database holds as waiting, when its turn comes."""
        run = self._runs[id_] = _Run(BacktestProgress(id_, "waiting", "waiting", 0, None, None), asked)
        run.task = asyncio.ensure_future(self._go(run))

    def end(self, id_: str) -> None:
        """Ends one of which the database holds that it is over, if it goes on here."""
        run = self._runs.get(id_)
        if run is not None and not run.over:
            # One that waits for its turn, or whose child is just being started, sees it when it goes on.
            run.progress = replace(run.progress, state="cancelled", step="over")
            if run.process is not None:
                run.process.terminate()

    def ended(self, told: Iterable[Told]) -> None:
        """Tells who asked that these are over, and ends those of them that go on here."""
        for one in told:
            self.end(one.progress.id)
            self._tell(one.person, one.progress)

    async def close(self) -> None:
        """Ends all, and says of each that it was interrupted."""
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        for run in [*self._runs.values()]:
            if not run.over:
                run.progress = replace(run.progress, state="interrupted", step="over", problem=STOPPED)
                if run.process is not None:
                    run.process.terminate()
                with contextlib.suppress(Problem):
                    await self._noted(run.progress, None)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _go(self, run: _Run) -> None:
        try:
            async with self._turn:
                if not run.over:
                    await self._alone(run)
        finally:
            del self._runs[run.progress.id]

    async def _alone(self, run: _Run) -> None:
        try:
            await asyncio.wait_for(self._follow(run), LONGEST)
        except TimeoutError:
            await self._fail(run, f"It was given up after {LONGEST / 60:.0f} minutes.")
        except Exception:  # noqa: BLE001 -- told to who asked, and written down; the next one may succeed
            _log.exception("a back-test failed")
            await self._fail(run, "It failed here; the cause was written to the log.")
        finally:
            if run.starting is not None:
                run.process = await run.starting
                await asyncio.to_thread(_ended, run.process)
            run.process = run.starting = None

    async def _follow(self, run: _Run) -> None:
        """Starts the child and hears it until it is silent."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        # No daemon, which could have no child of its own; it ends with its parent all the same.
        process = context.Process(target=_child, args=(run.asked, theirs), name="back-test", daemon=False)
        run.starting = asyncio.ensure_future(asyncio.to_thread(_started, process))
        run.process = await asyncio.shield(run.starting)
        theirs.close()
        if run.over:
            process.terminate()
        else:
            await self._move(run, state="running", step="reading")
        with contextlib.closing(ours):
            while (told := await asyncio.to_thread(_heard, ours)) is not None:
                if not run.over:
                    await self._hear(run, told)
        await self._fail(run, "It ended before its time; there may be too little memory for it.")

    async def _hear(self, run: _Run, told: tuple[str, Any]) -> None:
        what, value = told
        if what == "step":
            step, done, total = value
            await self._move(run, step=step, done=done, total=total)
        elif what == "done":
            await self._finish(run, replace(run.progress, state="done", step="over"), value)
        else:
            await self._fail(run, value)

    async def _move(self, run: _Run, **changes: Any) -> None:
        run.progress = replace(run.progress, **changes)
        try:
            goes_on = await self._noted(run.progress, None)
        except Problem as problem:
            # The next step is kept, or the end; nobody who looks meanwhile is told anything wrong.
            _log.warning("how far a back-test has come was not kept: %s", problem.detail)
            return
        if not goes_on:
            self.end(run.progress.id)

    async def _fail(self, run: _Run, problem: str) -> None:
        if not run.over:
            await self._finish(run, replace(run.progress, state="failed", step="over", problem=problem), None)

    async def _finish(self, run: _Run, progress: BacktestProgress, report: BacktestReport | None) -> None:
        run.progress = progress
        for pause in AGAIN:
            await asyncio.sleep(pause)
            try:
                await self._noted(progress, report)
            except Problem as problem:
                _log.warning("how a back-test ended was not kept: %s", problem.detail)
            else:
                return

    async def _noted(self, progress: BacktestProgress, report: BacktestReport | None) -> bool:
        told = await self._note(progress, report)
        if told is not None:
            self._tell(told.person, told.progress)
        return told is not None


def _heard(ours: Connection) -> tuple[str, Any] | None:
    """What the child says next; None once it says no more."""
    try:
        told: tuple[str, Any] = ours.recv()
    except (EOFError, OSError):
        return None
    return told


def _started(process: BaseProcess) -> BaseProcess:
    process.start()
    return process


def _ended(process: BaseProcess) -> None:
    process.terminate()
    process.join()


def _child(asked: Look, theirs: Connection) -> None:
    follow_parent()
    os.nice(POLITE)

    def told(step: BacktestStep, done: int, total: int | None) -> None:
        theirs.send(("step", (step, done, total)))

    # Whoever asked may be gone, and then nobody hears.
    with contextlib.suppress(BrokenPipeError), theirs:
        theirs.send(_outcome(asked, told))


def _outcome(asked: Look, told: Stepped) -> tuple[str, object]:
    from rules.replay.terms import ReplayError  # noqa: PLC0415 -- columns are for this child only
    from service.past.look import look  # noqa: PLC0415

    try:
        return "done", look(asked, told)
    except PackError as error:
        return "failed", f"The draft has errors: {error.findings[0]}"
    except ReplayError as error:
        return "failed", f"This cannot be looked at in columns: {error}."
    except StoreError as error:
        return "failed", str(error)
