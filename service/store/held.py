"""What the writer knows of meters, people and facts between its batches: what it read or changed itself,
while nobody else did.

It hangs on the writer's own connection, and goes with it. Whatever is rolled back was not so: then all of it
is forgotten. When another process has written, people and facts are, and the meters that it moved.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import Connection

from service.domain.actor import Actor

K = TypeVar("K")
V = TypeVar("V")

MOST = 20_000
"""Of each kind that are known at most: some megabytes."""
_ZERO = Decimal(0)


class MeterKey(NamedTuple):
    """A meter: the budget of a boundary, for one associate, team, customer, …"""

    boundary: str
    budget: str
    key: str


class Spent(NamedTuple):
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


class Rows(Generic[K, V]):
    """What stands in the database under a key, or that nothing does."""

    def __init__(self) -> None:
        self._known: dict[K, V | None] = {}

    def find(self, wanted: Collection[K], read: Callable[[Collection[K]], Mapping[K, V]]) -> dict[K, V]:
        """What is there of what is wanted; what is not known is read now."""
        known = self._known
        unknown = [key for key in wanted if key not in known]
        if len(known) + len(unknown) > MOST:
            known.clear()
            unknown = list(wanted)
        if unknown:
            known.update(dict.fromkeys(unknown))
            known.update(read(unknown))
        return {key: value for key in wanted if (value := known[key]) is not None}

    def forget(self, keys: Iterable[K]) -> None:
        """Something else stands there now."""
        for key in keys:
            self._known.pop(key, None)


class Held:
    """Meters, each since an instant (None: for ever) of which it was read; people by id, without those who
    were removed; facts by whose they are (`store.facts`).
    """

    def __init__(self) -> None:
        self.people = Rows[str, Actor]()
        self.facts = Rows[tuple[str, str], Any]()
        self._known: dict[MeterKey, tuple[datetime | None, Spent]] = {}

    def find(self, meter: MeterKey, since: datetime | None) -> Spent | None:
        """What it holds since an instant; None where that is not known."""
        known = self._known.get(meter)
        if known is None:
            return None
        from_, spent = known
        if since is None or from_ is None:
            return spent if since is from_ else None
        # The window has moved on, and nothing has left it.
        moved = from_ <= since and (spent.first_at is None or since < spent.first_at)
        return spent if moved else None

    def keep(self, meter: MeterKey, since: datetime | None, spent: Spent) -> None:
        """It was read."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[meter] = since, spent

    def charged(self, charges: Iterable[tuple[MeterKey, Spent, Spent, Decimal, datetime]]) -> None:
        """Meters held that before a charge, and this behind it; what they were charged, and when."""
        known = self._known
        for meter, before, after, _, _ in charges:
            if (held := known.get(meter)) is not None:
                if held[1] == before:
                    known[meter] = held[0], after
                else:
                    del known[meter]

    def forget(self, meter: MeterKey) -> None:
        """It holds something else now."""
        self._known.pop(meter, None)

    def forget_rows(self) -> None:
        """Others may have changed any person or fact; which, they need not have told anybody."""
        self.people, self.facts = Rows(), Rows()


def hold(conn: Connection) -> None:
    """Begin anew, with nothing known, on the one connection that writes."""
    conn.info[Held] = Held()


def held(conn: Connection) -> Held | None:
    """What is known on a connection; None on one that only reads."""
    known: Held | None = conn.info.get(Held)
    return known
