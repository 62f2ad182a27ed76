"""Meters: what decisions took from budgets, read for many at once by the difference of two running sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    String,
    bindparam,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
    update,
)

from service.store.dialect import part, parts
from service.store.tables import charges
from service.store.types import Instant, to_microseconds

_ZERO = Decimal(0)


class MeterKey(NamedTuple):
    """A meter: the budget of a boundary, for one associate, team, customer, …"""

    boundary: str
    budget: str
    key: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What a meter holds in its window: the sum and number of charges that were not given back.

    `first_at`, `first_amount`: the oldest of them, which a rolling window lets go next. `last`, `total`:
    number and running sum of the meter's last charge ever.
    """

    spent: Decimal = _ZERO
    used: int = 0
    first_at: datetime | None = None
    first_amount: Decimal = _ZERO
    last: int = 0
    total: Decimal = _ZERO


UNSPENT = Spent()


@dataclass(frozen=True, slots=True)
class Charge:
    """What a decision takes from a meter that reads `before`."""

    meter: MeterKey
    before: Spent
    amount: Decimal

    def after(self) -> Spent:
        """What the meter reads then."""
        return replace(
            self.before,
            spent=self.before.spent + self.amount,
            used=self.before.used + 1,
            last=self.before.last + 1,
            total=self.before.total + self.amount,
        )


_ASKED = ("boundary", "budget", "key")


def _statement() -> Any:
    # The meters asked for come as one JSON text, so that the statement is the same for any number of them.
    asked = parts(bindparam("asked", type_=String), "asked")

    wanted = (
        select(
            *(part(asked.c.value, literal_column(str(n))).label(name) for n, name in enumerate(_ASKED)),
            cast(part(asked.c.value, literal_column("3")), BigInteger).label("since"),
            cast(part(asked.c.value, literal_column("4")), Integer).label("i"),
        )
        .cte("wanted")
        .prefix_with("MATERIALIZED")
    )
    mine = (
        (charges.c.boundary == wanted.c.boundary)
        & (charges.c.budget == wanted.c.budget)
        & (charges.c.key == wanted.c.key)
    )
    inner = charges.alias("inner_charges")
    inner_mine = (
        (inner.c.boundary == wanted.c.boundary)
        & (inner.c.budget == wanted.c.budget)
        & (inner.c.key == wanted.c.key)
    )
    since = wanted.c.since
    at, inner_at = charges.c.at, inner.c.at
    columns = (charges.c.n, charges.c.at, charges.c.amount, charges.c.total)
    last = select(func.max(inner.c.n)).where(inner_mine).correlate(wanted).scalar_subquery()
    before = (
        select(inner.c.n)
        .where(inner_mine, func.coalesce(inner_at <= since, False))
        .order_by(inner_at.desc(), inner.c.n.desc())
        .limit(1)
        .correlate(wanted)
        .scalar_subquery()
    )
    first = (
        select(func.min(inner_at))
        .where(inner_mine, inner_at > since, inner.c.given_back_at.is_(None))
        .correlate(wanted)
        .scalar_subquery()
    )
    return union_all(
        select(wanted.c.i, literal("last").label("what"), *columns).where(mine, charges.c.n == last),
        select(wanted.c.i, literal("before"), *columns).where(mine, charges.c.n == before),
        select(wanted.c.i, literal("first"), *columns).where(
            mine, at == first, charges.c.given_back_at.is_(None)
        ),
        select(wanted.c.i, literal("returned"), *columns).where(
            mine, at > since, charges.c.given_back_at.is_not(None)
        ),
    )


_READ = _statement()
_CHARGE = insert(charges)
_GIVE_BACK = (
    update(charges)
    .where(charges.c.decision == bindparam("of"), charges.c.given_back_at.is_(None))
    .values(given_back_at=bindparam("now", type_=Instant()))
    .returning(charges.c.boundary, charges.c.budget, charges.c.key)
)


def read(conn: Connection, meters: Mapping[MeterKey, datetime | None]) -> dict[MeterKey, Spent]:
    """What each meter holds since its instant (not included; None: for ever)."""
    keys = list(meters)
    if not keys:
        return {}
    asked = [
        [*key, -1 if (since := meters[key]) is None else to_microseconds(since), number]
        for number, key in enumerate(keys)
    ]
    found: list[dict[str, list[Any]]] = [{} for _ in keys]
    for row in conn.execute(_READ, {"asked": orjson.dumps(asked).decode()}):
        found[row.i].setdefault(row.what, []).append(row)
    return {key: _spent(rows) for key, rows in zip(keys, found, strict=True)}


def charge(conn: Connection, decision: str, at: datetime, taken: Sequence[Charge]) -> None:
    """Takes amounts from meters; `before` must have been read in the same unit."""
    if taken:
        conn.execute(
            _CHARGE,
            [
                {
                    **each.meter._asdict(),
                    "n": each.before.last + 1,
                    "at": at,
                    "amount": each.amount,
                    "total": each.before.total + each.amount,
                    "decision": decision,
                }
                for each in taken
            ],
        )


def give_back(conn: Connection, decision: str, at: datetime) -> list[MeterKey]:
    """Gives back all that a decision took; returns the meters that moved."""
    return [MeterKey(*row) for row in conn.execute(_GIVE_BACK, {"of": decision, "now": at})]


def _spent(rows: Mapping[str, Sequence[Any]]) -> Spent:
    if "last" not in rows:
        return UNSPENT
    last = rows["last"][0]
    before = rows["before"][0] if "before" in rows else None
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
