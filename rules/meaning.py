"""The meaning of boundaries for one action, one case, one audience, one moment: the formulas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rules.boundary import Audience
from rules.decide import Environment
from rules.live_boundary import LiveBoundary, LiveDuty, LiveGrant, LiveLimit
from rules.meters import KEYS_OF_ASSOCIATES, BudgetSpec, Meter, Meters
from rules.values import ZERO, round_down, round_up
from rules.vocabulary import Action

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class EmergencyOffer:
    """The widest emergency that is left: `at_most` in all, of the boundary named."""

    boundary: str
    at_most: Decimal
    uses_left: int


@dataclass(slots=True)
class Bounds:
    """All that bears on one action, and what follows from it.

    `granted` holds (alone, with_peer, grant), `ceilings` (value, limit), `floors` (value or None for unknown,
    limit), `lefts` (left or None for no bound, budget, meter), each for the clauses that count; of grants at
    least those that the widest amounts come from. `ceiling` and
    `left` are the tightest of theirs, None for no bound; `smallest` is the greatest known floor; `shut` says
    that a floor is unknown, which closes. `saying_more` are the boundaries in play that say something beside.
    """

    granted: list[tuple[Decimal, Decimal, LiveGrant]] = field(default_factory=list)
    ceilings: list[tuple[Decimal, LiveLimit]] = field(default_factory=list)
    floors: list[tuple[Decimal | None, LiveLimit]] = field(default_factory=list)
    lefts: list[tuple[Decimal | None, BudgetSpec, Meter | None]] = field(default_factory=list)
    duties: list[LiveDuty] = field(default_factory=list)
    saying_more: list[LiveBoundary] = field(default_factory=list)
    emergency: EmergencyOffer | None = None
    granted_alone: Decimal = ZERO
    granted_peer: Decimal = ZERO
    ceiling: Decimal | None = None
    left: Decimal | None = None
    smallest: Decimal = ZERO
    shut: bool = False
    alone: Decimal = ZERO
    with_peer: Decimal = ZERO

    def again(self) -> "Bounds":
        """The same grants and limits, and nothing yet of budgets or of what follows. INVARIANT: both have the
        lists of these, to which nobody adds any more.
        """
        return Bounds(
            self.granted, self.ceilings, self.floors, [], [], self.saying_more, None,
            self.granted_alone, self.granted_peer, self.ceiling, None, self.smallest, self.shut,
        )  # fmt: skip

    def grant(self, alone: Decimal, with_peer: Decimal, grant: LiveGrant) -> None:
        """A grant that holds; with a peer never less than alone."""
        with_peer = max(alone, with_peer)
        if not self.granted or alone > self.granted_alone:
            self.granted_alone = alone
        if not self.granted or with_peer > self.granted_peer:
            self.granted_peer = with_peer
        self.granted.append((alone, with_peer, grant))

    def cap(self, value: Decimal, limit: LiveLimit) -> None:
        """A ceiling that is not ruled out."""
        if self.ceiling is None or value < self.ceiling:
            self.ceiling = value
        self.ceilings.append((value, limit))

    def floor(self, value: Decimal | None, limit: LiveLimit) -> None:
        """A smallest amount that is not ruled out; unknown closes."""
        if value is None:
            self.shut = True
        elif value > self.smallest:
            self.smallest = value
        self.floors.append((value, limit))

    def meter(self, budget: BudgetSpec, meter: Meter | None) -> None:
        """A budget that bounds."""
        left = budget.left(meter)
        if left is not None and (self.left is None or left < self.left):
            self.left = left
        self.lefts.append((left, budget, meter))

    def narrowed(self, granted: Decimal) -> Decimal:
        """What is left of an amount after ceiling and budgets; may be negative."""
        if self.ceiling is not None and self.ceiling < granted:
            granted = self.ceiling
        return self.left if self.left is not None and self.left < granted else granted

    def held_at(self, amount: Decimal) -> int:
        """How many clauses here keep the action at or below an amount."""
        held = sum(value <= amount for value, _ in self.ceilings)
        held += sum(left is not None and left <= amount for left, _, _ in self.lefts)
        return held + sum(value is None for value, _ in self.floors)

    def result(self, granted: Decimal) -> Decimal:
        """The amount that may be given: 0 where it would be negative or below the smallest."""
        amount = self.narrowed(granted)
        return ZERO if self.shut or amount <= 0 or amount < self.smallest else amount


def together(parts: Iterable[Bounds]) -> Bounds:
    """The amounts that the bounds of single boundaries make together; without the clauses behind them."""
    total = Bounds()
    granted = False
    for part in parts:
        if part.granted:
            total.granted_alone = (
                max(total.granted_alone, part.granted_alone) if granted else part.granted_alone
            )
            total.granted_peer = max(total.granted_peer, part.granted_peer) if granted else part.granted_peer
            granted = True
        if part.ceiling is not None and (total.ceiling is None or part.ceiling < total.ceiling):
            total.ceiling = part.ceiling
        if part.left is not None and (total.left is None or part.left < total.left):
            total.left = part.left
        total.smallest = max(total.smallest, part.smallest)
        total.shut = total.shut or part.shut
    total.alone, total.with_peer = total.result(total.granted_alone), total.result(total.granted_peer)
    return total


def bounds(
    action: Action,
    boundaries: Sequence[LiveBoundary],
    environment: Environment,
    meters: Meters,
    audience: Audience,
) -> Bounds:
    """What boundaries (those for this action that are in force) make of one case."""
    found = Bounds()
    digits, measured = action.digits, action.measure is not None
    for live in boundaries:
        applies = live.applies(environment)
        if applies is False:
            continue
        if live.says_more:
            found.saying_more.append(live)
        if applies is True and audience in live.boundary.audience:
            _grants(found, live, environment, digits, measured=measured)
        for limit in live.limits:
            if limit.when(environment) is not False:
                _limit(found, limit, environment, digits)
        for budget in live.budgets:
            if audience == "associate" or budget.per not in KEYS_OF_ASSOCIATES:
                found.meter(budget, meters.get(budget.key))
    conclude(found, environment, meters, audience)
    return found


def conclude(found: Bounds, environment: Environment, meters: Meters, audience: Audience) -> None:
    """Add what follows from grants, limits and budgets, and what else the boundaries in play say."""
    for live in found.saying_more:
        for duty in live.duties:
            if duty.when(environment) is not False and (
                audience == "associate" or duty.clause.kind != "note"
            ):
                found.duties.append(duty)
    found.alone = found.result(found.granted_alone)
    found.with_peer = found.result(found.granted_peer)
    if audience == "associate":
        offering = [live for live in found.saying_more if live.emergency is not None]
        sure = [live for live in offering if live.applies(environment) is True]
        found.emergency = _emergency(found, sure, meters)


def _grants(
    found: Bounds, live: LiveBoundary, environment: Environment, digits: int, *, measured: bool
) -> None:
    for grant in live.grants:
        if grant.when(environment) is not True:
            continue
        alone = _down(grant.alone(environment), digits)
        peer = alone if grant.with_peer is None else _down(grant.with_peer(environment), digits)
        if not measured:
            alone, peer = min(alone, ONE), min(peer, ONE)
        found.grant(alone, peer, grant)


def _limit(found: Bounds, limit: LiveLimit, environment: Environment, digits: int) -> None:
    if limit.at_most is not None:
        found.cap(_down(limit.at_most(environment), digits), limit)
    if limit.exactly is not None:
        value = limit.exactly(environment)
        found.cap(_down(value, digits), limit)
        found.floor(None if value is None else round_down(value, digits), limit)
    if limit.smallest is not None:
        value = limit.smallest(environment)
        found.floor(None if value is None else round_up(value, digits), limit)


def _down(value: Decimal | None, digits: int) -> Decimal:
    return ZERO if value is None else round_down(value, digits)


def _emergency(found: Bounds, sure: Sequence[LiveBoundary], meters: Meters) -> EmergencyOffer | None:
    """The largest emergency, then the first by name; limits bind it, budgets do not."""
    best: EmergencyOffer | None = None
    for live in sure:
        rule, budget = live.boundary.emergency, live.emergency
        meter = meters.get(budget.key) if budget else None
        if rule is None or budget is None or meter is None or meter.used >= rule.uses or found.shut:
            continue
        ceiling = found.ceiling
        amount = rule.at_most if ceiling is None else min(rule.at_most, ceiling)
        if amount <= 0 or amount < found.smallest:
            continue
        name = live.boundary.name
        if best is None or (-amount, name) < (-best.at_most, best.boundary):
            best = EmergencyOffer(name, amount, rule.uses - meter.used)
    return best
