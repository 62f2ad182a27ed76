"""Checks and proofs in processes of their own: what takes a tenth of a second must not hold up streams."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from rules.checking import Check, check_files
from rules.findings import PackError
from rules.pack import Pack, parse_pack
from rules.proofs import Meaning, Proven
from service.children import follow_parent, spawning
from service.compiled import CompiledDocuments

if TYPE_CHECKING:
    from rules.prove import Prover

MANY = 500
"""Documents whose reading takes about as long as a child to start."""
HINTS = 0.4
"""Seconds that a check goes on looking for clauses that never do anything, after the guarantees."""
T = TypeVar("T")
P = ParamSpec("P")


class Checker:
    """Runs `rules.checking` and `rules.prove` in a child process each, which is started by the first question
    and then kept: it reads again only the documents that changed, and proves again only what these bear on.
    Each child answers in the order in which it was asked; a long proof holds up no check.
    """

    def __init__(self) -> None:
        self._checks, self._proofs = _Kept(), _Kept()

    async def check(self, files: Mapping[str, str], today: date) -> Check:
        """What is to be said of these documents at once: types, examples, lint."""
        return await self._checks.run(_check, dict(files), today)

    async def prove(self, files: Mapping[str, str], today: date, hints: float = HINTS) -> Proven | None:
        """What becomes of the guarantees of these documents, and what else is worth saying if it is found
        within so many seconds more; None where they cannot be read whole.
        """
        return await self._proofs.run(_prove, dict(files), today, hints)

    async def compare(
        self, before: Mapping[str, str], after: Mapping[str, str], today: date
    ) -> Meaning | None:
        """How two sets differ in meaning; None where one cannot be read whole."""
        return await self._proofs.run(_compare, dict(before), dict(after), today)

    async def prepare(self, documents: CompiledDocuments, files: Mapping[str, str]) -> None:
        """Starts the children with a set of many documents as it was compiled: they need not read it. Does
        nothing where there are few.
        """
        if len(files) > MANY:
            for kept in (self._checks, self._proofs):
                await kept.run(_prepare, documents, dict(files))

    def close(self) -> None:
        """Ends the children; a question after this would start another."""
        self._checks.close()
        self._proofs.close()


class _Kept:
    """One child process. One that died is replaced, once for a question."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, ask: Callable[P, T], /, *args: P.args, **_: P.kwargs) -> T:
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
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, spawning(), initializer=follow_parent)
        return self._pool


class _Child:
    """What a child keeps between two questions."""

    pack: Pack | None = None
    prover: "Prover | None" = None


def _prepare(documents: CompiledDocuments, files: dict[str, str]) -> None:
    _Child.pack = _Child.pack or documents.pack(files)


def _check(files: dict[str, str], today: date) -> Check:
    check, pack = check_files(files, today, _Child.pack)
    _Child.pack = pack or _Child.pack
    return check


def _prove(files: dict[str, str], today: date, hints: float) -> Proven | None:
    try:
        pack = parse_pack(files, _Child.pack)
    except PackError:
        return None
    _Child.pack = pack
    begin: list[float] = []

    def more() -> bool:
        begin.append(time.monotonic())
        return begin[-1] - begin[0] < hints

    return _prover().prove(pack, today, more)


def _compare(before: dict[str, str], after: dict[str, str], today: date) -> Meaning | None:
    from rules.proving_sets import compare  # noqa: PLC0415 - Z3 is for this child only

    try:
        first = parse_pack(before, _Child.pack)
        second = parse_pack(after, first)
    except PackError:
        return None
    return compare(first, second, today)


def _prover() -> "Prover":
    from rules.prove import Prover  # noqa: PLC0415 - Z3 takes a while to load, and is for this child only

    if _Child.prover is None:
        _Child.prover = Prover()
    return _Child.prover
