"""The packaged airline: it loads clean, its examples hold, its guarantees hold wherever we looked.

And it tells the story of the demo: a storm at Dallas, a gold traveller, five hours late.
"""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.decide import compile_expression
from rules.examples import run_examples
from rules.latitude import ActionLatitude
from rules.lint import lint
from rules.meters import UNSPENT
from rules.pack import Pack, load_pack, packaged
from rules.syntax import Expression
from rules.vocabulary import Type

STORM = datetime(2026, 11, 19, 20, 47, tzinfo=UTC)
ROSA = {
    "customer.tier": "gold",
    "customer.member_years": 6,
    "booking.total": 412,
    "booking.passengers": 2,
    "booking.paid_with": "card",
    "flight.delay_minutes": 320,
    "flight.cancelled": False,
    "flight.cause": "weather",
    "flight.overnight": False,
    "lounge.guests": 151,
    "associate.level": 1,
    "case.acute": False,
    "topic.surge": 6,
    "customer.complaints_30d": 0,
    "customer.late_365d": 2,
    "customer.refunded_90d": 0,
}
UNHEARD = 40
"""How many times in a hundred a drawn fact is unknown."""


@pytest.fixture(scope="module")
def airline() -> Pack:
    """The pack as it is shipped."""
    return load_pack(packaged())


@pytest.fixture(scope="module")
def boundaries(airline: Pack) -> BoundarySet:
    """Its boundaries, ready to answer."""
    return BoundarySet.compile(airline)


def test_it_loads_and_nothing_in_it_needs_a_second_look(airline: Pack) -> None:
    """Hints are allowed, they say how documents meet; warnings are not."""
    assert len(airline.boundaries) >= 10
    assert len(airline.guarantees) >= 5
    assert len(airline.topics) >= 12
    assert [str(finding) for finding in lint(airline) if finding.severity != "hint"] == []


def test_every_boundary_has_examples_and_they_all_hold(airline: Pack) -> None:
    """Examples are what a reader believes first."""
    assert run_examples(airline) == []
    assert [name for name, boundary in airline.boundaries.items() if len(boundary.examples) < 2] == []


def test_in_the_storm_rosa_may_have_more_than_on_other_days(boundaries: BoundarySet) -> None:
    """The numbers that stand on the desk."""
    during = boundaries.latitude(ROSA, at=STORM, meters=UNSPENT)
    calm = boundaries.latitude(ROSA | {"topic.surge": 1}, at=STORM, meters=UNSPENT)
    assert bands(during["certificate"]) == (150, 300)
    assert bands(calm["certificate"]) == (100, 200)
    assert bands(during["meal"]) == (48, 72)
    assert bands(during["miles"]) == (10_000, 25_000)
    assert during["refund"].alone == 412
    assert {name for name, one in during.items() if one.closed} >= {"cash", "hotel_night", "lounge_pass"}


def test_one_question_opens_a_seat_on_a_partner(boundaries: BoundarySet) -> None:
    """Unknown is a state: what the answer is worth stands beside the question."""
    yes = ROSA | {"booking.onward_tonight": True}
    asked = boundaries.latitude(ROSA, at=STORM, meters=UNSPENT)["partner_seat"]
    told = boundaries.latitude(yes, at=STORM, meters=UNSPENT)["partner_seat"]
    ways = asked.to_json()["ways_forward"]
    assert isinstance(ways, list)
    assert asked.closed
    assert {"ask": "booking.onward_tonight", "opens_with": [True], "up_to": "300.00"} in ways
    assert bands(told) == (300, 500)


def test_an_account_on_hold_receives_nothing_but_a_call(boundaries: BoundarySet) -> None:
    """Every remedy closes at once, by one document that names none of them."""
    held = boundaries.latitude(ROSA | {"customer.fraud_hold": True}, at=STORM, meters=UNSPENT)
    assert {name for name, one in held.items() if not one.closed} == {"call_back"}


def test_guarantees_hold_in_every_case_that_was_drawn(airline: Pack, boundaries: BoundarySet) -> None:
    """Not a proof: four hundred cases with any fact possibly missing, at both doors, all budgets unspent."""
    dice = random.Random(1447)
    types = {name: fact.type for name, fact in airline.vocabulary.facts.items()}
    for _ in range(400):
        full = {name: drawn(type_, dice) for name, type_ in types.items()}
        holed = {name: value for name, value in full.items() if dice.randrange(100) >= UNHEARD}
        assert_ceilings(airline, boundaries, holed)
        assert_floors(airline, boundaries, full)


def bands(one: ActionLatitude) -> tuple[float, float]:
    """What goes alone and what goes with a peer."""
    return float(one.alone), float(one.with_peer)


def assert_ceilings(airline: Pack, boundaries: BoundarySet, facts: Mapping[str, object]) -> None:
    """No road at any door goes above a `never_above` whose condition is not ruled out."""
    doors: tuple[Audience, ...] = ("associate", "customer")
    for door in doors:
        answer = boundaries.latitude(facts, at=STORM, meters=UNSPENT, audience=door)
        for guarantee in airline.guarantees:
            if guarantee.never_above is None or holds(airline, guarantee.when, facts) is False:
                continue
            for action in guarantee.actions:
                emergency = answer[action].emergency
                most = max(answer[action].with_peer, emergency.at_most if emergency else Decimal(0))
                assert most <= guarantee.never_above, (guarantee.name, action, door, facts)


def assert_floors(airline: Pack, boundaries: BoundarySet, facts: Mapping[str, object]) -> None:
    """Where everything is known and its condition is true, `never_below` is there for an associate alone."""
    answer = boundaries.latitude(facts, at=STORM, meters=UNSPENT)
    for guarantee in airline.guarantees:
        if guarantee.never_below is not None and holds(airline, guarantee.when, facts) is True:
            for action in guarantee.actions:
                assert answer[action].alone >= guarantee.never_below, (guarantee.name, action, facts)


def holds(airline: Pack, condition: Expression | None, facts: Mapping[str, object]) -> object:
    """A guarantee's condition in a case: True, False, or None for unknown."""
    known, _ = airline.vocabulary.normalise(facts)
    return True if condition is None else compile_expression(condition, {})(known)


def drawn(type_: Type, dice: random.Random) -> object:
    """A value of a type, near the thresholds that people write."""
    if type_.one_of is not None:
        return dice.choice(type_.one_of)
    match type_.kind:
        case "boolean":
            return dice.random() < 0.5
        case "list":
            return ("late_flight",)
        case "datetime":
            return STORM - timedelta(hours=dice.choice((1, 24, 25, 400)))
        case "integer" | "number" | "money":
            numbers = (0, 1, 2, 3, 5, 10, 60, 100, 120, 179, 180, 300, 412, 4000)
            return dice.choice([n for n in numbers if type_.read(n) is not None])
        case _:
            return "LK 418"
