"""Contenders answer one question alike."""

from collections.abc import Iterator

import pytest

from service.bench.contenders import CONTENDERS, Contender
from service.bench.workload import bounds, cases

PRESENT = [one for one in CONTENDERS if not one.missing and one.unknown == 0]


@pytest.mark.parametrize("contender", PRESENT, ids=lambda contender: contender.name)
def test_every_contender_that_is_here_gives_the_answers_of_plain_ifs(contender: Contender) -> None:
    by_hand = next(one for one in CONTENDERS if one.name == "ifs by hand")
    assert list(answers(contender)) == list(answers(by_hand))


def answers(contender: Contender) -> Iterator[object]:
    """Its answers to some cases."""
    evaluate = contender.load(bounds(60))
    for case in cases(10):
        said = evaluate(case)
        yield contender.answer(said) if contender.answer else said


def test_a_workload_is_always_the_same_and_facts_are_left_out_by_their_share() -> None:
    assert bounds(5) == bounds(5)
    assert cases(3) == cases(3)
    whole, some = cases(50), cases(50, unknown=0.1)
    missing = sum(len(one) for one in whole) - sum(len(one) for one in some)
    assert 0.05 < missing / sum(len(one) for one in whole) < 0.15
