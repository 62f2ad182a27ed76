"""Boundaries and guarantees as they are understood: typed clauses, nothing evaluated yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from rules.source import Path, Source
from rules.syntax import Expression
from rules.values import Scalar, Value

Audience = Literal["associate", "customer"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by their keys. `keys` are fact names in column order; a missing row is unknown."""

    name: str
    keys: tuple[str, ...]
    rows: Mapping[tuple[Value, ...], Mapping[str, Scalar]]


@dataclass(frozen=True, slots=True)
class Grant:
    """Opens. `with_peer` is None where it is the same as `alone`."""

    id: str
    when: Expression | None
    alone: Expression
    with_peer: Expression | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Limit:
    """Narrows: `exactly` stands alone, `at_most` and `smallest` may stand together."""

    id: str
    when: Expression | None
    at_most: Expression | None
    smallest: Expression | None
    exactly: Expression | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Budget:
    """A meter: `per` whom, `over` which rolling time (None: for ever), how much and how often at most."""

    id: str
    per: str
    over: timedelta | None
    at_most: Decimal | None
    uses: int | None
    because: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What must come with a decision. `must` for kind "must"; `text` is what a person reads."""

    id: str
    kind: Literal["note", "must", "confirm"]
    when: Expression | None
    must: Expression | None
    text: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """Own judgement beyond the grants: `uses` times per `per` and `over`, `at_most` each time."""

    per: str
    over: timedelta | None
    uses: int
    at_most: Decimal


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an example expects; None: nothing said about it."""

    alone: Decimal | None
    with_peer: Decimal | None
    smallest: Decimal | None
    closed: str | None
    duties: frozenset[str] | None
    unknown: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Example:
    """A case that the document itself tells, with what it expects. `path` is its place in the document."""

    name: str
    path: Path
    action: str
    given: Mapping[str, Value]
    request: Mapping[str, object]
    spent: Mapping[str, Decimal]
    at: datetime
    audience: Audience
    expect: Expectation


@dataclass(frozen=True, slots=True)
class Boundary:
    """One boundary document, typed. `actions` are resolved names (`everything`: it was written as "*")."""

    name: str
    actions: tuple[str, ...]
    everything: bool
    title: str
    owner: str | None
    review_by: date | None
    why: str | None
    audience: tuple[Audience, ...]
    applies_when: Expression | None
    start: datetime | None
    until: datetime | None
    tables: Mapping[str, Table]
    grants: tuple[Grant, ...]
    limits: tuple[Limit, ...]
    budgets: tuple[Budget, ...]
    duties: tuple[Duty, ...]
    emergency: Emergency | None
    offer_instead: tuple[str, ...]
    examples: tuple[Example, ...]
    source: Source = field(compare=False, repr=False)

    def in_force(self, now: datetime) -> bool:
        """Whether it counts at a moment: `from` is inside, `until` is not."""
        return (self.start is None or self.start <= now) and (self.until is None or now < self.until)

    def values(self) -> Iterator[Expression]:
        """The expressions that amounts are computed by."""
        for grant in self.grants:
            yield from (part for part in (grant.alone, grant.with_peer) if part is not None)
        for limit in self.limits:
            yield from (part for part in (limit.at_most, limit.smallest, limit.exactly) if part is not None)

    def amounts(self) -> Iterator[Expression]:
        """The expressions that bear on amounts: all but those of duties."""
        written: list[Expression | None] = [self.applies_when]
        for grant in self.grants:
            written += [grant.when, grant.alone, grant.with_peer]
        for limit in self.limits:
            written += [limit.when, limit.at_most, limit.smallest, limit.exactly]
        return (expression for expression in written if expression is not None)

    def expressions(self) -> Iterator[Expression]:
        """Every expression in it."""
        yield from self.amounts()
        for duty in self.duties:
            yield from (part for part in (duty.when, duty.must) if part is not None)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """What must hold of one decision whatever the boundaries say; exactly one of the two amounts is given."""

    name: str
    owner: str | None
    why: str | None
    when: Expression | None
    actions: tuple[str, ...]
    never_above: Decimal | None
    never_below: Decimal | None
    audience: Audience
    source: Source = field(compare=False, repr=False)
