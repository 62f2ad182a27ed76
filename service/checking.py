"""Checks in a process of their own: what takes a tenth of a second must not hold up the streams."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date

from rules.checking import Check, check_files
from rules.pack import Pack


class Checker:
    """Runs `rules.checking` in one child process, which is started by the first check and then kept: it reads
    again only the documents that changed. Checks are answered in the order in which they were asked.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def check(self, files: Mapping[str, str], today: date) -> Check:
        """What is to be said of these documents. A child that died is replaced, once for a check."""
        for last in (False, True):
            pool = self._started()
            try:
                return await asyncio.get_running_loop().run_in_executor(pool, _check, dict(files), today)
            except BrokenProcessPool:
                if self._pool is pool:
                    self._pool = None
                if last:
                    raise
        raise AssertionError("a check is answered or raises")

    def close(self) -> None:
        """Ends the child; a check after this would start another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not forked: this process has threads that hold locks.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, initializer=_begin)
        return self._pool


class _Child:
    """What the child keeps between two checks."""

    pack: Pack | None = None


def _begin() -> None:
    """The child ends with its parent, however that ends, and leaves signals to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, name="follow parent", daemon=True).start()


def _check(files: dict[str, str], today: date) -> Check:
    check, pack = check_files(files, today, _Child.pack)
    _Child.pack = pack or _Child.pack
    return check
