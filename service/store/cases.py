"""Cases: the shared queue, what each concerns, who holds it, and how it moved."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, desc, func, select, update

from rules.quick import quick
from service.clock import rfc3339
from service.domain.actor import PersonRef
from service.domain.case import CaseRow, MoveEntry
from service.domain.social import SocialClock
from service.store import clocks, words
from service.store.asked import asked, rows_of
from service.store.bulk import Insert
from service.store.dialect import Upsert, holds
from service.store.prepared import Read, Write
from service.store.tables import IS_OPEN, case_entities, cases, customers, people
from voc.changing import changer


@quick(frozen=True, slots=True)
class Case:
    """A case as kept, with its customer's name and who holds it. `about`: entity -> id, one of a kind."""

    id: str
    number: int
    team: str
    state: Literal["open", "closed"]
    customer: str | None
    name: str | None
    about: Mapping[str, str]
    kind: str
    channel: str
    topics: tuple[str, ...]
    sentiment: float | None
    severity: int
    acute: bool
    signals: int
    opened_at: datetime
    last_at: datetime
    claimed_by: PersonRef | None = None
    lease_until: datetime | None = None
    snoozed_until: datetime | None = None
    clock: SocialClock | None = None

    def changed(self, **values: object) -> "Case":
        """The case with other values in these fields."""
        return _changed(self, **values)

    @property
    def entities(self) -> dict[str, str]:
        """Every entity it concerns now, the customer included."""
        return {**self.about, **({} if self.customer is None else {"customer": self.customer})}

    def opening(self) -> MoveEntry:
        """That it was opened, for its timeline: the case says it all, so it is kept nowhere else."""
        return MoveEntry("opened", self.id, rfc3339(self.opened_at), None, None)

    def row(self) -> CaseRow:
        """As screens show it."""
        return CaseRow(
            id=self.id,
            number=self.number,
            team=self.team,
            state=self.state,
            customer=self.customer,
            name=self.name,
            about=dict(self.about),
            kind=self.kind,
            channel=self.channel,
            topics=list(self.topics),
            sentiment=self.sentiment,
            severity=self.severity,
            acute=self.acute,
            signals=self.signals,
            opened_at=rfc3339(self.opened_at),
            last_at=rfc3339(self.last_at),
            claimed_by=self.claimed_by,
            lease_until=None if self.lease_until is None else rfc3339(self.lease_until),
            snoozed_until=None if self.snoozed_until is None else rfc3339(self.snoozed_until),
            clock=None if self.clock is None else self.clock.view(),
        )


_changed = changer(Case)
ALL = select(cases, customers.c.name.label("name"), people.c.name.label("holder")).select_from(
    cases.outerjoin(customers, customers.c.id == cases.c.customer).outerjoin(
        people, people.c.id == cases.c.claimed_by
    )
)
"""Cases with the names of their customer and of who holds them: what `case_of` reads."""
_URGENT = (desc(cases.c.acute), desc(cases.c.severity), *clocks.DUE, cases.c.opened_at, cases.c.id)
_ONE = ALL.where(cases.c.id == bindparam("id"))
_WANTED = asked("wanted", id=str)
_THESE = Read(ALL.join(_WANTED, cases.c.id == _WANTED.c.id))
_WAITING = (
    cases.c.team == bindparam("team"),
    IS_OPEN,
    cases.c.claimed_by.is_(None),
    cases.c.snoozed_until.is_(None),
)
_QUEUE = ALL.where(*_WAITING).order_by(*_URGENT).limit(bindparam("limit"))
_COUNT = select(func.count()).select_from(cases).where(*_WAITING)
_HELD = ALL.where(cases.c.claimed_by == bindparam("person"), IS_OPEN).order_by(*_URGENT)
_CUSTOMERS = asked("speakers", id=str)
_OF_CUSTOMERS = Read(
    ALL.join(_CUSTOMERS, cases.c.customer == _CUSTOMERS.c.id).where(IS_OPEN).order_by(cases.c.number)
)
_LAPSED = (
    ALL.where(
        cases.c.claimed_by.is_not(None),
        cases.c.lease_until <= bindparam("at", type_=cases.c.lease_until.type),
    )
    .order_by(cases.c.lease_until, cases.c.id)
    .limit(bindparam("most"))
)
_RESTED = (
    ALL.where(
        cases.c.snoozed_until.is_not(None),
        cases.c.snoozed_until <= bindparam("at", type_=cases.c.snoozed_until.type),
    )
    .order_by(cases.c.snoozed_until, cases.c.id)
    .limit(bindparam("most"))
)
_EARLIER = select(func.count()).where(
    cases.c.customer == bindparam("customer"), cases.c.number < bindparam("number")
)
_ENTITIES = (
    select(case_entities.c.entity, case_entities.c.entity_id)
    .where(case_entities.c.case == bindparam("case"))
    .order_by(desc(case_entities.c.since), case_entities.c.entity_id)
    .limit(bindparam("most"))
)
_LAST_NUMBER = Read(select(func.coalesce(func.max(cases.c.number), 0).label("last")))
_COLUMNS = tuple(column.name for column in cases.c)
_OWN = attrgetter(*_COLUMNS[: _COLUMNS.index("claimed_by")])
"""The first columns of a case, as it has them itself; behind them are who holds it, and its clock."""
_ADD = Insert(cases, *_COLUMNS)
_ADD_ENTITIES = Insert(case_entities, "entity", "entity_id", "case", "since", unless=Upsert(case_entities))
_SETTLED = {"id", "number", "team", "state", "opened_at", "claimed_by", "lease_until"}
_SAVED = tuple(column.name for column in cases.c if column.name not in _SETTLED)
_SAVE = Write(
    update(cases).where(cases.c.id == bindparam("id_")).values({name: bindparam(name) for name in _SAVED})
)
_RENEW = (
    update(cases)
    # Never shortened: a case whose decision waits for a co-sign is kept for longer.
    .where(
        cases.c.id == bindparam("case"),
        cases.c.claimed_by == bindparam("person"),
        cases.c.lease_until < bindparam("until"),
    )
    .values(lease_until=bindparam("until"))
)


def load(conn: Connection, case: str) -> Case | None:
    """One case."""
    row = conn.execute(_ONE, {"id": case}).first()
    return None if row is None else case_of(row)


def load_all(conn: Connection, ids: Collection[str]) -> dict[str, Case]:
    """These cases, those that are there, by id."""
    rows = _THESE(conn, wanted=rows_of((id_,) for id_ in ids)) if ids else ()
    return {row.id: case_of(row) for row in rows}


def queue(conn: Connection, team: str, limit: int) -> list[Case]:
    """Up to `limit` cases of a team that nobody holds: acute first, then severity, then public
    posts by when they are to be answered, then who waits longest.
    """
    return [case_of(row) for row in conn.execute(_QUEUE, {"team": team, "limit": limit})]


def count_waiting(conn: Connection, team: str) -> int:
    """How many cases of a team wait for somebody."""
    return int(conn.execute(_COUNT, {"team": team}).scalar_one())


def held_by(conn: Connection, person: str) -> list[Case]:
    """The open cases that a person holds, most urgent first."""
    return [case_of(row) for row in conn.execute(_HELD, {"person": person})]


def page(
    conn: Connection,
    teams: Sequence[str] | None,
    state: str | None,
    topic: str | None,
    before: int | None,
    limit: int,
) -> list[Case]:
    """Up to `limit` cases, newest first, of these teams; with a number below `before`."""
    query: Select[Any] = ALL.order_by(desc(cases.c.number)).limit(limit)
    if teams is not None:
        query = query.where(cases.c.team.in_(teams))
    if state is not None:
        query = query.where(cases.c.state == state)
    if before is not None:
        query = query.where(cases.c.number < before)
    if topic is not None:
        query = query.where(holds(cases.c.topics, topic))
    return [case_of(row) for row in conn.execute(query)]


def open_with_topic(conn: Connection, team: str, topic: str) -> list[str]:
    """The open cases of a team that tell of a topic."""
    query = select(cases.c.id).where(cases.c.team == team, IS_OPEN, holds(cases.c.topics, topic))
    return list(conn.execute(query).scalars())


def open_of_customers(conn: Connection, ids: Iterable[str]) -> list[Case]:
    """Open cases of these customers, oldest first."""
    wanted = sorted(set(ids))
    rows = _OF_CUSTOMERS(conn, speakers=rows_of((id_,) for id_ in wanted)) if wanted else ()
    return [case_of(row) for row in rows]


def next_number(conn: Connection) -> int:
    """The number of the next case."""
    return int(_LAST_NUMBER(conn)[0].last) + 1


def add(conn: Connection, new: Sequence[Case], at: datetime) -> None:
    """Adds cases and what they concern."""
    if new:
        _ADD(conn, [_row(case) for case in new])
        _add_entities(conn, new, at)


def save(conn: Connection, changed: Sequence[Case], at: datetime) -> None:
    """Writes what signals and associates change of cases; not who holds them."""
    if changed:
        _SAVE(conn, [_saved(case) for case in changed])
        _add_entities(conn, changed, at)


def hold(conn: Connection, case: str, person: str | None, until: datetime | None) -> None:
    """Gives the case to a person until then, or to nobody."""
    conn.execute(update(cases).where(cases.c.id == case).values(claimed_by=person, lease_until=until))


def close(conn: Connection, case: str) -> None:
    """Closes the case; nobody holds it."""
    conn.execute(
        update(cases).where(cases.c.id == case).values(state="closed", claimed_by=None, lease_until=None)
    )


def move(conn: Connection, case: str, team: str) -> None:
    """Gives the case to another team's queue; nobody holds it."""
    conn.execute(update(cases).where(cases.c.id == case).values(team=team, claimed_by=None, lease_until=None))


def lay_aside(conn: Connection, case: str, until: datetime | None) -> None:
    """Takes the case out of the queue until then, nobody holds it; None: back into it."""
    conn.execute(
        update(cases).where(cases.c.id == case).values(snoozed_until=until, claimed_by=None, lease_until=None)
    )


def renew(conn: Connection, held: Sequence[tuple[str, str]], until: datetime) -> None:
    """Extends the leases of (person, case) that are still held so."""
    if held:
        conn.execute(_RENEW, [{"person": person, "case": case, "until": until} for person, case in held])


def renew_all(conn: Connection, until: datetime) -> int:
    """Extends every lease that ends before then: grace after a restart. Returns how many."""
    return conn.execute(
        update(cases)
        .where(cases.c.claimed_by.is_not(None), cases.c.lease_until < until)
        .values(lease_until=until)
    ).rowcount


def lapsed(conn: Connection, at: datetime, most: int) -> list[Case]:
    """Cases whose lease has run out, up to so many, the longest ago first."""
    return [case_of(row) for row in conn.execute(_LAPSED, {"at": at, "most": most})]


def rested(conn: Connection, at: datetime, most: int) -> list[Case]:
    """Cases that were laid aside until now, up to so many, the longest ago first."""
    return [case_of(row) for row in conn.execute(_RESTED, {"at": at, "most": most})]


def earlier(conn: Connection, case: Case) -> int:
    """How many cases the customer had before this one."""
    if case.customer is None:
        return 0
    return int(conn.execute(_EARLIER, {"customer": case.customer, "number": case.number}).scalar_one())


def entities_ever(conn: Connection, case: str, most: int) -> dict[str, list[str]]:
    """What the case concerned: entity -> ids, the latest first, at most so many in all; its customers too."""
    found: dict[str, list[str]] = {}
    for row in conn.execute(_ENTITIES, {"case": case, "most": most}):
        found.setdefault(row.entity, []).append(row.entity_id)
    return found


def case_of(row: Any) -> Case:
    """The case of a row of `ALL`."""
    return Case(
        id=row.id,
        number=row.number,
        team=row.team,
        state=row.state,
        customer=row.customer,
        name=row.name,
        about=row.about,
        kind=row.kind,
        channel=row.channel,
        topics=tuple(row.topics),
        sentiment=row.sentiment,
        severity=row.severity,
        acute=row.acute,
        signals=row.signals,
        opened_at=row.opened_at,
        last_at=row.last_at,
        claimed_by=None if row.claimed_by is None else PersonRef(row.claimed_by, row.holder),
        lease_until=row.lease_until,
        snoozed_until=row.snoozed_until,
        clock=clocks.clock_of(row),
    )


def _add_entities(conn: Connection, changed: Sequence[Case], at: datetime) -> None:
    pairs: list[tuple[str, str, str, datetime]] = []
    # By its customer a case is found through the customer.
    found: list[words.Text] = []
    for case in changed:
        for entity, id_ in case.about.items():
            pairs.append((entity, id_, case.id, at))
            found.append(("entity", words.of_entity(entity, id_), case.id, id_))
        if case.customer is not None:
            pairs.append(("customer", case.customer, case.id, at))
    if pairs:
        _ADD_ENTITIES(conn, pairs)
        words.add(conn, found)


def _row(case: Case) -> tuple[Any, ...]:
    """A new case, which nobody holds, in the order of the columns."""
    return (*_OWN(case), None, None, case.snoozed_until, *clocks.columns_of(case.clock).values())


def _saved(case: Case) -> dict[str, Any]:
    values = _values(case)
    return {"id_": case.id, **{name: values[name] for name in _SAVED}}


def _values(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "team": case.team,
        "state": case.state,
        "customer": case.customer,
        "about": dict(case.about),
        "kind": case.kind,
        "channel": case.channel,
        "topics": list(case.topics),
        "sentiment": case.sentiment,
        "severity": case.severity,
        "acute": case.acute,
        "signals": case.signals,
        "opened_at": case.opened_at,
        "last_at": case.last_at,
        "snoozed_until": case.snoozed_until,
        **clocks.columns_of(case.clock),
    }
