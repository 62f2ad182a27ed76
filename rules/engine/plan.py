"""One action in the fast reading: its clauses as ladders, and the formulas of `rules.meaning` over them."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from rules.boundary import Audience
from rules.decide import compile_expression
from rules.engine.amounts import amount_of, given, written
from rules.engine.coding import Test
from rules.engine.ladder import TOP, Ladder
from rules.engine.rows import Conditions, Row, RowMaker
from rules.engine.seen import Seen
from rules.engine.slots import Slot
from rules.live_boundary import LiveBoundary, Ref
from rules.meaning import ONE
from rules.meters import KEYS_OF_ASSOCIATES, BudgetSpec
from rules.pausing import in_pieces
from rules.values import ZERO, round_down, round_up
from rules.vocabulary import Action

_FEW: Final = 25
"""Boundaries that are planned between two pauses: a fifth of a millisecond."""


class Limits(NamedTuple):
    """The limits of one action, on its grid: what set them, and the unknown facts that matter.

    `set_by_alone` and `set_by_with_peer` are None where no grant holds.
    """

    alone: Decimal
    with_peer: Decimal
    smallest: Decimal
    set_by_alone: Ref | None
    set_by_with_peer: Ref | None
    unknown: tuple[str, ...] = ()


CLOSED = Limits(ZERO, ZERO, ZERO, None, None)
ALWAYS = Limits(ONE, ONE, ZERO, None, None)
# An amount with the clause that gives it.
Told = tuple[Decimal, Ref]


@dataclass(slots=True)
class Plan:
    """The ladders of an action at one door. `alone` holds the grants whose amounts are written down, widest
    first, `peer` the same by what a peer carries (None: the same order), `open` those that compute theirs.
    `simple`: there is nothing but `alone`; `tested` are then its rows' tests, each with its answer.
    """

    action: Action
    answers: tuple[Limits, ...]
    alone: Ladder
    peer: Ladder | None
    open: Ladder
    caps: Ladder
    floors: Ladder
    open_limits: Ladder
    budgets: Ladder
    simple: bool = field(init=False)
    tested: tuple[tuple[Test | None, Limits], ...] = field(init=False)

    def __post_init__(self) -> None:
        # Then the first grant that holds is the answer.
        self.simple = all(not ladder.rows for ladder in self.ladders[1:])
        self.tested = tuple(zip(self.alone.tests, self.answers, strict=True)) if self.simple else ()

    @property
    def ladders(self) -> list[Ladder]:
        """All of them, in the order of their places on the shared page."""
        peer = [] if self.peer is None else [self.peer]
        return [self.alone, *peer, self.open, self.caps, self.floors, self.open_limits, self.budgets]

    @property
    def size(self) -> int:
        """How many of their rows stand there."""
        return sum(min(len(ladder.rows), TOP) for ladder in self.ladders)

    def build(self, slots: Sequence[Slot], before: "Plan | None" = None) -> None:
        """Index the ladders; what is needed by the same rows is taken over of `before`, a plan of the same
        action for the same slots.
        """
        self.alone.build(slots, None if before is None else before.alone)
        for ladder in self.ladders[1:]:
            ladder.build(slots)

    def at(self, place: int) -> "Plan":
        """The same plan, whose ladders stand on another shared page from `place` on."""
        ladders: list[Ladder] = []
        for ladder in self.ladders:
            ladders.append(ladder.at(place))
            place += min(len(ladder.rows), TOP)
        # A copy: what is made of thousands of rows is the same.
        moved = copy(self)
        moved.alone, *others = ladders
        if self.peer is not None:
            moved.peer = others.pop(0)
        moved.open, moved.caps, moved.floors, moved.open_limits, moved.budgets = others
        return moved

    def limits(self, seen: Seen) -> Limits:
        """The limits in a case, without what is unknown."""
        if self.simple:
            rank = self.alone.first(seen.sure, seen.case, partly=seen.unknown != 0, maybe=False)
            return CLOSED if rank < 0 else self.answers[rank]
        return self.bounds(seen).limits()

    def bounds(self, seen: Seen) -> "Narrow":
        """The limits, and what makes them."""
        known: Narrow | None = None if seen.met is None else seen.met.get(None)
        if known is not None:
            return known
        found = Narrow()
        self._grants(found, seen)
        self._limits(found, seen)
        self._budgets(found, seen)
        if seen.met is not None:
            seen.met[None] = found
        return found

    def _grants(self, found: "Narrow", seen: Seen) -> None:
        case, partly = seen.case, seen.unknown != 0
        rank = self.alone.first(seen.sure, case, partly=partly, maybe=False)
        if rank >= 0:
            row = self.alone.rows[rank]
            found.alone = (_amount(row.amount), row.ref)
            if self.peer is None:
                found.peer = found.alone
            else:
                row = self.peer.rows[self.peer.first(seen.sure, case, partly=partly, maybe=False)]
                found.peer = (_amount(row.peer), row.ref)
        if self.open.rows:
            for row in seen.rows(self.open, maybe=False):
                alone, peer = seen.granted(row, self.action)
                found.alone = _wider(found.alone, (alone, row.ref))
                found.peer = _wider(found.peer, (peer, row.ref))

    def _limits(self, found: "Narrow", seen: Seen) -> None:
        case, partly, top = seen.case, seen.unknown != 0, seen.top
        if self.caps.rows:
            rank = self.caps.first(top, case, partly=partly, maybe=True)
            if rank >= 0:
                row = self.caps.rows[rank]
                found.cap((_amount(row.amount), row.ref))
        if self.floors.rows:
            rank = self.floors.first(top, case, partly=partly, maybe=True)
            if rank >= 0:
                row = self.floors.rows[rank]
                found.floor((_amount(row.amount), row.ref))
        for row in seen.rows(self.open_limits, maybe=True):
            self.open_limit(found, row, seen)

    def open_limit(self, found: "Narrow", row: Row, seen: Seen) -> None:
        """A limit that computes its amount and is not ruled out."""
        value = seen.limited(row, self.action.digits)
        if row.of == "at_most":
            found.cap((ZERO if value is None else value, row.ref))
        elif value is None:
            found.shut = row.ref if found.shut is None else min(found.shut, row.ref, key=_place)
        else:
            found.floor((value, row.ref))

    def _budgets(self, found: "Narrow", seen: Seen) -> None:
        for row in seen.rows(self.budgets, maybe=True):
            self.budget(found, row, seen)

    def budget(self, found: "Narrow", row: Row, seen: Seen) -> None:
        """A budget that is not ruled out."""
        budget: BudgetSpec = row.of
        left = budget.left(seen.meters.get(budget.key))
        if left is not None:
            found.spare((left, row.ref))


@dataclass(slots=True)
class Narrow:
    """What bounds an action, each amount with the clause that comes first among those that say it."""

    alone: Told | None = None
    peer: Told | None = None
    ceiling: Told | None = None
    least: Told | None = None
    left: Told | None = None
    shut: Ref | None = None

    def cap(self, told: Told) -> None:
        """A ceiling that is not ruled out."""
        self.ceiling = told if self.ceiling is None else _tighter(self.ceiling, told)

    def floor(self, told: Told) -> None:
        """A smallest amount that is not ruled out."""
        self.least = _wider(self.least, told)

    def spare(self, told: Told) -> None:
        """What a budget has left."""
        self.left = told if self.left is None else _tighter(self.left, told)

    @property
    def smallest(self) -> Decimal:
        """The smallest amount that may be given."""
        return ZERO if self.least is None or self.least[0] < 0 else self.least[0]

    def narrowed(self, granted: Decimal) -> Decimal:
        """What is left of an amount after ceiling and budgets; may be negative."""
        amount = granted
        if self.ceiling is not None and self.ceiling[0] < amount:
            amount = self.ceiling[0]
        if self.left is not None and self.left[0] < amount:
            amount = self.left[0]
        return amount

    def result(self, granted: Decimal) -> Decimal:
        """The amount that may be given: 0 where it would be negative or below the smallest."""
        amount = self.narrowed(granted)
        return ZERO if self.shut is not None or amount <= 0 or amount < self.smallest else amount

    def limits(self) -> Limits:
        """The answer, without what is unknown."""
        alone, peer = self.alone, self.peer
        if alone is None or peer is None:
            return Limits(ZERO, ZERO, self.smallest, None, None)
        same = alone == peer
        carried = self.result(alone[0])
        by = self._set_by(alone)
        return Limits(
            carried,
            carried if same else self.result(peer[0]),
            self.smallest,
            by,
            by if same else self._set_by(peer),
        )

    def _set_by(self, grant: Told) -> Ref:
        granted, ref = grant
        amount = self.narrowed(granted)
        if amount > 0 and self.shut is not None:
            return self.shut
        if amount > 0 and self.least is not None and amount < self.least[0]:
            return self.least[1]
        if amount == granted:
            return ref
        if self.ceiling is not None and self.ceiling[0] == amount:
            return self.ceiling[1]
        return ref if self.left is None else self.left[1]


def _amount(value: Decimal | None) -> Decimal:
    return ZERO if value is None else value


def _ranked(rows: Sequence[Row], amount: Callable[[Row], Decimal | None], *, widest: bool) -> list[Row]:
    """Rows by amount, from the widest or from the least; equal ones by name."""
    given = {id(row): _amount(amount(row)) for row in in_pieces(rows)}
    # Decimals take ten times as long to be compared as their places do, and nobody can interrupt a sorting.
    places = {one: place for place, one in enumerate(sorted(set(given.values()), reverse=widest))}
    ranks = {key: places[one] for key, one in in_pieces(given.items())}
    named = sorted(in_pieces(rows), key=lambda row: row.order)
    return sorted(named, key=lambda row: ranks[id(row)])


def _place(ref: Ref) -> tuple[str, str]:
    return (ref.boundary, ref.clause)


def _wider(one: Told | None, other: Told) -> Told:
    if one is None or other[0] > one[0]:
        return other
    return min(one, other, key=lambda told: _place(told[1])) if other[0] == one[0] else one


def _tighter(one: Told, other: Told) -> Told:
    if other[0] < one[0]:
        return other
    return min(one, other, key=lambda told: _place(told[1])) if other[0] == one[0] else one


@dataclass(slots=True)
class Planner:
    """Makes the plan of one action at one door. `known`: rows of grants as they were made before, by their
    boundary and their place in it.
    """

    action: Action
    boundaries: Sequence[tuple[LiveBoundary, Conditions]]
    audience: Audience
    maker: RowMaker
    known: Mapping[tuple[LiveBoundary | None, int], Row]
    static: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)
    caps: list[Row] = field(default_factory=list)
    floors: list[Row] = field(default_factory=list)
    open_limits: list[Row] = field(default_factory=list)
    budgets: list[Row] = field(default_factory=list)

    def plan(self, place: int) -> Plan:
        """The plan; its ladders stand on the shared page from `place` on."""
        for live, conditions in in_pieces(self.boundaries, _FEW):
            self._grants(live, conditions)
            self._limits(live, conditions)
            self._budgets(live, conditions)
        further = any(row.amount != row.peer for row in self.static)
        alone = _ranked(self.static, lambda row: row.amount, widest=True)
        caps = _ranked(self.caps, lambda row: row.amount, widest=False)
        floors = _ranked(self.floors, lambda row: row.amount, widest=True)
        ladders: list[Ladder] = []
        for rows in (
            alone,
            _ranked(self.static, lambda row: row.peer, widest=True) if further else [],
            self.open,
            caps,
            floors,
            self.open_limits,
            self.budgets,
        ):
            ladders.append(Ladder(rows, place))
            place += min(len(rows), TOP)
        answers = []
        for row in in_pieces(alone):
            amount = max(ZERO, _amount(row.amount))
            answers.append(Limits(amount, amount, ZERO, row.ref, row.ref))
        first, second, *others = ladders
        return Plan(self.action, tuple(answers), first, second if further else None, *others)

    def _grants(self, live: LiveBoundary, conditions: Conditions) -> None:
        boundary, action = live.boundary, self.action
        if self.audience not in boundary.audience:
            return
        for place, (clause, condition) in enumerate(zip(boundary.grants, conditions.grants, strict=True)):
            if condition is None:
                continue
            known = self.known.get((live, place))
            if known is not None:
                self.static.append(known)
                continue
            row = Row(Ref(boundary.name, f"grants.{clause.id}"), condition, live=live, place=place)
            peer = clause.with_peer
            if written(clause.alone) and (peer is None or written(peer)):
                row.amount, row.peer = given(
                    amount_of(clause.alone),
                    None if peer is None else amount_of(peer),
                    action.digits,
                    measured=action.measure is not None,
                    by_peer=peer is not None,
                )
                self.static.append(row)
            else:
                values = [part for part in (clause.alone, peer) if part is not None]
                row.value = compile_expression(clause.alone, boundary.tables)
                row.peer_value = None if peer is None else compile_expression(peer, boundary.tables)
                row.written = tuple(part.tree for part in values)
                row.value_slots = self.maker.bits(name for part in values for name in part.reads)
                self.open.append(row)

    def _limits(self, live: LiveBoundary, conditions: Conditions) -> None:
        boundary, digits = live.boundary, self.action.digits
        for place, (clause, condition) in enumerate(zip(boundary.limits, conditions.limits, strict=True)):
            for kind, expression in (
                ("at_most", clause.at_most),
                ("at_most", clause.exactly),
                ("exactly", clause.exactly),
                ("smallest", clause.smallest),
            ):
                if expression is None or condition is None:
                    continue
                row = Row(Ref(boundary.name, f"limits.{clause.id}"), condition, live=live, place=place)
                row.value = compile_expression(expression, boundary.tables)
                row.of, row.written = kind, (expression.tree,)
                row.value_slots = self.maker.bits(expression.reads)
                amount = amount_of(expression) if written(expression) else None
                if amount is None:
                    self.open_limits.append(row)
                elif kind == "at_most":
                    row.amount = round_down(amount, digits)
                    self.caps.append(row)
                else:
                    row.amount = (round_down if kind == "exactly" else round_up)(amount, digits)
                    self.floors.append(row)

    def _budgets(self, live: LiveBoundary, conditions: Conditions) -> None:
        for budget in live.budgets:
            if self.audience != "associate" and budget.per in KEYS_OF_ASSOCIATES:
                continue
            if conditions.applies is not None:
                ref = Ref(live.boundary.name, f"budgets.{budget.id}")
                self.budgets.append(Row(ref, conditions.applies, of=budget))
