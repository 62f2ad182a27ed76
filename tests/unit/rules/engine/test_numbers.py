"""What the rows that a case leaves come to is what all boundaries say by themselves."""

import random
from collections.abc import Iterator

import pytest

from rules.boundary import Audience
from rules.boundary_set import UNSPENT, BoundarySet, Case
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


def _named(one: object) -> object:
    """What a boundary or a duty is called: two sets have each its own."""
    clause = getattr(one, "clause", None)
    return (getattr(one, "boundary", None), clause) if clause else getattr(one, "boundary", None)
