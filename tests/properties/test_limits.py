"""The fast reading says what the plain one says: amounts, what set them, and what is unknown and matters."""

from collections import Counter

import pytest
from hypothesis import given

from rules.boundary_set import BoundarySet
from rules.reasons import set_by
from rules.searching import missing_in
from support.language.draws import HALF
from support.language.effort import EFFORT, profile
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, door, meters, split


@EFFORT
@pytest.mark.parametrize("unknown_in_ten", [1, HALF])
def test_the_fast_reading_is_the_plain_one(
    effort: int, unknown_in_ten: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole packs, every action, known and unknown facts, both doors, budgets spent and not."""
    met: Counter[str] = Counter()

    @profile(250, effort)
    @given(packs(largest=4, unknown_in_ten=unknown_in_ten))
    def agree(drawn: Drawn) -> None:
        boundaries = compiled(drawn.documents)
        plain = BoundarySet.of(boundaries.vocabulary, boundaries.boundaries, boundaries.revision)
        for case in drawn.cases:
            facts, request = split(case)
            spent, audience = meters(case), door(case)
            fast = boundaries.limits(facts, at=case.now, meters=spent, audience=audience, request=request)
            assert list(fast) == list(boundaries.rules)
            whole = plain.case(facts, at=case.now, meters=spent, audience=audience)
            for name, limits in fast.items():
                question = plain.question(whole, name, request)
                found = question.bounds()
                assert (limits.alone, limits.with_peer) == (found.alone, found.with_peer)
                assert str(limits.alone) == str(found.alone)
                assert limits.smallest == found.smallest
                assert limits.set_by_alone == set_by(found, with_peer=False)
                assert limits.set_by_with_peer == set_by(found, with_peer=True)
                searched = missing_in(question, plain.vocabulary)
                assert limits.unknown == searched
                met["unknown"] += bool(searched)
                met["open" if limits.alone else "peer only" if limits.with_peer else "closed"] += 1

    agree()
    with capsys.disabled():
        print(f"\n  limits: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["open"], met["closed"], met["unknown"]) > 0
