"""What a latitude must be, computed from the language's description and nothing else.

One function per sentence of the description, in its order; slow, exact (fractions) and without any sharing
with the product. `judge_latitude` answers for one action, one case, one door, one moment.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from support.language.documents import Document
from support.language.tree import Known, Node, World
from support.language.words import GRID, known, today

Clause = tuple[str, str]
"""A boundary's name and `section.id`."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a meter has counted in its window."""

    amount: Decimal
    uses: int


Meters = Mapping[tuple[str, str], Spent | None]


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer for one action. `set_by_*`: the clauses that may be named; more than one only where the
    description leaves the choice open. `smallest` is None where it is unknown."""

    alone: Fraction
    with_peer: Fraction
    smallest: Fraction | None
    set_by_alone: frozenset[Clause | None]
    set_by_peer: frozenset[Clause | None]
    closed_by: frozenset[Clause]
    budgets: Mapping[tuple[str, str], Fraction | None]
    duties: frozenset[tuple[str, str, str]]
    unmet: frozenset[tuple[str, str]]
    emergency: tuple[str, Fraction] | None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that an answer may depend on."""

    raw: Mapping[str, object]
    meters: Meters
    audience: str
    now: datetime


def expected(documents: tuple[Document, ...], action: str, case: Case) -> Expected:
    """The latitude of `action`, and which of its duties hold unmet without note and confirmation."""
    bench = _Bench(documents, action, case)
    grants = list(bench.grants())
    limits = list(bench.limits())
    left = dict(bench.left())
    alone = _band([(clause, value) for clause, value, _ in grants], limits, left)
    peer = _band([(clause, max(value, wide)) for clause, value, wide in grants], limits, left)
    return Expected(
        alone=alone.value,
        with_peer=peer.value,
        smallest=_smallest(limits),
        set_by_alone=alone.set_by,
        set_by_peer=peer.set_by,
        closed_by=_closed_by([max(value, wide) for _, value, wide in grants], limits, left),
        budgets={
            (boundary, part.removeprefix("budgets.")): value for (boundary, part), value in left.items()
        },
        duties=frozenset((name, duty, kind) for name, duty, kind, _ in bench.duties()),
        unmet=frozenset((name, duty) for name, duty, _, met in bench.duties() if not met),
        emergency=bench.emergency(limits),
    )


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit that is not ruled out; None: its value is unknown."""

    clause: Clause
    ceiling: Fraction | None = None
    floor: Fraction | None = None
    caps: bool = False
    floors: bool = False

    @property
    def cap(self) -> Fraction:
        return Fraction(0) if self.ceiling is None else self.ceiling


@dataclass(frozen=True, slots=True)
class _Band:
    value: Fraction
    set_by: frozenset[Clause | None]


class _Bench:
    """The boundaries in force for one action at one door, with the world to read them in."""

    def __init__(self, documents: tuple[Document, ...], action: str, case: Case) -> None:
        self._case = case
        self._action = action
        self._digits = GRID[action]
        self._facts = known(case.raw)
        if case.audience == "customer":
            self._facts = {name: v for name, v in self._facts.items() if not name.startswith("associate.")}
        self._documents = [
            document
            for document in documents
            if (document.actions == ("*",) or action in document.actions)
            and (document.starts is None or document.starts <= case.now)
            and (document.ends is None or case.now < document.ends)
        ]

    def grants(self) -> Iterator[tuple[Clause, Fraction, Fraction]]:
        """Grants at this door whose conditions are TRUE: clause, alone, with a peer."""
        for document in self._documents:
            if (
                self._case.audience not in document.audience
                or self._holds(document, document.applies_when) is not True
            ):
                continue
            for grant in document.grants:
                if self._holds(document, grant.when) is not True:
                    continue
                alone = (
                    Fraction(1) if grant.alone is None else self._amount(document, grant.alone) or Fraction(0)
                )
                wide = (
                    alone
                    if grant.with_peer is None
                    else self._amount(document, grant.with_peer) or Fraction(0)
                )
                yield (document.name, f"grants.{grant.id}"), alone, wide

    def limits(self) -> Iterator[_Limit]:
        """Limits whose conditions are not FALSE, at every door."""
        for document in self._applying():
            for limit in document.limits:
                if self._holds(document, limit.when) is False:
                    continue
                value = self._amount(document, limit.amount, up=limit.word == "smallest")
                clause = document.name, f"limits.{limit.id}"
                caps, floors = limit.word != "smallest", limit.word != "at_most"
                yield _Limit(clause, value if caps else None, value if floors else None, caps, floors)

    def left(self) -> Iterator[tuple[Clause, Fraction | None]]:
        """What each binding budget leaves; None: it counts uses only and has some left."""
        for document in self._applying():
            for budget in document.budgets:
                if self._case.audience == "customer" and budget.per in {"associate", "team"}:
                    continue
                clause = document.name, f"budgets.{budget.id}"
                spent = self._case.meters.get((document.name, budget.id))
                bounds = [] if spent and (budget.uses is None or spent.uses < budget.uses) else [Fraction(0)]
                if spent and budget.at_most is not None:
                    bounds.append(Fraction(budget.at_most) - Fraction(spent.amount))
                yield clause, min(bounds, default=None)

    def duties(self) -> Iterator[tuple[str, str, str, bool]]:
        """Duties whose conditions are not FALSE: boundary, id, kind, and whether the facts meet it."""
        for document in self._applying():
            for duty in document.duties:
                if self._holds(document, duty.when) is False:
                    continue
                if duty.kind == "note" and self._case.audience == "customer":
                    continue
                met = duty.must is not None and self._holds(document, duty.must) is True
                yield document.name, duty.id, duty.kind, met

    def emergency(self, limits: list[_Limit]) -> tuple[str, Fraction] | None:
        """The largest own-judgement amount, then the first by name; never beyond or below a limit."""
        offers: list[tuple[Fraction, str]] = []
        for document in self._documents:
            spent = self._case.meters.get((document.name, "emergency"))
            emergency = document.emergency
            if (
                emergency is None
                or spent is None
                or spent.uses >= emergency.uses
                or self._case.audience == "customer"
                or self._holds(document, document.applies_when) is not True
            ):
                continue
            amount = min([Fraction(emergency.at_most), *(limit.cap for limit in limits if limit.caps)])
            smallest = _smallest(limits)
            if smallest is not None and smallest <= amount and amount > 0:
                offers.append((amount, document.name))
        if not offers:
            return None
        amount, name = min(offers, key=lambda offer: (-offer[0], offer[1]))
        return name, amount

    def _applying(self) -> Iterator[Document]:
        for document in self._documents:
            if self._holds(document, document.applies_when) is not False:
                yield document

    def _holds(self, document: Document, condition: Node | None) -> Known | None:
        return True if condition is None else condition.value(self._world(document))

    def _amount(self, document: Document, node: Node, *, up: bool = False) -> Fraction | None:
        value = node.value(self._world(document))
        if not isinstance(value, Fraction):
            return None
        scale = 10**self._digits
        return Fraction((math.ceil if up else math.floor)(value * scale), scale)

    def _granted(self, document: Document, node: Node | None, *, unsaid: Fraction) -> Fraction:
        return unsaid if node is None else self._amount(document, node) or Fraction(0)

    def _world(self, document: Document) -> World:
        now = self._case.now
        return World(self._facts, now, today(now), {table.name: table for table in document.tables})


def _smallest(limits: list[_Limit]) -> Fraction | None:
    floors = [limit.floor for limit in limits if limit.floors]
    return None if None in floors else max([Fraction(0), *(floor for floor in floors if floor is not None)])


def _band(
    grants: list[tuple[Clause, Fraction]], limits: list[_Limit], left: Mapping[Clause, Fraction | None]
) -> _Band:
    """Grants, ceiling and budgets brought together, and the clauses that may be said to set the result."""
    granted = max([Fraction(0), *(value for _, value in grants)])
    caps = [(limit.clause, limit.cap) for limit in limits if limit.caps]
    budgets = [(clause, value) for clause, value in left.items() if value is not None]
    value = max(Fraction(0), min([granted, *(cap for _, cap in caps), *(rest for _, rest in budgets)]))
    smallest = _smallest(limits)
    if not grants:
        return _Band(Fraction(0), frozenset({None}))
    closed = smallest is None or value < smallest
    widest = [(clause, worth) for clause, worth in grants if max(Fraction(0), worth) == granted]
    ranked: list[Clause] = []
    for group in (widest, caps, budgets):
        ranked += sorted(clause for clause, worth in group if max(Fraction(0), worth) == value)
    if closed:
        floors = {limit.clause for limit in limits if limit.floors}
        return _Band(Fraction(0), frozenset({*ranked, *floors}))
    overdrawn = any(worth < 0 for _, worth in (*grants, *caps, *budgets))
    return _Band(value, frozenset(ranked if overdrawn else ranked[:1]))


def _closed_by(
    wide: list[Fraction], limits: list[_Limit], left: Mapping[Clause, Fraction | None]
) -> frozenset[Clause]:
    """Clauses that, with the grants alone beside them, leave nothing: empty when no grant holds."""
    granted = max([Fraction(0), *wide])
    if granted == 0:
        return frozenset()
    closing = {limit.clause for limit in limits if limit.caps and limit.cap <= 0}
    closing |= {
        limit.clause for limit in limits if limit.floors and (limit.floor is None or limit.floor > granted)
    }
    closing |= {clause for clause, value in left.items() if value is not None and value <= 0}
    return frozenset(closing)
