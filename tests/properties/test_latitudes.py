"""Whole packs, drawn: every part of the answer is what the description says it is."""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given

from support.language.documents import granted
from support.language.effort import EFFORT, profile
from support.language.oracle import Case, Expected, expected
from support.language.pack_draws import Drawn, packs
from support.language.product import Entry, clause, compiled, emergency_amount, latitude, number
from support.language.words import ACTIONS

Pair = tuple[Case, str, Entry, Expected]


def answers(drawn: Drawn) -> Iterator[Pair]:
    """Each case of the pack and each action in it: what the product says and what it should."""
    boundaries = compiled(drawn.documents)
    for case in drawn.cases:
        said = latitude(boundaries, case)
        assert list(said) == list(ACTIONS)
        for action in granted(drawn.documents):
            yield case, action, said[action], expected(drawn.documents, action, case)


@EFFORT
def test_the_answer_is_the_description_computed_by_hand(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Amounts, who set them, what closes, which budgets bind, which duties hold, the emergency."""
    met: Counter[str] = Counter()

    @profile(150, effort)
    @given(packs())
    def agree(drawn: Drawn) -> None:
        for _, _, said, meant in answers(drawn):
            met["open" if meant.alone else "peer only" if meant.with_peer else "closed"] += 1
            met["emergency"] += meant.emergency is not None
            assert (number(said["alone"]), number(said["with_peer"])) == (meant.alone, meant.with_peer)
            assert meant.smallest is None or max(0, number(said["smallest"])) == meant.smallest
            assert clause(said["set_by"]["alone"]) in meant.set_by_alone
            assert clause(said["set_by"]["with_peer"]) in meant.set_by_peer
            assert emergency_amount(said) == (meant.emergency and meant.emergency[1])
            assert {(b["boundary"], b["id"]) for b in said["budgets"]} == set(meant.budgets)
            assert {(d["boundary"], d["id"], d["kind"]) for d in said["duties"]} == meant.duties
            if meant.alone == meant.with_peer == 0 and meant.closed_by:
                assert {clause(closing) for closing in said["closed_by"]} == meant.closed_by

    agree()
    with capsys.disabled():
        print(f"\n  latitudes: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["open"], met["closed"], met["emergency"]) > 0


@EFFORT
def test_there_is_always_a_way_forward_and_no_answer_without_a_reason(effort: int) -> None:
    """Closed actions say why or that no grant holds; none leaves a person waiting."""

    @profile(60, effort)
    @given(packs(cases_each=3))
    def hold(drawn: Drawn) -> None:
        for _, _, said, _ in answers(drawn):
            if number(said["with_peer"]) > 0:
                assert said["because"]
                assert said["closed_by"] == []
            else:
                assert said["ways_forward"]
                assert said["set_by"]["with_peer"] or not said["closed_by"]

    hold()
