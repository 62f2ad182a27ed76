"""What windows over signals hold: each signal is read once for what it concerns, not at every look.

A connection of the service remembers, of each window and entity that was asked about, the times that it
counted, and how far it had read. The next look reads what was taken since, in one statement for all that are
asked about, and finds both ends of each window by bisection: it takes as long for a customer with a hundred
thousand signals as for one with ten. Late signals go to their time.

What is remembered is what the database says. Identifiers of signals grow in the order of commits, on all
nodes: up to the moment of the head, all that there will ever be is there, in this transaction and in every
later one. What lies behind it may still be rolled back (the writer sees its own), and is read at each look.
Where the signal that was read last is gone, what it concerned is read anew: somebody erased it. What was
erased of that of which others spoke later counts there until the service starts again.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, Engine, select, type_coerce

from rules.vocabulary import Window
from service.domain.ids import last_ulid
from service.domain.said import FIELDS, fields_of
from service.domain.windows import Held, Span, Times
from service.store import journal
from service.store.asked import asked, rows_of
from service.store.prepared import Read
from service.store.tables import signal_entities, signals
from service.store.types import to_microseconds

MOST_TIMES: Final = 2_000_000
"""Times that a connection's memory holds, of 8 bytes each; who was not asked about for longest goes first."""
_EACH: Final = 64
"""What a remembered window counts for beside its times, as its own memory is about that of so many."""
_SLACK: Final = 3_600_000_000
"""Microseconds before a window's beginning that are remembered too: clocks are set back."""
_OPTION: Final = "heard"

Asked = tuple[Window, str]
"""A window, and of which entity of its kind."""


class _Said(NamedTuple):
    """A signal: its id, when it was said, what conditions read of it."""

    id: str
    at: int
    fields: Mapping[str, object]


_ENTITIES = asked("entities", entity=str, id=str, behind=str, since=int)
_HEARD = Read(
    select(
        *signal_entities.c["entity", "entity_id", "signal"],
        type_coerce(signal_entities.c.at, BigInteger()).label("at"),
        *(signals.c[name] for name in FIELDS),
    )
    .join(signal_entities, signal_entities.c.signal == signals.c.id)
    .join(
        _ENTITIES,
        (signal_entities.c.entity == _ENTITIES.c.entity)
        & (signal_entities.c.entity_id == _ENTITIES.c.id)
        & (signal_entities.c.signal >= _ENTITIES.c.behind)
        & (signal_entities.c.at > _ENTITIES.c.since),
    )
    .order_by(signal_entities.c.signal)
)


class _Series:
    """What a window counted of one entity: all that lies after `floor`, up to the signal `last`."""

    __slots__ = ("floor", "last", "times")

    def __init__(self, floor: int) -> None:
        self.floor = floor
        self.last = ""
        self.times = Times()

    def follow(self, window: Window, heard: Sequence[_Said], durable: str) -> Times:
        """Counts what was not counted yet. Returns the times of what may still be rolled back."""
        times: list[int] = []
        late: list[int] = []
        for said in heard:
            if said.id <= self.last or said.at <= self.floor:
                continue
            known = said.id <= durable
            if known:
                self.last = said.id
            if counts(window, said.fields):
                (times if known else late).append(said.at)
        self.times.add(times)
        return Times(late)


class Memory:
    """What windows counted, as far as it was asked for lately. Threads may share it."""

    def __init__(self, most: int = MOST_TIMES) -> None:
        """most: times that are kept, beside those of the last look."""
        self._most = most
        self._series: OrderedDict[Asked, _Series] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Times that are kept, with what stands beside them."""
        return self._size

    def held(self, conn: Connection, wanted: Collection[Asked], first: int, last: int) -> Held:
        """What each window holds at any moment from the first to the last (microseconds since 1970)."""
        durable = last_ulid(journal.head(conn).at)
        found: dict[tuple[str, str], Sequence[Span]] = {}
        with self._lock:
            while wanted:
                heard = _read(conn, {one: self._taken(one, first, durable) for one in wanted})
                lost = []
                for window, id_ in wanted:
                    series = self._series[window, id_]
                    said = heard.get((window.entity, id_), ())
                    if series.last and not any(one.id == series.last for one in said):
                        self._drop((window, id_))
                        lost.append((window, id_))
                        continue
                    before = len(series.times)
                    late = series.follow(window, said, durable)
                    over = _length(window)
                    found[window.fact, id_] = [
                        times.span(over, first, last) for times in (series.times, late) if len(times)
                    ]
                    if series.times.forget(first - over - _SLACK):
                        series.floor = first - over - _SLACK
                    self._size += len(series.times) - before
                wanted = lost
            while self._size > self._most and len(self._series) > len(found):
                self._drop(next(iter(self._series)))
        return found

    def _taken(self, one: Asked, first: int, durable: str) -> _Series:
        """What is remembered, if it is enough, and not of a later moment than this transaction; else nothing,
        as a beginning.
        """
        since = first - _length(one[0])
        series = self._series.get(one)
        if series is None or series.floor > since or series.last > durable:
            self._drop(one)
            series = self._series[one] = _Series(since - _SLACK)
            self._size += _EACH
        self._series.move_to_end(one)
        return series

    def _drop(self, one: Asked) -> None:
        series = self._series.pop(one, None)
        if series is not None:
            self._size -= len(series.times) + _EACH


def remembering(engine: Engine) -> Engine:
    """Connections that share a memory of what windows hold."""
    return engine.execution_options(**{_OPTION: Memory()})


def held(
    conn: Connection,
    windows: Sequence[Window],
    concerned: Iterable[Mapping[str, str]],
    first: datetime,
    last: datetime,
    memory: Memory | None = None,
) -> Held:
    """What windows over signals hold of what each of these cases concerns (entity -> id), at any moment from
    the first to the last. `memory`: where it is not to be that of the connection.
    """
    wanted = {
        (window, entities[window.entity])
        for entities in concerned
        for window in windows
        if window.entity in entities
    }
    if not wanted:
        return {}
    memory = memory or conn.get_execution_options().get(_OPTION) or Memory()
    return memory.held(conn, wanted, to_microseconds(first), to_microseconds(last))


def counts(window: Window, fields: Mapping[str, object]) -> bool:
    """Whether a window counts a signal, by its fields. What customers said, unless it asks for the author."""
    by_customer = fields["author"] == "customer" or "signal.author" in window.reads
    return by_customer and window.where(fields) is True


def _read(conn: Connection, wanted: Mapping[Asked, _Series]) -> Mapping[tuple[str, str], Sequence[_Said]]:
    """What was said of each entity, in the order in which it was taken, from the last signal on that every
    window of it has counted.
    """
    behind: dict[tuple[str, str], tuple[str, int]] = {}
    for (window, id_), series in wanted.items():
        last, floor = behind.get((window.entity, id_), (series.last, series.floor))
        behind[window.entity, id_] = min(last, series.last), min(floor, series.floor)
    found: dict[tuple[str, str], list[_Said]] = {}
    for row in _HEARD(conn, entities=rows_of((*entity, *since) for entity, since in behind.items())):
        said = _Said(row.signal, row.at, fields_of(row))
        found.setdefault((row.entity, row.entity_id), []).append(said)
    return found


def _length(window: Window) -> int:
    return window.over // timedelta(microseconds=1)
