"""What the rows that a case leaves come to is what all boundaries say by themselves."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rules.boundary import Audience
from rules.boundary_set import UNSPENT, BoundarySet, Case
from rules.engine.reading import Reading
from rules.engine.standing import Look
from rules.meters import Meter
from rules.pack import load_pack
from rules.packaged import packaged
from rules.reasons import why
from support.small_pack import NOON

CASES = 25
DOORS: tuple[Audience, ...] = ("associate", "customer")


def _cases(boundaries: BoundarySet, dice: random.Random) -> Iterator[Case]:
    """Cases of few values, with half of the facts unknown."""
    for _ in range(CASES):
        known: dict[str, object] = {}
        for name, fact in boundaries.vocabulary.facts.items():
            values = {"boolean": (True, False), "text": fact.type.one_of or ("a text",)}
            if dice.random() < 0.5:
                known[name] = dice.choice(values.get(fact.type.kind, (0, 1, 3, 90, 500)))
        door: Audience = dice.choice(DOORS)
        yield boundaries.case(known, at=NOON, meters=UNSPENT, audience=door)


@pytest.mark.parametrize("name", ["airline", "bank", "shop"])
def test_rows_say_what_boundaries_say(name: str) -> None:
    fast = BoundarySet.compile(load_pack(packaged(name)))
    plain = BoundarySet.of(fast.vocabulary, fast.boundaries, fast.revision)
    open_ones = 0
    for case in _cases(fast, random.Random(name)):
        for action in fast.rules:
            by_rows = fast.question(case, action).bounds()
            said = plain.question(case, action).bounds()
            assert why(by_rows) == why(said)
            for of in ("alone", "with_peer", "smallest", "emergency", "lefts"):
                assert getattr(by_rows, of) == getattr(said, of), (action, of)
            for of in ("saying_more", "duties"):
                found, meant = ([_named(one) for one in getattr(each, of)] for each in (by_rows, said))
                assert found == meant, (action, of)
            open_ones += bool(said.alone)
    assert open_ones > CASES


@pytest.mark.parametrize("name", ["airline", "bank"])
def test_what_counts_is_kept_for_cases_in_which_the_same_is_known_and_not_what_is_left(name: str) -> None:
    fast = BoundarySet.compile(load_pack(packaged(name)))
    plain = BoundarySet.of(fast.vocabulary, fast.boundaries, fast.revision)
    dice = random.Random(name)
    settled = {action for action, rules in fast.rules.items() if rules.settled}
    assert 0 < len(settled) < len(fast.rules)
    moved = 0
    for case in _cases(fast, dice):
        for action in fast.rules:
            first = fast.question(case, action).bounds()
            spent = {key: Meter(Decimal(dice.choice((1, 20, 400))), 1) for key in fast.rules[action].meters}
            later = replace(case, meters=spent)
            again, said = fast.question(later, action).bounds(), plain.question(later, action).bounds()
            assert why(again) == why(said)
            assert (again.lefts, again.alone, again.with_peer) == (said.lefts, said.alone, said.with_peer)
            assert again.emergency == said.emergency
            # Nothing of the second question is in the first one's answer.
            assert first.lefts == plain.question(case, action).bounds().lefts
            moved += first.lefts != again.lefts
    assert moved


def test_a_case_is_looked_at_once_where_others_agree_in_all_that_an_action_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    boundaries = BoundarySet.compile(load_pack(packaged("airline")))
    looks: list[object] = []
    look = Reading.look

    def counted(self: Reading, *case: Any) -> Look:
        looks.append(case)
        return look(self, *case)

    monkeypatch.setattr(Reading, "look", counted)
    facts = {"booking.passengers": 2, "flight.delay_minutes": 200}

    def asked(**others: object) -> Decimal:
        case = boundaries.case(facts | others, at=NOON, meters=UNSPENT, audience="associate")
        return boundaries.question(case, "meal").bounds().alone

    assert (asked(), len(looks)) == (Decimal(48), 1)
    # What the action does not read makes no difference.
    assert (asked(**{"customer.member_years": 3}), len(looks)) == (Decimal(48), 1)
    assert (asked(**{"booking.passengers": 3}), len(looks)) == (Decimal(72), 2)


def _named(one: object) -> object:
    """What a boundary or a duty is called: two sets have each its own."""
    clause = getattr(one, "clause", None)
    return (getattr(one, "boundary", None), clause) if clause else getattr(one, "boundary", None)
