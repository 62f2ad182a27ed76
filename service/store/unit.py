"""Units: plain functions that read and write through a `Tx`, alone or together with their neighbours."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection

from service.domain.events import Happening
from service.domain.ids import ulids
from service.store import driver
from service.store.sealing import Chained, Ledger, Record

T = TypeVar("T")
R = TypeVar("R")
W = TypeVar("W")
K = TypeVar("K")

_AHEAD = 16
"""Units that run together whose rows are sent ahead at once."""
Write = Callable[[Connection, Sequence[Any]], None]
"""Writes rows of one kind, however many."""


class Alone(Exception):  # noqa: N818 -- not an error: a wish
    """A unit that runs with others needs more than was read for all of them: it is to run by itself."""


class Tx:
    """What a unit may touch: its moment, what it reads, writes and reports. Good only inside the unit.

    `together`: it shares its transaction's statements with neighbours, and has no connection of its own.
    `seq`, of its last event, is known when its rows are written.
    """

    def __init__(self, conn: Connection, at: datetime, ledger: Ledger, *, together: bool = False) -> None:
        self.at = at
        self.seq = 0
        self.happenings: list[Happening] = []
        self.records: list[Chained] = []
        self.durable: list[Callable[[], None]] = []
        self.rows = defaultdict[Write, list[Any]](list)
        self._conn = conn
        self._ledger = ledger
        self._together = together
        self._ids: Iterator[str] | None = None

    @property
    def conn(self) -> Connection:
        """The transaction, with all that the unit wrote so far. Raises Alone where it runs with others."""
        if self._together:
            raise Alone
        if self.rows:
            flush(self._conn, [self])
        return self._conn

    def write(self, write: Callable[[Connection, Sequence[R]], None], row: R) -> None:
        """Has a row written: with those of its neighbours, at the unit's end or before `conn` is used. Rows
        are written in the order in which the unit first came to each way of writing.
        """
        self.rows[write].append(row)

    def new_id(self) -> str:
        """An identifier of this moment, greater than those before it in this unit."""
        if self._ids is None:
            self._ids = ulids(self.at)
        return next(self._ids)

    def happen(self, happening: Happening) -> None:
        """Reports what happened; it is numbered once the unit has not failed."""
        self.happenings.append(happening)

    def when_durable(self, act: Callable[[], None]) -> None:
        """Runs `act` in the writer's thread once the unit is durable, before its answer and before any unit
        after it: for what stands in memory and must change in the order of units. It must not fail.
        """
        self.durable.append(act)

    def record(self, record: Record) -> Chained:
        """Adds a record to the chain; returns it with its place there."""
        chained = self._ledger.chained(record, self.records)
        self.records.append(chained)
        return chained


def flush(conn: Connection, units: Sequence[Tx]) -> None:
    """Writes the rows that units left, those of one kind in one statement."""
    rows = defaultdict[Write, list[Any]](list)
    for tx in units:
        for write, some in tx.rows.items():
            rows[write] += some
        tx.rows.clear()
    for write, some in rows.items():
        write(conn, some)


class Span(NamedTuple):
    """The moments of units that run together: of the first, and of the last."""

    first: datetime
    last: datetime


@dataclass(frozen=True)
class Joint(Generic[W, K, T]):
    """A kind of unit of which neighbours run together: what they read is read for all of them at once, what
    they write is written at once.

    `look` reads what each wants, as it is before the first of them. `unit` does one with what was found, and
    keeps that up to date by what it changes, once nothing can fail any more; it writes by `Tx.write`. It may
    run again, and so changes nothing else: where it, or another that ran with it, asks for `Tx.conn`, or
    where what they wrote is not taken.
    """

    look: Callable[[Connection, Sequence[W], Span], K]
    unit: Callable[[Tx, W, K], T]


class Ran(NamedTuple):
    """What a unit came to: its value, or why it failed."""

    tx: Tx
    value: Any
    failed: Exception | None = None


def run(
    conn: Connection,
    ledger: Ledger,
    kind: Joint[Any, Any, Any] | None,
    wants: Sequence[Any],
    moments: Sequence[datetime],
) -> list[Ran]:
    """Runs a unit, which is what is wanted where it is of no kind, or several of one kind, each at a moment
    of its own; numbers, chains and writes what those left that did not fail.

    Returns what they came to, in order, up to the first that has to run alone. Raises what a single unit
    raises, and what the database says against what they wrote.
    """
    if kind is None or len(wants) == 1:
        known = None if kind is None else kind.look(conn, wants, Span(moments[0], moments[0]))
        tx = Tx(conn, moments[0], ledger)
        value = wants[0](tx) if kind is None else kind.unit(tx, wants[0], known)
        ledger.take(tx)
        flush(conn, [tx])
        return [Ran(tx, value)]
    return _run_together(conn, ledger, kind, wants, moments)


def _run_together(
    conn: Connection,
    ledger: Ledger,
    kind: Joint[Any, Any, Any],
    wants: Sequence[Any],
    moments: Sequence[datetime],
) -> list[Ran]:
    known = kind.look(conn, wants, Span(moments[0], moments[-1]))
    ran: list[Ran] = []
    left: list[Tx] = []
    with driver.ahead(conn) as goes:
        for want, at in zip(wants, moments, strict=True):
            tx = Tx(conn, at, ledger, together=True)
            try:
                ran.append(Ran(tx, kind.unit(tx, want, known)))
                ledger.take(tx)
                left.append(tx)
            except Alone:
                break
            except Exception as error:  # noqa: BLE001 -- it belongs to who submitted the unit
                ran.append(Ran(tx, None, error))
            if goes and len(left) >= _AHEAD:
                # The server writes these while those behind them are worked out here.
                flush(conn, left)
                left = []
        flush(conn, left)
    return ran
