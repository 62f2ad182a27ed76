"""No addition and no loss of knowledge ever widens an answer or lifts a duty."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.language.documents import Document
from support.language.effort import CASES_EACH, PACKS, THOROUGH, profile
from support.language.oracle import Case, Spent
from support.language.pack_draws import Drawn, additions, packs
from support.language.product import Entry, compiled, emergency_amount, latitude, number
from support.language.words import GRANTED, WORDS

UNUSED = Spent(Decimal(0), 0)


def assert_no_wider(before: dict[str, Entry], after: dict[str, Entry]) -> int:
    """`after` gives no more than `before` and asks no less; returns how many answers it narrowed."""
    narrowed = 0
    for action in GRANTED:
        old, new = before[action], after[action]
        for band in ("alone", "with_peer"):
            assert number(new[band]) <= number(old[band]), (action, band)
            narrowed += number(new[band]) < number(old[band])
        assert (emergency_amount(new) or 0) <= (emergency_amount(old) or 0), action
        assert duties(old) <= duties(new), action
    return narrowed


def duties(entry: Entry) -> set[tuple[str, str]]:
    """Which duties an answer lists."""
    return {(duty["boundary"], duty["id"]) for duty in entry["duties"]}


@THOROUGH
def test_one_more_limit_duty_or_budget_never_widens(effort: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever the added clause says, and whichever document it stands in. An example is a case."""
    seen: Counter[str] = Counter()

    @profile(PACKS, effort)
    @given(st.data(), packs(cases_each=CASES_EACH))
    def hold(data: st.DataObject, drawn: Drawn) -> None:
        more = data.draw(additions(drawn.documents))
        before, after = compiled(drawn.documents), compiled(more)
        for case in drawn.cases:
            with_added = replace(case, meters=metered(more, case))
            seen["narrowed"] += assert_no_wider(latitude(before, with_added), latitude(after, with_added))

    hold()
    with capsys.disabled():
        print(f"\n  additions: {dict(seen)}")  # noqa: T201 - says what was met
    assert seen["narrowed"] > 0


@THOROUGH
def test_knowing_less_never_widens(effort: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A fact without default that becomes unknown. An example is a case."""
    seen: Counter[str] = Counter()

    @profile(PACKS, effort)
    @given(st.data(), packs(cases_each=CASES_EACH))
    def hold(data: st.DataObject, drawn: Drawn) -> None:
        boundaries = compiled(drawn.documents)
        forgettable = sorted(name for name, word in WORDS.items() if word.default is None)
        forgotten = data.draw(st.lists(st.sampled_from(forgettable), min_size=1, max_size=8, unique=True))
        for case in drawn.cases:
            less = {name: value for name, value in case.raw.items() if name not in forgotten}
            before, after = latitude(boundaries, case), latitude(boundaries, replace(case, raw=less))
            seen["narrowed"] += assert_no_wider(before, after)

    hold()
    with capsys.disabled():
        print(f"\n  forgetting: {dict(seen)}")  # noqa: T201 - says what was met
    assert seen["narrowed"] > 0


def metered(documents: tuple[Document, ...], case: Case) -> dict[tuple[str, str], Spent | None]:
    """The case's meters, and an unspent one for every budget that has none."""
    fresh = {(document.name, budget.id): UNUSED for document in documents for budget in document.budgets}
    return {**fresh, **case.meters}
