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
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from service.clock import Clock
from service.domain.events import Event, Happening
from service.domain.ids import ulids
from service.errors import Code, Problem
from service.store import journal, problems, sealing
from service.store.database import Database
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

WAITS = 10.0
"""Seconds that a unit waits for a database that is away."""
_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two looks whether it is there again, doubled from the first to the last."""
_LAST_WORD = 5.0
"""Seconds that a writer that is to close still waits for the word on a commit."""

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
        self.durable: list[Callable[[], None]] = []
        self._ids = ulids(at)

    def new_id(self) -> str:
        """An identifier of this moment, greater than those before it in this unit."""
        return next(self._ids)

    def happen(self, happening: Happening) -> None:
        """Reports what happened; it is numbered at the end of the batch."""
        self.happenings.append(happening)

    def when_durable(self, act: Callable[[], None]) -> None:
        """Runs `act` in the writer's thread once the unit is durable, before its answer and before any unit
        after it: for what stands in memory and must change in the order of units. It must not fail.
        """
        self.durable.append(act)

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


@dataclass(slots=True)
class _Batch:
    """One transaction: which units it took, which of them are to be answered, how far it came."""

    started: float
    taken: list[_Waiting] = field(default_factory=list)
    done: list[_Done] = field(default_factory=list)
    mark: str = ""
    begun: bool = False
    seqs: list[int] = field(default_factory=list)
    sealed: Mapping[str, Sealed] = field(default_factory=dict)
    events: Sequence[Event] = ()
    committing: float = 0.0
    error: Exception | None = None


class Writer:
    """One thread with one connection.

    Guarantees: units run in the order they were submitted; a failed unit leaves nothing behind and harms no
    neighbour; seq is contiguous, in commit order; an answer means durable; if the commit fails, every unit of
    its batch gets `not_recorded`. Where a connection is lost while it commits, the batch is answered once the
    database has said what became of it; units that had not begun wait until it is there again, or for
    `WAITS` seconds.
    """

    def __init__(self, database: Database, clock: Clock, announce: Announce) -> None:
        self.on_batch: Callable[[BatchReport], None] | None = None
        self.on_others: Callable[[Connection], None] | None = None
        """Called inside a transaction that begins after others wrote: what stands in memory may be old."""
        self.up = True
        """Whether the database answered the writer last."""
        self.recording = True
        """Whether what was written last could be kept; where not, it is tried again each second."""
        self.idle = threading.Event()
        """Set while no unit waits or runs."""
        self.idle.set()
        self._database = database
        self._engine = database.engine("write")
        self._clock = clock
        self._announce = announce
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(MAX_WAITING)
        self._closed = False
        self._closing = threading.Event()
        self._patience = BATCH_SECONDS
        self._submitting = threading.Lock()
        self._conn = self._engine.connect()
        with self._conn.begin():
            position = journal.head(self._conn)
            journal.touch(self._conn)
        self._last, self._seq = position.at, position.seq
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Callable[[Tx], T]) -> "Future[Committed[T]]":
        """Queues a unit. Raises Problem: too_many when the queue is full, shutting_down after `close`,
        database_away while it is.
        """
        future: Future[Committed[T]] = Future()
        with self._submitting:
            if self._closed:
                raise Problem(Code.SHUTTING_DOWN, "The service is stopping; send the same request again.")
            if not self.up:
                raise problems.away()
            try:
                self.idle.clear()
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
        self._closing.set()
        self._queue.put(None)
        self._thread.join()
        self._conn.close()
        self._engine.dispose()

    def _run(self) -> None:
        while (first := self._next()) is not None:
            events, report = self._batch(first)
            with self._submitting:
                if self._queue.empty():
                    self.idle.set()
            try:
                if events:
                    self._announce(events)
                if report is not None and self.on_batch is not None:
                    self.on_batch(report)
            except Exception:  # noqa: BLE001 -- a listener's fault must not end the writer
                # The journal has them: whoever listens finds the hole and heals it.
                _log.exception("announcing events failed")

    def _next(self) -> _Waiting | None:
        """What waits longest; None where nothing will come any more."""
        while not self.recording:
            try:
                return self._queue.get(timeout=_LONGEST_PAUSE)
            except queue.Empty:
                self._try_again()
        return self._queue.get()

    def _try_again(self) -> None:
        try:
            with self._conn.begin():
                journal.touch(self._conn)
        except Exception:  # noqa: BLE001 -- whatever it is, it may be better in a moment
            self._abandon()
        else:
            self._recorded()

    def _recorded(self) -> None:
        if not self.recording:
            self.recording = True
            _log.warning("the database records again")

    def _not_recorded(self, batch: _Batch) -> None:
        full = problems.no_room(batch.error)
        # Each of the thousand that follow would say the same, on a disk that may be the full one.
        if self.recording or not full:
            why, cause = ("the disk is full: ", None) if full else ("", batch.error)
            _log.error("%sa batch of %d units was not recorded", why, len(batch.taken), exc_info=cause)
        self.recording = False

    def _batch(self, first: _Waiting) -> tuple[Sequence[Event], BatchReport | None]:
        batch = self._attempt(first)
        while batch.error is not None and not batch.begun and self._lost(batch.error):
            # Nothing of it has run: it may as well run later.
            if not self._await([first], WAITS):
                return (), None
            batch = self._attempt(first)
        if batch.error is not None and not self._committed_after_all(batch):
            self._not_recorded(batch)
            self._abandon()
            self._fail(batch.taken or [first], batch.error)
            return (), None
        for _, tx, _ in batch.done:
            for act in tx.durable:
                act()
        took = time.perf_counter() - batch.committing
        self._patience = min(max(BATCH_SECONDS, took), MAX_BATCH_SECONDS)
        for (waiting, _, value), seq in zip(batch.done, batch.seqs, strict=True):
            waiting.future.set_result(Committed(value, seq, batch.sealed))
        if not batch.seqs:
            return (), None
        self._recorded()
        self._seq = batch.seqs[-1]
        return batch.events, BatchReport(len(batch.done), time.perf_counter() - batch.started, self._seq)

    def _attempt(self, first: _Waiting) -> _Batch:
        batch = _Batch(time.perf_counter())
        try:
            with self._conn.begin():
                self._begin(batch)
                self._take(first, batch.taken, batch.done, batch.started + self._patience)
                batch.seqs, batch.sealed, batch.events = sealing.seal(
                    self._conn, [tx for _, tx, _ in batch.done], always=self._database.shared
                )
                batch.committing = time.perf_counter()
        except Exception as error:  # noqa: BLE001 -- whatever it is, each unit must hear of it
            batch.error = error
        return batch

    def _begin(self, batch: _Batch) -> None:
        if (begun := self._database.begin(self._conn)) is not None:
            self._last = max(self._last, begun.at)
            batch.mark = begun.mark
            if begun.seq != self._seq and self.on_others is not None:
                self.on_others(self._conn)
            self._seq = begun.seq
        batch.begun = True

    def _lost(self, error: Exception) -> bool:
        return self._database.shared and (self._conn.invalidated or self._database.away(error))

    def _await(self, waiting: list[_Waiting], patience: float) -> bool:
        """Whether the database is there again for those who wait; if not, they have heard of it.

        Returns when it is there, or when the writer is to close.
        """
        gone, pause = time.monotonic(), _PAUSE
        while True:
            try:
                with self._conn.begin():
                    journal.head(self._conn)
            except Exception as error:  # noqa: BLE001 -- whatever it is, it may be better in a moment
                self.up, away = False, error
            else:
                self.up = True
                return bool(waiting)
            closing = self._closing.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            if waiting and (closing or time.monotonic() - gone > patience):
                _log.error("the database is away, %d units were not recorded", len(waiting), exc_info=away)
                self._fail([*waiting, *self._drain()], away)
                waiting = []
            if closing:
                return False

    def _committed_after_all(self, batch: _Batch) -> bool:
        """What the database says of a batch whose connection was lost while it committed."""
        if not batch.committing or batch.error is None or not self._lost(batch.error):
            return False
        end = 0.0
        while not self._closing.is_set() or time.monotonic() < (end := end or time.monotonic() + _LAST_WORD):
            try:
                with self._conn.begin():
                    outcome = self._database.outcome(self._conn, batch.mark)
            except Exception:  # noqa: BLE001 -- asked again as soon as somebody answers
                self.up, outcome = False, None
            else:
                self.up = True
            if outcome is not None:
                return outcome
            time.sleep(_PAUSE)
        for waiting, _, _ in batch.done:
            waiting.future.set_exception(problems.no_word())
        return False

    def _drain(self) -> list[_Waiting]:
        found: list[_Waiting] = []
        with suppress(queue.Empty):
            while (waiting := self._queue.get_nowait()) is not None:
                found.append(waiting)
            self._queue.put(None)
        return found

    def _take(self, first: _Waiting, taken: list[_Waiting], done: list[_Done], until: float) -> None:
        waiting: _Waiting | None = first
        while waiting is not None:
            if waiting.future.set_running_or_notify_cancel():
                taken.append(waiting)
                self._one(waiting, done)
            changes_memory = bool(done) and bool(done[-1][1].durable)
            if changes_memory or len(taken) >= MAX_UNITS or time.perf_counter() >= until:
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
            waiting.future.set_exception(problems.heard(error))
            return
        self._conn.exec_driver_sql("RELEASE unit")
        done.append((waiting, tx, value))

    def _abandon(self) -> None:
        if self._conn.invalidated:
            return
        # A commit that failed may leave its transaction open, in which no other can begin.
        try:
            self._conn.connection.rollback()
        except Exception:  # noqa: BLE001 -- the driver's own error: this connection is good for nothing more
            _log.exception("the writer's connection is replaced")
            self._conn.invalidate()

    @staticmethod
    def _fail(batch: Iterable[_Waiting], cause: Exception) -> None:
        for waiting in batch:
            future = waiting.future
            if not future.done() and (future.running() or future.set_running_or_notify_cancel()):
                future.set_exception(problems.not_recorded(cause))
