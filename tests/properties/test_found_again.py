"""What would widen an action is found again for other cases: there it is what would be found anew."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rules.boundary_set import BoundarySet, Case
from rules.meters import Meter
from rules.pack import load_pack
from rules.packaged import packaged
from rules.searching import Search
from rules.vocabulary import Type
from rules.widening import Findings, findings, searched
from support.language.effort import EFFORT

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
CASES = 60
SEARCHED = ("airline", "airline-bookings", "bank")
"""Packs in which amounts that are unknown, or several facts at once, have to be searched for."""


def _value(type_: Type, dice: random.Random) -> object:
    """A value of few, so that cases have much in common."""
    if type_.one_of is not None:
        return dice.choice(type_.one_of)
    if type_.kind == "boolean":
        return dice.random() < 0.5
    if type_.kind == "datetime":
        return AT - timedelta(hours=dice.choice((1, 23, 30, 200, 3_000)))
    if type_.kind in {"integer", "number", "money"}:
        return Decimal(dice.choice((0, 1, 2, 3, 20, 90, 200, 301, 700)))
    return type_.read("some text") if type_.kind == "text" else None


def _cases(boundaries: BoundarySet, count: int, dice: random.Random) -> Iterator[Case]:
    """Cases with more or less known, and more or less spent."""
    facts = boundaries.vocabulary.facts
    for _ in range(count):
        unknown = dice.choice((0.1, 0.3, 0.6))
        known = {name: _value(fact.type, dice) for name, fact in facts.items() if dice.random() > unknown}
        spent = Decimal(dice.choice((0, 0, 0, 60)))
        meters = {budget.key: Meter(spent) for budget in boundaries.budgets}
        audience = dice.choice(
            sorted({door for one in boundaries.boundaries.values() for door in one.audience})
        )
        yield boundaries.case(known, at=AT, meters=meters, audience=audience)


@EFFORT
@pytest.mark.parametrize("name", SEARCHED)
def test_what_is_found_again_is_what_would_be_found_anew(effort: int, name: str) -> None:
    boundaries = BoundarySet.compile(load_pack(packaged(name)))
    vocabulary, met, again = boundaries.vocabulary, dict[int, Findings](), 0
    for case in _cases(boundaries, CASES * effort, random.Random(name)):
        for action, rules in boundaries.rules.items():
            if rules.action.always:
                continue
            question, anew = boundaries.question(case, action), boundaries.question(case, action)
            alike = question.alike is not None and question.alike.findings is not None
            found = findings(question, vocabulary)
            # Of a case that is like none before, and yet what was found for one of them.
            again += not alike and id(found) in met
            met[id(found)] = found
            assert found == searched(Search(anew, anew.bounds(), vocabulary, trial=anew.trial)), case
    assert again > 0
