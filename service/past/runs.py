"""Back-tests on request: one at a time, each in a process of its own, so that decisions are not slowed.

The child has the lowest claim on the processor, ends with its parent, and can be ended at any moment: what it
had read of the past stays, what it had compared is gone.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from rules.findings import PackError
from rules.replay.terms import ReplayError
from service.children import follow_parent
from service.clock import rfc3339
from service.domain.actor import PersonRef
from service.domain.backtest import BacktestProgress, BacktestState, BacktestStep, BacktestView
from service.errors import Code, Problem
from service.past.look import Look, look
from service.store.base import StoreError

_log = logging.getLogger(__name__)

MOST_WAITING = 8
"""Back-tests that may wait for their turn."""
KEPT = 20
"""Back-tests that are remembered once they are over."""
LONGEST = 900.0
"""Seconds after which one is given up."""
POLITE = 10
"""How much the child gives way to others, as `nice` counts."""
OVER: frozenset[BacktestState] = frozenset({"done", "failed", "cancelled"})

Tell = Callable[[str, BacktestProgress], None]
"""Tells a person, by id, how far a back-test of hers has come."""


@dataclass(slots=True)
class _Run:
    """One back-test and what it asks."""

    view: BacktestView
    asked: Look
    task: asyncio.Task[None] | None = None
    process: BaseProcess | None = field(default=None)


class Backtests:
    """The back-tests of one service. Lives on one event loop."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._turn = asyncio.Lock()

    def ask(self, id_: str, asked: Look, after: str, by: PersonRef, at: datetime) -> BacktestView:
        """Begins one, or lets it wait for its turn; of one person only the last goes on.

        Raises Problem: too_many.
        """
        for run in [*self._runs.values()]:
            if run.view.by == by and run.view.state not in OVER:
                self._end(run)
        if sum(run.view.state not in OVER for run in self._runs.values()) >= MOST_WAITING:
            raise Problem(Code.TOO_MANY, f"{MOST_WAITING} back-tests wait already; try again in a while.")
        view = BacktestView(id_, "waiting", "waiting", 0, None, None, after, by, rfc3339(at), None)
        run = self._runs[id_] = _Run(view, asked)
        run.task = asyncio.ensure_future(self._go(run))
        over = [key for key, one in self._runs.items() if one.view.state in OVER]
        for key in over[: max(0, len(over) - KEPT)]:
            del self._runs[key]
        return view

    def find(self, id_: str, by: PersonRef) -> BacktestView:
        """A back-test of this person. Raises Problem: not_found."""
        return self._of(id_, by).view

    def cancel(self, id_: str, by: PersonRef) -> BacktestView:
        """Ends one; one that is over stays as it is. Raises Problem: not_found."""
        run = self._of(id_, by)
        if run.view.state not in OVER:
            self._end(run)
        return run.view

    async def close(self) -> None:
        """Ends all."""
        tasks = [run.task for run in self._runs.values() if run.task is not None]
        for run in self._runs.values():
            if run.view.state not in OVER:
                self._end(run)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _of(self, id_: str, by: PersonRef) -> _Run:
        run = self._runs.get(id_)
        if run is None or run.view.by != by:
            raise Problem(Code.NOT_FOUND, "There is no such back-test of yours any more.")
        return run

    def _end(self, run: _Run) -> None:
        self._move(run, state="cancelled", step="over")
        if run.process is not None:
            run.process.terminate()
        elif run.task is not None:
            run.task.cancel()

    def _move(self, run: _Run, **changes: Any) -> None:
        run.view = replace(run.view, **changes)
        view = run.view
        told = BacktestProgress(view.id, view.state, view.step, view.done, view.total, view.problem)
        self._tell(view.by.id, told)

    async def _go(self, run: _Run) -> None:
        async with self._turn:
            if run.view.state in OVER:
                return
            try:
                await asyncio.wait_for(self._follow(run), LONGEST)
            except TimeoutError:
                self._fail(run, f"It was given up after {LONGEST / 60:.0f} minutes.")
            except Exception:  # noqa: BLE001 -- told to who asked, and written down; the next one may succeed
                _log.exception("a back-test failed")
                self._fail(run, "It failed here; the cause was written to the log.")
            finally:
                await asyncio.to_thread(_ended, run.process)
                run.process = None

    async def _follow(self, run: _Run) -> None:
        """Starts the child and hears it until it is silent."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_child, args=(run.asked, theirs), name="back-test", daemon=True)
        await asyncio.to_thread(process.start)
        theirs.close()
        run.process = process
        if run.view.state in OVER:
            process.terminate()
        else:
            self._move(run, state="running", step="reading")
        with contextlib.closing(ours):
            while (told := await asyncio.to_thread(_heard, ours)) is not None:
                if run.view.state not in OVER:
                    self._hear(run, told)
        if run.view.state not in OVER:
            self._fail(run, "It ended before its time; there may be too little memory for it.")

    def _hear(self, run: _Run, told: tuple[str, Any]) -> None:
        what, value = told
        if what == "step":
            step, done, total = value
            self._move(run, step=step, done=done, total=total)
        elif what == "done":
            self._move(run, state="done", step="over", report=value)
        else:
            self._fail(run, value)

    def _fail(self, run: _Run, problem: str) -> None:
        if run.view.state not in OVER:
            self._move(run, state="failed", step="over", problem=problem)


def _heard(ours: Connection) -> tuple[str, Any] | None:
    """What the child says next; None once it says no more."""
    try:
        told: tuple[str, Any] = ours.recv()
    except (EOFError, OSError):
        return None
    return told


def _ended(process: BaseProcess | None) -> None:
    if process is not None:
        process.terminate()
        process.join()


def _child(asked: Look, theirs: Connection) -> None:
    follow_parent()
    os.nice(POLITE)

    def told(step: BacktestStep, done: int, total: int | None) -> None:
        theirs.send(("step", (step, done, total)))

    try:
        theirs.send(("done", look(asked, told)))
    except PackError as error:
        theirs.send(("failed", f"The draft has errors: {error.findings[0]}"))
    except ReplayError as error:
        theirs.send(("failed", f"This cannot be looked at in columns: {error}."))
    except StoreError as error:
        theirs.send(("failed", str(error)))
    theirs.close()
