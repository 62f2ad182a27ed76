"""Child processes for work that must not hold up streams."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


def spawning() -> SpawnContext:
    """How children are started. Not forked: this process has threads that hold locks."""
    return multiprocessing.get_context("spawn")


def follow_parent() -> None:
    """First in every child: it ends with its parent, however that ends, and leaves signals to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, name="follow parent", daemon=True).start()


class Children:
    """Child processes, started by the first question and then kept. One that died is replaced, once for a
    question. Each answers in the order in which it was asked.
    """

    def __init__(self, number: int = 1) -> None:
        self._number = number
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, ask: Callable[P, T], /, *args: P.args, **_: P.kwargs) -> T:
        """What a function of a module gives there. Raises what it raises, and BrokenProcessPool."""
        for last in (False, True):
            pool = self._started()
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, ask, *args)
            except BrokenProcessPool:
                if self._pool is pool:
                    self._pool = None
                if last:
                    raise
        raise AssertionError("a question is answered or raises")

    def close(self) -> None:
        """Ends them; a question after this would start others."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._number, spawning(), initializer=follow_parent)
        return self._pool
