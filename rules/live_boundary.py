"""A boundary ready to be evaluated: its clauses with their expressions compiled, and what it reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.boundary import Boundary, Duty, Grant, Limit
from rules.decide import Compiled, always_true, compile_expression
from rules.engine.coded import Coded
from rules.meters import EMERGENCY, BudgetSpec, MeterKey
from rules.syntax import Among, Compare, Expression, FactOf, Node, walk


@dataclass(frozen=True, slots=True)
class Ref:
    """A clause by its boundary and its name there: `grants.loyal`, `budgets.own-week`."""

    boundary: str
    clause: str


# A clause with its words, and the names of the facts that it may have seen, in order.
Because = tuple[Ref, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LiveGrant:
    """A grant with its expressions compiled."""

    clause: Grant
    ref: Ref
    because: Because
    when: Compiled
    alone: Compiled
    with_peer: Compiled | None


@dataclass(frozen=True, slots=True)
class LiveLimit:
    """A limit with its expressions compiled."""

    clause: Limit
    ref: Ref
    because: Because
    when: Compiled
    at_most: Compiled | None
    smallest: Compiled | None
    exactly: Compiled | None


@dataclass(frozen=True, slots=True)
class LiveDuty:
    """A duty with its expressions compiled, and the boundary it stands in."""

    clause: Duty
    boundary: str
    when: Compiled
    must: Compiled | None


# The two sides of a comparison, and the facts in it.
Compared = tuple[Node, Node, frozenset[str]]


class LiveBoundary:
    """A boundary ready to be evaluated, again and again; its expressions are compiled when first asked for.

    `words` are all facts that it reads, `reads` those that bear on amounts (duties aside), `timed` the
    expressions that read now or today. `says_more`: duties, an emergency, or what to offer instead, beside
    amounts. `code`: the tests of its conditions, once they are made.
    """

    __slots__ = (
        "_compared",
        "_meaning",
        "_valued",
        "boundary",
        "budgets",
        "code",
        "emergency",
        "meters",
        "reads",
        "says_more",
        "timed",
        "words",
    )

    def __init__(self, boundary: Boundary, code: Coded | None = None) -> None:
        self.boundary = boundary
        self.code = code
        amounts = tuple(boundary.amounts())
        self.reads: frozenset[str] = frozenset().union(*(part.reads for part in amounts))
        self.words, every = self.reads, amounts
        if boundary.duties:
            every = tuple(boundary.expressions())
            self.words = frozenset().union(*(part.reads for part in every))
        self.timed: tuple[Expression, ...] = ()
        if "now" in self.words or "today" in self.words:
            self.timed = tuple(part for part in every if part.reads & {"now", "today"})
        name, actions, rule = boundary.name, frozenset(boundary.actions), boundary.emergency
        self.budgets: tuple[BudgetSpec, ...] = tuple(
            BudgetSpec(name, budget.id, budget.per, budget.over, budget.at_most, budget.uses, actions)
            for budget in boundary.budgets
        )
        self.emergency = (
            None
            if rule is None
            else BudgetSpec(name, EMERGENCY, rule.per, rule.over, None, rule.uses, actions)
        )
        # The meters that bear on it.
        self.meters: tuple[MeterKey, ...] = tuple([spec.key for spec in self.specs])
        self.says_more = bool(boundary.duties or rule is not None or boundary.offer_instead)
        self._meaning: _Meaning | None = None
        self._compared: Mapping[str, Sequence[Compared]] | None = None
        self._valued: frozenset[str] | None = None

    @property
    def specs(self) -> tuple[BudgetSpec, ...]:
        """Its budgets, and its emergency allowance as one."""
        return self.budgets if self.emergency is None else (*self.budgets, self.emergency)

    @property
    def valued(self) -> frozenset[str]:
        """The facts that its amounts are computed from."""
        if self._valued is None:
            self._valued = frozenset(name for value in self.boundary.values() for name in value.reads)
        return self._valued

    @property
    def compared(self) -> Mapping[str, Sequence[Compared]]:
        """By fact, the comparisons in which it stands."""
        if self._compared is None:
            # Two threads may both do it: they come to the same.
            found: dict[str, list[Compared]] = {}
            for one, other in _sides(self.boundary):
                names = frozenset(
                    part.name for side in (one, other) for part in walk(side) if isinstance(part, FactOf)
                )
                for name in names:
                    found.setdefault(name, []).append((one, other, names))
            self._compared = found
        return self._compared

    @property
    def applies(self) -> Compiled:
        """When it applies."""
        return (self._meaning or self._compiled()).applies

    @property
    def grants(self) -> tuple[LiveGrant, ...]:
        """Its grants."""
        return (self._meaning or self._compiled()).grants

    @property
    def limits(self) -> tuple[LiveLimit, ...]:
        """Its limits."""
        return (self._meaning or self._compiled()).limits

    @property
    def duties(self) -> tuple[LiveDuty, ...]:
        """Its duties; most boundaries have none, and are not compiled to say so."""
        return (self._meaning or self._compiled()).duties if self.boundary.duties else ()

    def _compiled(self) -> "_Meaning":
        # Two threads may both do it: they come to the same.
        self._meaning = made = _compile(self.boundary)
        return made


def _sides(boundary: Boundary) -> Iterator[tuple[Node, Node]]:
    """The two sides of every comparison."""
    for expression in boundary.expressions():
        for node in walk(expression.tree):
            if isinstance(node, Compare):
                yield node.left, node.right
            elif isinstance(node, Among):
                yield from ((node.item, option) for option in node.options)


@dataclass(frozen=True, slots=True)
class _Meaning:
    applies: Compiled
    grants: tuple[LiveGrant, ...]
    limits: tuple[LiveLimit, ...]
    duties: tuple[LiveDuty, ...]


def _compile(boundary: Boundary) -> _Meaning:
    def maybe(expression: Expression | None) -> Compiled | None:
        return None if expression is None else compile_expression(expression, boundary.tables)

    def when(expression: Expression | None) -> Compiled:
        return maybe(expression) or always_true

    def because(section: str, clause: Grant | Limit, values: Iterable[Expression | None]) -> Because:
        parts = values if clause.when is None else (clause.when,)
        reads = {name for part in parts if part is not None for name in part.reads}
        # `now` and `today` are no facts.
        facts = tuple([name for name in sorted(reads) if "." in name])
        return Ref(boundary.name, f"{section}.{clause.id}"), clause.because or boundary.title, facts

    grants = [(grant, because("grants", grant, (grant.alone,))) for grant in boundary.grants]
    limits = [
        (limit, because("limits", limit, (limit.at_most, limit.smallest, limit.exactly)))
        for limit in boundary.limits
    ]
    return _Meaning(
        when(boundary.applies_when),
        tuple(
            LiveGrant(
                grant,
                told[0],
                told,
                when(grant.when),
                compile_expression(grant.alone, boundary.tables),
                maybe(grant.with_peer),
            )
            for grant, told in grants
        ),
        tuple(
            LiveLimit(
                limit,
                told[0],
                told,
                when(limit.when),
                maybe(limit.at_most),
                maybe(limit.smallest),
                maybe(limit.exactly),
            )
            for limit, told in limits
        ),
        tuple(LiveDuty(duty, boundary.name, when(duty.when), maybe(duty.must)) for duty in boundary.duties),
    )
