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


class _Begin(NamedTuple):
    """What is read of a window: signals from `last` on, "" for all, said after `floor`."""

    last: str
    floor: int


class _Counted(NamedTuple):
    """A series up to now, and the times of what may still be rolled back."""

    series: _Series
    late: Times


Heard = Mapping[tuple[str, str], Sequence[_Said]]
"""What was said of each entity, in the order in which it was taken."""


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
        """What each window holds at any moment from the first to the last (microseconds since 1970).

        While it reads, others look and remember: who looks first at a customer of many signals keeps nobody
        else waiting.
        """
        durable = last_ulid(journal.head(conn).at)
        found: dict[tuple[str, str], Sequence[Span]] = {}
        with self._lock:
            begins = {one: self._begin(one, first, durable) for one in wanted}
        while begins:
            heard = _read(conn, begins)
            whole = {
                one: _counted(one, begin, heard, durable) for one, begin in begins.items() if not begin.last
            }
            anew: dict[Asked, _Begin] = {}
            with self._lock:
                for one, begin in begins.items():
                    counted = whole.get(one) or self._go_on(one, begin, heard, durable)
                    if counted is None:
                        anew[one] = _anew(one[0], first)
                        continue
                    (window, id_), over = one, _length(one[0])
                    found[window.fact, id_] = [
                        times.span(over, first, last)
                        for times in (counted.series.times, counted.late)
                        if len(times)
                    ]
                    self._keep(one, counted.series, durable, first - over - _SLACK)
            begins = anew
        with self._lock:
            while self._size > self._most and len(self._series) > len(found):
                self._drop(next(iter(self._series)))
        return found

    def _begin(self, one: Asked, first: int, durable: str) -> _Begin:
        """From where on is to be read: behind what is remembered, if that is enough, and not of a later
        moment than this transaction.
        """
        anew = _anew(one[0], first)
        series = self._series.get(one)
        if series is None or series.floor > anew.floor + _SLACK or series.last > durable:
            return anew
        return _Begin(series.last, series.floor)

    def _go_on(self, one: Asked, begin: _Begin, heard: Heard, durable: str) -> _Counted | None:
        """What is remembered, with what was read behind it. None: all has to be read, as that is gone, or has
        forgotten or heard too much meanwhile, or as what it heard last was erased.
        """
        series = self._series.get(one)
        if series is None or series.floor > begin.floor or series.last > durable:
            return None
        said = _of(one, heard)
        if not any(each.id == series.last for each in said):
            return None
        before = len(series.times)
        late = series.follow(one[0], said, durable)
        self._size += len(series.times) - before
        return _Counted(series, late)

    def _keep(self, one: Asked, series: _Series, durable: str, until: int) -> None:
        """Remembers a series, unless there is one that has heard more meanwhile, from `until` on."""
        before = len(series.times)
        if series.times.forget(until):
            series.floor = until
        shared = self._series.get(one)
        if shared is series:
            self._size += len(series.times) - before
        elif shared is None or shared.last <= durable:
            self._drop(one)
            self._series[one] = series
            self._size += len(series.times) + _EACH
        self._series.move_to_end(one)

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


def _anew(window: Window, first: int) -> _Begin:
    return _Begin("", first - _length(window) - _SLACK)


def _of(one: Asked, heard: Heard) -> Sequence[_Said]:
    window, id_ = one
    return heard.get((window.entity, id_), ())


def _counted(one: Asked, begin: _Begin, heard: Heard, durable: str) -> _Counted:
    """All that is there, of which nothing is remembered yet."""
    series = _Series(begin.floor)
    return _Counted(series, series.follow(one[0], _of(one, heard), durable))


def _read(conn: Connection, wanted: Mapping[Asked, _Begin]) -> Heard:
    """What was said of each entity from the last signal on that every window of it has counted."""
    behind: dict[tuple[str, str], tuple[str, int]] = {}
    for (window, id_), begin in wanted.items():
        last, floor = behind.get((window.entity, id_), begin)
        behind[window.entity, id_] = min(last, begin.last), min(floor, begin.floor)
    found: dict[tuple[str, str], list[_Said]] = {}
    for row in _HEARD(conn, entities=rows_of((*entity, *since) for entity, since in behind.items())):
        said = _Said(row.signal, row.at, fields_of(row))
        found.setdefault((row.entity, row.entity_id), []).append(said)
    return found


def _length(window: Window) -> int:
    return window.over // timedelta(microseconds=1)
