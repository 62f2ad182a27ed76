"""The decide reading beside a proof: what it gives in a case, and whether it confirms what logic found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from rules.boundary import Audience, Guarantee
from rules.boundary_set import UNSPENT, BoundarySet
from rules.decide import Compiled, compile_expression
from rules.live_boundary import Ref
from rules.meaning import Bounds
from rules.prove.proofs import Case, Road
from rules.question import Question
from rules.reasons import set_by
from rules.values import Value

REQUEST = "request."


@dataclass(frozen=True, slots=True)
class Heard:
    """A case as the decide reading has it: the question, and the numbers that answer it."""

    question: Question
    bounds: Bounds

    def gives(self, road: Road) -> Decimal:
        """The most that a road gives."""
        if road == "emergency":
            offer = self.bounds.emergency
            return Decimal(0) if offer is None else offer.at_most
        return self.bounds.alone if road == "alone" else self.bounds.with_peer

    @property
    def smallest(self) -> Decimal:
        """The smallest amount that may be given."""
        return self.bounds.smallest

    @property
    def widest(self) -> Road:
        """The road that gives the most; of equal ones the simplest."""
        roads: tuple[Road, ...] = ("alone", "with_peer", "emergency")
        return max(roads, key=self.gives)

    def set_by(self, road: Road) -> Ref | None:
        """The clause that sets what a road gives."""
        if road == "emergency":
            offer = self.bounds.emergency
            return None if offer is None else Ref(offer.boundary, "emergency")
        return set_by(self.bounds, with_peer=road == "with_peer")


def hear(
    boundaries: BoundarySet, action: str, facts: Mapping[str, Value], at: datetime, door: Audience
) -> Heard:
    """What the decide reading gives in a case, all budgets unspent."""
    case = boundaries.case(facts, at=at, meters=UNSPENT, audience=door)
    asked = {name.removeprefix(REQUEST): value for name, value in facts.items() if name.startswith(REQUEST)}
    question = boundaries.question(case, action, asked)
    return Heard(question, question.bounds())


def noon_of(day: date) -> datetime:
    """The simplest moment of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def condition_of(guarantee: Guarantee) -> Compiled:
    """The guarantee's condition, ready to be asked; one that is not written is true."""
    when = guarantee.when
    return (lambda _: True) if when is None else compile_expression(when, {})


def case_of(
    boundaries: BoundarySet,
    action: str,
    facts: Mapping[str, Value],
    at: datetime,
    door: Audience,
    road: Road | None = None,
    since: date | None = None,
) -> Case:
    """A case for people; `road` None is the widest. The moment is told where it is not just noon of the first
    day that is looked at.
    """
    heard = hear(boundaries, action, facts, at, door)
    road = road or heard.widest
    rules = boundaries.rules[action]
    return Case(
        action=rules.action,
        door=door,
        facts=dict(facts),
        types=rules.words,
        at=None if since is not None and at == noon_of(since) else at,
        road=road,
        amount=heard.gives(road),
        set_by=heard.set_by(road),
        money_digits=boundaries.vocabulary.digits,
    )
