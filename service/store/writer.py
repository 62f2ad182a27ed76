"""The one writer: everything that changes state passes here, in one order, durable before it is answered.

A unit is a plain function over a `Tx`: no await, no network, no clock. What waits runs together
in one transaction, each unit (or neighbours of one kind, see `Joint`) so that it can be undone by itself;
then, as the last statements, the head row moves, events get their numbers and records their place in the
chain; then the commit, then the answers, then the announcement.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from service.clock import Clock
from service.collecting import uncollected
from service.domain.events import Event
from service.errors import Code, Problem
from service.store import held, journal, meters, problems, sealing
from service.store.batch import Batch, BatchReport, Committed, Done, Waiting
from service.store.callers import Answer, Callers, Promise
from service.store.database import Database
from service.store.heard import remembering
from service.store.line import Line
from service.store.recording import Recording
from service.store.sealing import Ledger, Position
from service.store.unit import Joint, Tx, run

__all__ = ["Announce", "BatchReport", "Committed", "Joint", "Tx", "Writer"]

MAX_UNITS = 64
"""Units that share a commit at most."""
BATCH_SECONDS = 0.002
"""How long a batch takes units in before it commits, if the last commit did not take longer."""
MAX_BATCH_SECONDS = 0.02
"""How long it may be at most: where commits are slow, more units share one."""
_INSTANT = timedelta(microseconds=1)
MAX_WAITING = 10_000
"""Units that may wait; more are told to come back later."""
MAX_FOLLOWED = 1_000
"""Records of others that are looked through for what they moved; behind more of them all is read anew."""

WAITS = 10.0
"""Seconds that a unit waits for a database that is away."""
_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
"""Seconds between two looks whether it is there again, doubled from the first to the last."""
_LAST_WORD = 5.0
"""Seconds that a writer that is to close still waits for the word on a commit."""

T = TypeVar("T")
W = TypeVar("W")
K = TypeVar("K")
Announce = Callable[[Sequence[Event]], None]
"""Called in the writer's thread with what a commit made known, after it is durable. Must return at once."""

_log = logging.getLogger(__name__)


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
        self.recording = Recording()
        """Whether what was written could be kept; where not, it is tried again each second."""
        self.idle = threading.Event()
        """Set while no unit waits or runs."""
        self.idle.set()
        self._database = database
        self._engine = remembering(database.engine("write"))
        self._clock = clock
        self._announce = announce
        self._line = Line()
        self._closed = False
        self._closing = threading.Event()
        self._callers = Callers()
        self._patience = BATCH_SECONDS
        self._submitting = threading.Lock()
        self._conn = self._engine.connect()
        held.hold(self._conn)
        with self._conn.begin():
            self._last = journal.head(self._conn).at
            self._end: Position | None = sealing.position(self._conn)
            journal.touch(self._conn)
        self._wrote: datetime | None = None
        """Where the head stood when this writer had moved it last."""
        self._tending = database.tend()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Callable[[Tx], T]) -> "Future[Committed[T]]":
        """Queues a unit. Raises Problem: too_many when the queue is full, shutting_down after `close`,
        database_away while it is.
        """
        return self._promised(None, unit)

    def submit_joint(self, kind: Joint[W, K, T], want: W) -> "Future[Committed[T]]":
        """The same for a unit of a kind of which neighbours run together."""
        return self._promised(kind, want)

    def _promised(self, kind: Joint[Any, Any, Any] | None, want: Any) -> "Future[Committed[Any]]":
        promise = Promise()
        self._submit(kind, want, promise)
        return promise.future

    def _submit(self, kind: Joint[Any, Any, Any] | None, want: Any, answer: Answer) -> None:
        with self._submitting:
            if self._closed:
                raise Problem(Code.SHUTTING_DOWN, "The service is stopping; send the same request again.")
            if not self.up:
                raise problems.away()
            if len(self._line) >= MAX_WAITING:
                raise Problem(Code.TOO_MANY, "Too much waits to be written; try again in a second.")
            if self.idle.is_set():
                self.idle.clear()
            self._line.put(Waiting(kind, want, answer))

    def run(self, unit: Callable[[Tx], T]) -> Coroutine[Any, Any, Committed[T]]:
        """Queues a unit, waits until it is durable. Raises what the unit raised, or the writer's Problem."""
        return self._heard(None, unit)

    def join(self, kind: Joint[W, K, T], want: W) -> Coroutine[Any, Any, Committed[T]]:
        """`run` for `submit_joint`."""
        return self._heard(kind, want)

    async def _heard(self, kind: Joint[Any, Any, Any] | None, want: Any) -> Committed[Any]:
        # Who hears is known before the unit waits: it may be done the moment after.
        answer = self._callers.hear()
        self._submit(kind, want, answer)
        committed: Committed[Any] = await answer
        return committed

    @property
    def waiting(self) -> int:
        """Units that wait now."""
        return len(self._line)

    def close(self) -> None:
        """Takes no more units and returns when those that waited are answered."""
        with self._submitting:
            if self._closed:
                return
            self._closed = True
        self._closing.set()
        self._line.put(None)
        self._thread.join()
        self._tending.close()
        self._conn.close()
        self._engine.dispose()

    def _run(self) -> None:
        while (first := self._next()) is not None:
            # What a batch makes is gone with its answers and events: to look through it before is in vain.
            with uncollected():
                self._work_off(first)

    def _work_off(self, first: Waiting) -> None:
        """A batch, from its first unit to what is told of it."""
        events, report = self._batch(first)
        self._callers.tell()
        with self._submitting:
            if not len(self._line):
                self.idle.set()
        try:
            if events:
                self._announce(events)
            if report is not None and self.on_batch is not None:
                self.on_batch(report)
        except Exception:  # noqa: BLE001 -- a listener's fault must not end the writer
            # The journal has them: whoever listens finds the hole and heals it.
            _log.exception("announcing events failed")

    def _next(self) -> Waiting | None:
        """What waits longest; None where nothing will come any more."""
        while not self.recording.settled:
            try:
                return self._line.take(_LONGEST_PAUSE)
            except queue.Empty:
                self._try_again()
        return self._line.take()

    def _try_again(self) -> None:
        try:
            with self._conn.begin():
                journal.touch(self._conn)
        except Exception:  # noqa: BLE001 -- whatever it is, it may be better in a moment
            self.recording.still_fails()
            self._abandon()
        else:
            self.recording.worked()

    def _batch(self, first: Waiting) -> tuple[Sequence[Event], BatchReport | None]:
        batch = self._attempt(first)
        while batch.error is not None and not batch.begun and self._lost(batch.error):
            # Nothing of it has run: it may as well run later.
            if not self._await([first], WAITS):
                return (), None
            batch = self._attempt(first)
        if batch.error is not None and not self._committed_after_all(batch):
            self.recording.failed(len(batch.taken), batch.error)
            self._abandon()
            self._end = None
            self._fail(batch.taken or [first], batch.error)
            return (), None
        for _, tx, _ in batch.done:
            for act in tx.durable:
                act()
        took = time.perf_counter() - batch.committing
        self._patience = min(max(BATCH_SECONDS, took), MAX_BATCH_SECONDS)
        for waiting, tx, value in batch.done:
            waiting.answer.give(Committed(value, tx.seq))
        if not batch.done or batch.ledger is None:
            return (), None
        self.recording.worked()
        self._end, events = batch.ledger.end, [event for event, _ in batch.ledger.events]
        self._wrote = batch.done[-1][1].at
        self._tending.wrote(len(events))
        now = time.perf_counter()
        return events, BatchReport(len(batch.done), now - batch.started, now - batch.begun, self._end.seq)

    def _attempt(self, first: Waiting) -> Batch:
        batch = Batch(time.perf_counter())
        try:
            with self._conn.begin():
                batch.ledger = Ledger(self._begin(batch))
                self._take(first, batch, batch.ledger)
                if batch.done:
                    batch.ledger.write(self._conn, batch.done[-1][1].at, always=self._database.shared)
                batch.committing = time.perf_counter()
        except Exception as error:  # noqa: BLE001 -- whatever it is, each unit must hear of it
            batch.error = error
        return batch

    def _begin(self, batch: Batch) -> Position:
        if (begun := self._database.begin(self._conn)) is not None:
            self._last = max(self._last, begun.at)
            batch.mark = begun.mark
            # Others may have changed what no event tells of: each batch has a moment of its own.
            if begun.position != self._end or begun.at != self._wrote:
                self._forget(begun.position)
            if begun.position != self._end and self.on_others is not None:
                self.on_others(self._conn)
            self._end = begun.position
        elif self._end is None:
            held.hold(self._conn)
            self._end = sealing.position(self._conn)
        batch.begun = time.perf_counter()
        return self._end

    def _forget(self, now: Position) -> None:
        """What is known from before others wrote, as far as they may have changed it."""
        known, end = held.held(self._conn), self._end
        if known is None or end is None or not 0 <= now.records - end.records <= MAX_FOLLOWED:
            held.hold(self._conn)
            return
        known.forget_rows()
        if now.records != end.records:
            meters.follow(self._conn, end.records)

    def _lost(self, error: Exception) -> bool:
        return self._database.shared and (self._conn.invalidated or self._database.away(error))

    def _await(self, waiting: list[Waiting], patience: float) -> bool:
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

    def _committed_after_all(self, batch: Batch) -> bool:
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
            waiting.answer.fail(problems.no_word())
        return False

    def _drain(self) -> list[Waiting]:
        found: list[Waiting] = []
        with suppress(queue.Empty):
            while (waiting := self._line.take_now()) is not None:
                found.append(waiting)
            self._line.put(None)
        return found

    def _take(self, first: Waiting, batch: Batch, ledger: Ledger) -> None:
        taken, done, until = batch.taken, batch.done, batch.started + self._patience
        waiting: Waiting | None = first
        while waiting is not None:
            group = [waiting, *self._line.neighbours(waiting, MAX_UNITS - len(taken) - 1)]
            taken += (group := [one for one in group if one.answer.begin()])
            self._together(group, done, ledger)
            changes_memory = bool(done) and bool(done[-1][1].durable)
            if changes_memory or len(taken) >= MAX_UNITS or time.perf_counter() >= until:
                return
            try:
                waiting = self._line.take_now()
            except queue.Empty:
                return
        # The end mark was taken out too early for the loop: put it back, nothing can come after it.
        self._line.put(None)

    def _together(self, group: list[Waiting], done: list[Done], ledger: Ledger) -> None:
        """Runs a unit, or neighbours of one kind, set apart; who cannot run with others runs alone."""
        database, conn = self._database, self._conn
        while group:
            first = not done
            database.set_apart(conn, first=first)
            before = ledger.end
            try:
                wants = [waiting.want for waiting in group]
                ran = run(conn, ledger, group[0].kind, wants, [self._moment() for _ in group])
            except Exception as error:  # noqa: BLE001 -- it belongs to who submitted the unit
                # Where the database itself ended the transaction (a full disk), this fails with the batch.
                database.undo(conn, first=first)
                held.hold(conn)
                ledger.back(before)
                if len(group) > 1:
                    for one in group:
                        self._together([one], done, ledger)
                    return
                group.pop().answer.fail(problems.heard(error))
            else:
                database.keep(conn, first=first)
                for waiting, (tx, value, failed) in zip(group, ran, strict=False):
                    if failed is None:
                        done.append((waiting, tx, value))
                    else:
                        waiting.answer.fail(problems.heard(failed))
                del group[: len(ran)]
                if group:
                    self._together([group.pop(0)], done, ledger)

    def _moment(self) -> datetime:
        # INVARIANT: every unit has a moment of its own, later than all before it, restarts included.
        self._last = max(self._last + _INSTANT, self._clock())
        return self._last

    def _abandon(self) -> None:
        if self._conn.invalidated:
            return
        # A commit that failed may leave its transaction open, in which no other can begin.
        try:
            self._conn.connection.rollback()
        except Exception:  # noqa: BLE001 -- the driver's own error: this connection is good for nothing more
            _log.exception("the writer's connection is replaced")
            self._conn.invalidate()

    def _fail(self, batch: Iterable[Waiting], cause: Exception) -> None:
        for waiting in batch:
            waiting.answer.fail(problems.not_recorded(cause))
        self._callers.tell()
