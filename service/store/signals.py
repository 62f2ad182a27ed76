"""Signals: what was said, once, with what each concerns; and customers' names."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, desc, select

from service.clock import rfc3339
from service.domain.case import SignalEntry
from service.domain.said import FIELDS, fields_of
from service.store import words
from service.store.asked import asked, asked_by, rows_by, rows_of
from service.store.bulk import Insert
from service.store.dialect import Upsert
from service.store.prepared import Read
from service.store.tables import customers, signal_entities, signals
from voc.signal import Signal

_PAIRS = asked_by("pairs", "feed", "feed_id")
_KNOWN = select(signals.c.feed, signals.c.feed_id).join(
    _PAIRS, (signals.c.feed == _PAIRS.c.feed) & (signals.c.feed_id == _PAIRS.c.feed_id)
)
_EVER_KNOWN = Read(_KNOWN)
_ONE_KNOWN = Read(
    select(signals.c.id).where(
        signals.c.feed == bindparam("feed", type_=signals.c.feed.type),
        signals.c.feed_id == bindparam("feed_id", type_=signals.c.feed_id.type),
    )
)
_KNOWN_BEFORE = Read(_KNOWN.where(signals.c.taken_at < bindparam("before", type_=signals.c.taken_at.type)))
_COLUMNS = tuple(column.name for column in signals.c)
_ADD = Insert(signals, *_COLUMNS)
_ADD_ENTITIES = Insert(signal_entities, "entity", "entity_id", "signal", "at")
_BY_IDS = select(signals).where(signals.c.id.in_(bindparam("ids", expanding=True)))
_OF_CASE = (
    select(signals)
    .where(signals.c.case == bindparam("case"))
    .order_by(desc(signals.c.at), desc(signals.c.id))
    .limit(bindparam("most"))
)
_READ = tuple(signals.c[name] for name in FIELDS)
_MEMBERS = tuple(one.name for one in fields(SignalEntry))
_CASES = asked("cases", case=str)
_later = signals.alias("later")
_LATEST = Read(
    select(signals.c.case, *_READ).join(
        _CASES,
        signals.c.id
        == select(_later.c.id)
        .where(_later.c.case == _CASES.c.case, _later.c.author == "customer")
        .order_by(desc(_later.c.at), desc(_later.c.id))
        .limit(1)
        .correlate(_CASES)
        .scalar_subquery(),
    )
)
_IDS = asked("ids", id=str)
_NAMES = Read(select(customers.c.id, customers.c.name).join(_IDS, customers.c.id == _IDS.c.id))
_ADD_CUSTOMER = Insert(customers, "id", "name", "at", unless=Upsert(customers))
_NAME_CUSTOMER = Upsert(
    customers,
    key=["id"],
    set_=lambda new: {"name": new.name, "at": new.at},
    where=lambda new: customers.c.name.is_(None) | (customers.c.at <= new.at),
)


def known(
    conn: Connection, pairs: Iterable[tuple[str, str]], *, before: datetime | None = None
) -> set[tuple[str, str]]:
    """Which of these (feed, id) were taken; `before`: before that moment."""
    if not (wanted := set(pairs)):
        return set()
    asked_for = rows_by(wanted)
    if before is None:
        rows = _EVER_KNOWN(conn, pairs=asked_for)
    else:
        rows = _KNOWN_BEFORE(conn, pairs=asked_for, before=before)
    return {(row.feed, row.feed_id) for row in rows}


def is_known(conn: Connection, feed: str, id_: str) -> bool:
    """Whether this one was taken; for who reads, where no plan is made for many."""
    return bool(_ONE_KNOWN(conn, feed=feed, feed_id=id_))


def add(
    conn: Connection,
    taken: Sequence[tuple[str, str | None, Signal]],
    at: datetime,
    customers: Collection[str] | None = None,
) -> None:
    """Keeps signals (our id, case, signal) and what each concerns. customers: those of theirs that are kept
    already, where that was read in the same transaction.
    """
    if not taken:
        return
    _ADD(conn, [_values(id_, case, signal, at) for id_, case, signal in taken])
    _ADD_ENTITIES(
        conn,
        [
            (entity, entity_id, id_, signal.at)
            for id_, _, signal in taken
            for entity, entity_id in entities_of(signal)
        ],
    )
    people = {signal.customer for _, _, signal in taken if signal.customer is not None}
    new = sorted(people.difference(names(conn, people) if customers is None else customers))
    _ADD_CUSTOMER(conn, [(customer, None, at) for customer in new])
    found = [words.of_customer(customer, None) for customer in new]
    # History opens no case: there is nothing to be found by it.
    found += [("signal", id_, case, signal.text) for id_, case, signal in taken if case is not None]
    words.add(conn, found)


def name_customers(conn: Connection, named: Sequence[tuple[str, str | None, datetime]]) -> None:
    """Keeps customers' names (id, name, since); the later one wins. None: it is not known any more."""
    if named:
        _NAME_CUSTOMER(conn, [{"id": id_, "name": name, "at": at} for id_, name, at in named])
        _make_found(conn, [id_ for id_, _, _ in named])


def names(conn: Connection, ids: Iterable[str]) -> dict[str, str | None]:
    """Customers' names."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {row.id: row.name for row in _NAMES(conn, ids=rows_of((id_,) for id_ in wanted))}


def _make_found(conn: Connection, ids: Iterable[str]) -> None:
    words.keep(conn, [words.of_customer(id_, name) for id_, name in names(conn, ids).items()])


def entry(id_: str, signal: Signal) -> SignalEntry:
    """A signal as the timeline shows it."""
    return SignalEntry(
        kind="signal",
        id=id_,
        at=rfc3339(signal.at),
        signal_kind=str(signal.kind),
        channel=signal.channel,
        author=str(signal.author),
        feed=signal.feed,
        text=signal.text,
        marks=[(start, end, topic) for start, end, topic in signal.marks],
        language=signal.language,
        sentiment=signal.sentiment,
        rating=signal.rating,
        severity=signal.severity,
        acute=signal.acute,
        public=signal.public,
        topics=list(signal.topics),
    )


def of_case(conn: Connection, case: str, most: int) -> list[SignalEntry]:
    """A case's newest signals, at most so many, the newest first."""
    return [_entry(row) for row in conn.execute(_OF_CASE, {"case": case, "most": most})]


def by_ids(conn: Connection, ids: Sequence[str]) -> dict[str, SignalEntry]:
    """These signals, those that are there, by id."""
    rows = conn.execute(_BY_IDS, {"ids": list(ids)}) if ids else ()
    return {row.id: _entry(row) for row in rows}


def plain(entry: SignalEntry) -> dict[str, Any]:
    """An entry as JSON has it."""
    return {name: getattr(entry, name) for name in _MEMBERS} | {"marks": [list(mark) for mark in entry.marks]}


def latest(conn: Connection, cases: Collection[str]) -> dict[str, Mapping[str, object]]:
    """The fields of the customer's latest signal in each of these cases; no entry where there is none."""
    rows = _LATEST(conn, cases=rows_of((case,) for case in cases)) if cases else ()
    return {row.case: fields_of(row) for row in rows}


def _entry(row: Row[Any]) -> SignalEntry:
    return SignalEntry(
        kind="signal",
        id=row.id,
        at=rfc3339(row.at),
        signal_kind=row.kind,
        channel=row.channel,
        author=row.author,
        feed=row.feed,
        text=row.text,
        marks=[(start, end, topic) for start, end, topic in row.marks],
        language=row.language,
        sentiment=row.sentiment,
        rating=row.rating,
        severity=row.severity,
        acute=row.acute,
        public=row.public,
        topics=row.topics,
    )


def entities_of(signal: Signal) -> Iterable[tuple[str, str]]:
    """What a signal concerns, as (entity, id); its customer too."""
    if signal.customer is None:
        return signal.about.items()
    return {**signal.about, "customer": signal.customer}.items()


def _values(id_: str, case: str | None, signal: Signal, at: datetime) -> tuple[Any, ...]:
    """In the order of the columns."""
    return (
        id_,
        signal.feed,
        signal.id,
        case,
        str(signal.kind),
        signal.at,
        at,
        signal.customer,
        str(signal.author),
        signal.channel,
        signal.public,
        signal.text,
        signal.rating,
        signal.topics,
        signal.about,
        signal.language,
        signal.sentiment,
        signal.severity,
        signal.acute,
        signal.reader,
        signal.marks,
    )
