"""Trying a value says what the plain reading says with it; cases that are taken for alike have one answer."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from rules.boundary_set import BoundarySet
from rules.searching import Search
from rules.values import Value
from support.language.draws import HALF
from support.language.effort import EFFORT, profile
from support.language.oracle import Case
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, door, latitude, loaded, meters, split
from support.language.words import WORDS


@EFFORT
def test_a_value_that_is_tried_widens_where_the_plain_reading_says_so(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every unknown fact, every known one, and every two unknown ones, with all values worth trying."""
    met: Counter[bool] = Counter()

    @profile(60, effort)
    @given(packs(largest=3, unknown_in_ten=HALF))
    def agree(drawn: Drawn) -> None:
        boundaries = compiled(drawn.documents)
        for case in drawn.cases:
            facts, request = split(case)
            whole = boundaries.case(facts, at=case.now, meters=meters(case), audience=door(case))
            for name in boundaries.rules:
                question = boundaries.question(whole, name, request)
                if question.trial is None:
                    continue
                found, trial = question.bounds(), question.trial
                search = Search(question, found, boundaries.vocabulary, trial=trial)
                reads = frozenset[str]().union(*(live.reads for live in question.boundaries))
                unknown = sorted(reads - question.environment.keys())
                hidden = door(case) == "customer"
                unknown = [one for one in unknown if not (hidden and one.startswith("associate."))]
                known = sorted(reads & question.environment.keys() - {"now", "today"})
                for names in [*((one,) for one in (*unknown, *known)), *pairwise(unknown)]:
                    about = trial.about(names)
                    for values in _choices(search, names):
                        then = question.bounds(
                            {**question.environment, **dict(zip(names, values, strict=True))}
                        )
                        widens = then.alone > found.alone or then.with_peer > found.with_peer
                        assert about.widens(values) is widens, (names, values)
                        assert not (about.stuck and widens), (names, values)
                        met[widens] += 1
                    if len(names) == 2:
                        for first in search.trying.values(names[0], {})[:4]:
                            seconds = search.trying.values(names[1], {names[0]: first})
                            matching = [about.widens((first, second)) for second in seconds]
                            first_of_them = matching.index(True) if True in matching else None
                            assert about.match(first, seconds) == first_of_them
                    if len(names) == 1:
                        tried = search.trying.values(names[0], {})
                        assert about.opening(tried) == [one for one in tried if about.widens((one,))]

    agree()
    with capsys.disabled():
        print(f"\n  tries that widen: {dict(met)}")  # noqa: T201 - says what was met
    assert met[True] > 0 < met[False]


@EFFORT
def test_cases_that_are_taken_for_alike_have_one_answer(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A set that answered many cases that differ little answers each as a set that answers its first."""
    met: Counter[bool] = Counter()

    @profile(25, effort)
    @given(packs(largest=3, unknown_in_ten=HALF))
    def agree(drawn: Drawn) -> None:
        pack = loaded(drawn.documents)
        used = BoundarySet.compile(pack)
        for case in drawn.cases[:2]:
            latitude(used, case)
            for other in _siblings(case):
                said = latitude(used, other)
                assert said == latitude(BoundarySet.compile(pack), other)
                met[said == latitude(used, case)] += 1

    agree()
    with capsys.disabled():
        print(f"\n  answers that are the same: {dict(met)}")  # noqa: T201 - says what was met
    assert met[True] > 0 < met[False]


def _choices(search: Search, names: tuple[str, ...]) -> Iterator[tuple[Value, ...]]:
    if len(names) == 1:
        yield from ((value,) for value in search.trying.values(names[0], {}))
        return
    one, other = names
    for first in search.trying.values(one, {})[:4]:
        yield from ((first, second) for second in search.trying.values(other, {one: first})[:6])


def _siblings(case: Case) -> Iterator[Case]:
    """The case with one number a little larger, or with one fact unknown."""
    for name, value in case.raw.items():
        if WORDS[name].kind in {"integer", "money", "number"} and isinstance(value, int | float):
            yield replace(case, raw={**case.raw, name: value + 1})
        yield replace(case, raw={key: one for key, one in case.raw.items() if key != name})
