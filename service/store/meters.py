"""Meters: what decisions took from budgets, read for many at once by the difference of two running sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple, Self

from sqlalchemy import (
    BigInteger,
    Connection,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
    union_all,
    update,
)

from service.store import records
from service.store.asked import asked, rows_of
from service.store.bulk import Insert
from service.store.held import MeterKey, Spent, held
from service.store.prepared import Read, Write
from service.store.tables import charges
from service.store.types import Instant, to_microseconds

_ZERO = Decimal(0)
_EVER = -1
"""Before everything that was ever charged, in microseconds since 1970."""


__all__ = ["UNSPENT", "Charge", "MeterKey", "Spent", "charge", "give_back", "read"]

UNSPENT = Spent()


class Charge(NamedTuple):
    """What a decision takes at a moment from a meter that reads `before`, and reads `after` from then on."""

    meter: MeterKey
    before: Spent
    after: Spent
    amount: Decimal
    at: datetime

    @classmethod
    def of(cls, meter: MeterKey, before: Spent, amount: Decimal, at: datetime) -> Self:
        """So much, of a meter that reads that."""
        spent, used, first_at, first_amount, last, total = before
        if first_at is None or first_at == at:
            first_at, first_amount = at, first_amount + amount
        after = Spent(spent + amount, used + 1, first_at, first_amount, last + 1, total + amount)
        return cls(meter, before, after, amount, at)


def _statement() -> Any:
    wanted = asked("wanted", boundary=str, budget=str, key=str, since=int)
    inner = charges.alias("inner_charges")
    inner_mine = (
        (inner.c.boundary == wanted.c.boundary)
        & (inner.c.budget == wanted.c.budget)
        & (inner.c.key == wanted.c.key)
    )
    since, inner_at = wanted.c.since, inner.c.at
    last = select(func.max(inner_at)).where(inner_mine).correlate(wanted).scalar_subquery()
    before = (
        select(func.max(inner_at)).where(inner_mine, inner_at <= since).correlate(wanted).scalar_subquery()
    )
    first = (
        select(func.min(inner_at))
        .where(inner_mine, inner_at > since, inner.c.given_back_at.is_(None))
        .correlate(wanted)
        .scalar_subquery()
    )
    # Of each meter once, and then each row by its key: not again for every charge of the meter.
    ends = (
        select(*wanted.c, last.label("last"), before.label("before"), first.label("first"))
        .cte("ends")
        .prefix_with("MATERIALIZED")
    )
    mine = (
        (charges.c.boundary == ends.c.boundary)
        & (charges.c.budget == ends.c.budget)
        & (charges.c.key == ends.c.key)
    )
    columns = (*ends.c["boundary", "budget", "key"], *charges.c["n", "at", "amount", "total"])
    kept, returned = charges.c.given_back_at.is_(None), charges.c.given_back_at.is_not(None)
    # INVARIANT: nothing is given back before it was charged. How few were SQLite does not know: by a column
    # in a sum it cannot go through all charges of the meter for them.
    moment = type_coerce(charges.c.at, BigInteger()) + literal_column("0")
    since_then = (charges.c.given_back_at > ends.c.since) & (moment > ends.c.since)
    return union_all(
        select(literal("last").label("what"), *columns).where(mine, charges.c.at == ends.c.last),
        select(literal("before"), *columns).where(mine, charges.c.at == ends.c.before),
        select(literal("first"), *columns).where(mine, charges.c.at == ends.c.first, kept),
        select(literal("returned"), *columns).where(mine, since_then, returned),
    )


_READ = Read(_statement())
_CHARGE = Insert(charges, "boundary", "budget", "key", "n", "at", "amount", "total", "decision")
_number = attrgetter("n")
_GIVE_BACK = Write(
    update(charges)
    .where(
        charges.c.boundary == bindparam("of_boundary"),
        charges.c.budget == bindparam("of_budget"),
        charges.c.key == bindparam("of_key"),
        charges.c.at == bindparam("taken_at", type_=Instant()),
        charges.c.decision == bindparam("of"),
        charges.c.given_back_at.is_(None),
    )
    .values(given_back_at=bindparam("now", type_=Instant()))
)


def read(conn: Connection, meters: Mapping[MeterKey, datetime | None]) -> dict[MeterKey, Spent]:
    """What each meter holds since its instant (not included; None: for ever)."""
    known = held(conn) if meters else None
    if known is None:
        return _read(conn, meters)
    spent: dict[MeterKey, Spent] = {}
    unknown: dict[MeterKey, datetime | None] = {}
    for key, since in meters.items():
        if (one := known.find(key, since)) is None:
            unknown[key] = since
        else:
            spent[key] = one
    for key, one in _read(conn, unknown).items():
        known.keep(key, unknown[key], one)
        spent[key] = one
    return spent


def _read(conn: Connection, meters: Mapping[MeterKey, datetime | None]) -> dict[MeterKey, Spent]:
    if not meters:
        return {}
    wanted = rows_of(
        (*key, _EVER if since is None else to_microseconds(since)) for key, since in meters.items()
    )
    found: dict[MeterKey, dict[str, list[Any]]] = {}
    for row in _READ(conn, wanted=wanted):
        key = MeterKey(row.boundary, row.budget, row.key)
        found.setdefault(key, {}).setdefault(row.what, []).append(row)
    return {key: _spent(found[key]) if key in found else UNSPENT for key in meters}


def charge(conn: Connection, taken: Sequence[tuple[str, Sequence[Charge]]]) -> None:
    """Takes amounts from meters, by decision; `before` must be what the meter reads at the charge's turn."""
    _CHARGE(
        conn,
        [
            (*meter, after.last, at, amount, after.total, decision)
            for decision, some in taken
            for meter, _, after, amount, at in some
        ],
    )
    if (known := held(conn)) is not None:
        for _, some in taken:
            known.charged(some)


def give_back(
    conn: Connection, decision: str, took: Sequence[MeterKey], then: datetime, at: datetime
) -> None:
    """Gives back at a moment all that a decision took `then`, from these meters, as its record says.

    Raises RuntimeError where that is not what it took.
    """
    rows = [
        {
            "of": decision,
            "of_boundary": meter.boundary,
            "of_budget": meter.budget,
            "of_key": meter.key,
            "taken_at": then,
            "now": at,
        }
        for meter in took
    ]
    if (found := _GIVE_BACK(conn, rows)) != len(rows):
        raise RuntimeError(f"decision {decision} took from {found} meters, its record says {len(rows)}")
    if (known := held(conn)) is not None:
        for meter in took:
            known.forget(meter)


def follow(conn: Connection, record: int) -> None:
    """Forgets what is known on a connection of the meters that others moved behind the record of that number.

    INVARIANT: whatever moves a meter leaves a record of its decision in the same unit.
    """
    if (known := held(conn)) is not None:
        for meter in records.moved_since(conn, record):
            known.forget(meter)


def _spent(rows: Mapping[str, Sequence[Any]]) -> Spent:
    last = max(rows["last"], key=_number)
    before = max(rows["before"], key=_number) if "before" in rows else None
    returned = rows.get("returned", ())
    first = rows.get("first", ())
    return Spent(
        spent=last.total - (before.total if before else _ZERO) - sum((row.amount for row in returned), _ZERO),
        used=last.n - (before.n if before else 0) - len(returned),
        first_at=first[0].at if first else None,
        first_amount=sum((row.amount for row in first), _ZERO),
        last=last.n,
        total=last.total,
    )
