"""The one writer: everything that changes state passes here, in one order, durable before it is answered.

A unit is a plain function over a `Tx`: no await, no network, no clock. What waits runs together, each unit in
a savepoint of one transaction; then, as the last statements, the head row moves, events get their numbers and
records their place in the chain; then the commit, then the answers, then the announcement.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from service.clock import Clock
from service.domain.events import Event, Happening
from service.domain.ids import ulids
from service.errors import Code, Problem
from service.store import sealing, tables
from service.store.sealing import Record, Sealed

MAX_UNITS = 64
"""Units that share a commit at most."""
BATCH_SECONDS = 0.002
"""How long a batch takes units in before it commits, if the last commit did not take longer."""
MAX_BATCH_SECONDS = 0.02
"""How long it may be at most: where commits are slow, more units share one."""
_INSTANT = timedelta(microseconds=1)
MAX_WAITING = 10_000
"""Units that may wait; more are told to come back later."""

T = TypeVar("T")
Announce = Callable[[Sequence[Event]], None]
"""Called in the writer's thread with what a commit made known, after it is durable. Must return at once."""

_log = logging.getLogger(__name__)


class Tx:
    """What a unit may touch: the connection, its moment, and what it reports. Good only inside the unit."""

    def __init__(self, conn: Connection, at: datetime) -> None:
        self.conn = conn
        self.at = at
        self.happenings: list[Happening] = []
        self.records: list[Record] = []
        self._ids = ulids(at)

    def new_id(self) -> str:
        """An identifier of this moment, greater than those before it in this unit."""
        return next(self._ids)

    def happen(self, happening: Happening) -> None:
        """Reports what happened; it is numbered at the end of the batch."""
        self.happenings.append(happening)

    def record(self, record: Record) -> None:
        """Adds a record to the chain; its place and hash are given at the end of the batch."""
        self.records.append(record)


@dataclass(frozen=True, slots=True)
class Committed(Generic[T]):
    """A unit's answer once it is durable: its value, the seq of its last event (of the head if it had none),
    and by decision what sealing added to the records of its batch."""

    value: T
    seq: int
    sealed: Mapping[str, Sealed]


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch was, for the metrics."""

    units: int
    seconds: float
    seq: int


@dataclass(slots=True)
class _Waiting:
    unit: Callable[[Tx], Any]
    future: "Future[Committed[Any]]"


_Done = tuple[_Waiting, Tx, Any]


class Writer:
    """One thread with one connection.

    Guarantees: units run in the order they were submitted; a failed unit leaves nothing behind and harms no
    neighbour; seq is contiguous, in commit order; an answer means durable; if the commit fails, every unit of
    its batch gets `not_recorded`.
    """

    def __init__(self, engine: Engine, clock: Clock, announce: Announce) -> None:
        self.on_batch: Callable[[BatchReport], None] | None = None
        self._engine = engine
        self._clock = clock
        self._announce = announce
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(MAX_WAITING)
        self._closed = False
        self._patience = BATCH_SECONDS
        self._submitting = threading.Lock()
        self._conn = engine.connect()
        with self._conn.begin():
            self._last = self._conn.execute(select(tables.head.c.at)).scalar_one()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Callable[[Tx], T]) -> "Future[Committed[T]]":
        """Queues a unit. Raises Problem: too_many when the queue is full, shutting_down after `close`."""
        future: Future[Committed[T]] = Future()
        with self._submitting:
            if self._closed:
                raise Problem(Code.SHUTTING_DOWN, "The service is stopping; send the same request again.")
            try:
                self._queue.put_nowait(_Waiting(unit, future))
            except queue.Full:
                raise Problem(Code.TOO_MANY, "Too much waits to be written; try again in a second.") from None
        return future

    async def run(self, unit: Callable[[Tx], T]) -> Committed[T]:
        """Queues a unit, waits until it is durable. Raises what the unit raised, or the writer's Problem."""
        return await asyncio.wrap_future(self.submit(unit))

    @property
    def waiting(self) -> int:
        """Units that wait now."""
        return self._queue.qsize()

    def close(self) -> None:
        """Takes no more units and returns when those that waited are answered."""
        with self._submitting:
            if self._closed:
                return
            self._closed = True
        self._queue.put(None)
        self._thread.join()
        self._conn.close()
        self._engine.dispose()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            events, report = self._batch(first)
            try:
                if events:
                    self._announce(events)
                if report is not None and self.on_batch is not None:
                    self.on_batch(report)
            except Exception:  # noqa: BLE001 -- a listener's fault must not end the writer
                # The journal has them: whoever listens finds the hole and heals it.
                _log.exception("announcing events failed")

    def _batch(self, first: _Waiting) -> tuple[Sequence[Event], BatchReport | None]:
        started = time.perf_counter()
        taken: list[_Waiting] = []
        done: list[_Done] = []
        try:
            with self._conn.begin():
                self._take(first, taken, done, started + self._patience)
                seqs, sealed, events = sealing.seal(self._conn, [tx for _, tx, _ in done])
                committing = time.perf_counter()
        except Exception as error:  # noqa: BLE001 -- whatever it is, each unit must hear of it
            _log.exception("a batch of %d units was not recorded", len(taken))
            self._abandon()
            self._fail((waiting for waiting in taken or [first] if not waiting.future.done()), error)
            return (), None
        self._patience = min(max(BATCH_SECONDS, time.perf_counter() - committing), MAX_BATCH_SECONDS)
        for (waiting, _, value), seq in zip(done, seqs, strict=True):
            waiting.future.set_result(Committed(value, seq, sealed))
        report = BatchReport(len(done), time.perf_counter() - started, seqs[-1]) if seqs else None
        return events, report

    def _take(self, first: _Waiting, taken: list[_Waiting], done: list[_Done], until: float) -> None:
        waiting: _Waiting | None = first
        while waiting is not None:
            if waiting.future.set_running_or_notify_cancel():
                taken.append(waiting)
                self._one(waiting, done)
            if len(taken) >= MAX_UNITS or time.perf_counter() >= until:
                return
            try:
                waiting = self._queue.get_nowait()
            except queue.Empty:
                return
        # The end mark was taken out too early for the loop: put it back, nothing can come after it.
        self._queue.put(None)

    def _one(self, waiting: _Waiting, done: list[_Done]) -> None:
        # INVARIANT: every unit has a moment of its own, later than all before it, restarts included.
        self._last = max(self._last + _INSTANT, self._clock())
        tx = Tx(self._conn, self._last)
        self._conn.exec_driver_sql("SAVEPOINT unit")
        try:
            value = waiting.unit(tx)
        except Exception as error:  # noqa: BLE001 -- it belongs to who submitted the unit
            # Where the database itself ended the transaction (a full disk), this fails and the batch is lost.
            self._conn.exec_driver_sql("ROLLBACK TO unit")
            self._conn.exec_driver_sql("RELEASE unit")
            waiting.future.set_exception(
                _not_recorded(error) if isinstance(error, OperationalError) else error
            )
            return
        self._conn.exec_driver_sql("RELEASE unit")
        done.append((waiting, tx, value))

    def _abandon(self) -> None:
        # A commit that failed may leave its transaction open, in which no other can begin.
        try:
            self._conn.connection.rollback()
        except Exception:  # noqa: BLE001 -- the driver's own error: this connection is good for nothing more
            _log.exception("the writer's connection is replaced")
            self._conn.invalidate()

    @staticmethod
    def _fail(batch: Iterable[_Waiting], cause: Exception) -> None:
        for waiting in batch:
            waiting.future.set_exception(_not_recorded(cause))


def _not_recorded(cause: Exception) -> Problem:
    problem = Problem(Code.NOT_RECORDED, "Nothing was recorded; the same request may be sent again.")
    problem.__cause__ = cause
    return problem
