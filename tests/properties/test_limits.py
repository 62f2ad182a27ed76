"""The fast reading says what the plain one says: amounts, what set them, and what is unknown and matters."""

from collections import Counter
from itertools import combinations, islice, product

import pytest
from hypothesis import given

from rules.boundary_set import BoundarySet
from rules.meaning import Bounds
from rules.question import Question
from rules.reasons import set_by
from rules.searching import Search
from support.language.draws import HALF
from support.language.effort import EFFORT, profile
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, door, meters, split

MOST_TRIED = 400
FEW = 1


@EFFORT
@pytest.mark.parametrize("unknown_in_ten", [FEW, HALF])
def test_the_fast_reading_is_the_plain_one(
    effort: int, unknown_in_ten: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole packs, every action, known and unknown facts, both doors, budgets spent and not."""
    met: Counter[str] = Counter()

    @profile(150, effort)
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
                searched = Search(question, found, plain.vocabulary)
                fast_question = boundaries.question(whole, name, request)
                told = Search(fast_question, found, plain.vocabulary, trial=fast_question.trial)
                searched.run()
                told.run()
                mattering = {name for names in told.sets for name in names}
                assert limits.unknown == question.rules.in_order(mattering)
                assert_right(question, found, searched, told)
                met["unknown"] += bool(limits.unknown)
                met["open" if limits.alone else "peer only" if limits.with_peer else "closed"] += 1

    agree()
    with capsys.disabled():
        print(f"\n  limits: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["open"], met["closed"], met["unknown"]) > 0


def assert_right(question: Question, found: Bounds, searched: Search, told: Search) -> None:
    """Every set that the plain search finds is told; every other widens, and no part of it does.

    The plain search gives up after so many tries, so it may find less.
    """
    known, more = ({frozenset(names) for names in one.sets} for one in (searched, told))
    assert known <= more
    for names, values in told.sets.items():
        if frozenset(names) in known:
            continue
        assert widens(question, found, values), names
        for size in range(1, len(names)):
            for part in combinations(names, size):
                choices = product(*(searched.trying.values(name, {}) for name in part))
                for choice in islice(choices, MOST_TRIED):
                    assert not widens(question, found, dict(zip(part, choice, strict=True))), (names, part)


def widens(question: Question, found: Bounds, values: object) -> bool:
    """Whether the plain reading gives more with these values known."""
    assert isinstance(values, dict)
    then = question.bounds({**question.environment, **values})
    return then.alone > found.alone or then.with_peer > found.with_peer
