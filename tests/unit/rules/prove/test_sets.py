"""Two sets of boundaries: equivalent, narrower, wider or both, with a case of each."""

from datetime import date

import pytest

from rules.prove.proofs import Meaning
from rules.prove.sets import compare
from support.small_pack import DELAY, make_pack

SINCE = date(2026, 1, 1)


def meaning(*edits: tuple[str, str]) -> Meaning:
    """How the delay boundary differs from itself after some edits."""
    after = DELAY
    for old, new in edits:
        assert old in after
        after = after.replace(old, new, 1)
    return compare(make_pack(DELAY), make_pack(after), SINCE)


@pytest.mark.parametrize(
    ("edit", "relation"),
    [
        (("title: Comp", "title: A comp"), "equivalent"),
        (('["silver", "gold"]', '["gold", "silver"]'), "equivalent"),
        (("alone: 75", "alone: 76"), "widens"),
        (("topic.surge >= 3", "topic.surge >= 4"), "narrows"),
        (("topic.surge >= 3, alone: 75", "topic.surge >= 4, alone: 90"), "both"),
        (("smallest: 25", "smallest: 20"), "widens"),
        (("smallest: 25", "smallest: 30"), "narrows"),
        (("customer.fraud_hold, at_most: 0", "customer.fraud_hold, at_most: 30"), "widens"),
        (("uses: 1, at_most: 150", "uses: 1, at_most: 160"), "widens"),
        (("  - {id: note, note: true", "  - {id: note, when: flight.cancelled, note: true"), "widens"),
        (("duties:\n", "duties:\n  - {id: more, confirm: Said twice.}\n"), "narrows"),
        (("over: 7d, at_most: 500", "over: 7d, at_most: 600"), "widens"),
        (("over: 7d, at_most: 500", "over: 14d, at_most: 500"), "both"),
    ],
)
def test_what_an_edit_means(edit: tuple[str, str], relation: str) -> None:
    assert meaning(edit).relation == relation


def test_each_direction_has_a_small_case_with_both_amounts() -> None:
    (action,) = meaning(("topic.surge >= 3, alone: 75", "topic.surge >= 4, alone: 90")).actions
    assert action.wider is not None
    assert action.narrower is not None
    assert action.wider.before == 75
    assert action.wider.case.amount == 90
    assert 25 <= action.narrower.before <= 75
    assert action.narrower.case.amount == 0
    assert set(action.narrower.case.facts) == {"topic.surge", "booking.total", "request.complaint"}


def test_a_document_that_comes_or_goes() -> None:
    more = "boundary: more\naction: refund\ngrants:\n  - {id: g, alone: 5}\n"
    assert compare(make_pack(DELAY), make_pack(DELAY, more), SINCE).relation == "widens"
    assert compare(make_pack(DELAY, more), make_pack(DELAY), SINCE).relation == "narrows"


def test_other_words_are_not_compared() -> None:
    words = make_pack(DELAY).files["vocabulary.yaml"].replace("max: 9", "max: 8")
    found = compare(make_pack(DELAY), make_pack(DELAY, vocabulary=words), SINCE)
    assert found.relation is None
    assert "the words differ" in found.undecided[0]
