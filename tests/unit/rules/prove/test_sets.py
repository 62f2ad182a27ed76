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


OWN = (
    "boundary: own\naction: refund\naudience: [customer]\ngrants:\n  - {id: g, alone: 5}\n"
    "budgets:\n  - {id: year, per: customer, over: 365d, at_most: 50}\n"
)


@pytest.mark.parametrize("kind", ["confirm: They said yes.", "must: booking.insured"])
def test_a_duty_at_the_door_of_customers_alone(kind: str) -> None:
    """It is met or lifted there, and nothing is given at any other door."""
    bound = f"{OWN}duties:\n  - {{id: agreed, {kind}}}\n"
    lifted = compare(make_pack(DELAY, bound), make_pack(DELAY, OWN), SINCE)
    assert lifted.relation == "widens"
    (action,) = lifted.actions
    assert action.wider is not None
    assert action.wider.case.door == "customer"
    assert action.wider.what == "own/duties.agreed need not be met at the customer's door"
    assert compare(make_pack(DELAY, OWN), make_pack(DELAY, bound), SINCE).relation == "narrows"


def test_a_note_is_no_duty_at_the_door_of_customers() -> None:
    noted = f"{OWN}duties:\n  - {{id: note, note: true}}\n"
    assert compare(make_pack(DELAY, noted), make_pack(DELAY, OWN), SINCE).relation == "equivalent"


WORDS = make_pack(DELAY).files["vocabulary.yaml"]


def test_a_fact_that_can_be_something_else_is_not_compared_where_it_is_read() -> None:
    words = WORDS.replace("max: 9", "max: 8")
    found = compare(make_pack(DELAY), make_pack(DELAY, vocabulary=words), SINCE)
    assert found.relation is None
    assert found.undecided == (
        "certificate: what booking.passengers can be differs, so that cases are not the same",
    )


def test_a_new_fact_is_compared_as_one_that_the_first_set_does_not_read() -> None:
    words = WORDS.replace("facts:\n", "facts:\n  booking.staff: {type: boolean}\n")
    more = "boundary: more\naction: refund\ngrants:\n  - {id: g, when: booking.staff, alone: 5}\n"
    (action,) = compare(make_pack(DELAY), make_pack(DELAY, more, vocabulary=words), SINCE).actions
    assert action.relation == "widens"
    assert action.wider is not None
    assert action.wider.case.facts == {"booking.staff": True}


def test_an_action_that_comes_or_goes_is_compared_with_one_that_gives_nothing() -> None:
    words = WORDS.replace("actions:\n", "actions:\n  gift: {measure: money, title: Gift}\n")
    more = "boundary: more\naction: gift\ngrants:\n  - {id: g, alone: 5}\n"
    fewer = make_pack(DELAY), make_pack(DELAY, more, vocabulary=words)
    (came,), (went,) = compare(*fewer, SINCE).actions, compare(*fewer[::-1], SINCE).actions
    assert (came.action, came.relation, went.relation) == ("gift", "widens", "narrows")


def test_what_there_is_no_time_for_is_undecided_and_named() -> None:
    more = "boundary: more\naction: refund\ngrants:\n  - {id: g, alone: 5}\n"
    found = compare(make_pack(DELAY), make_pack(DELAY, more), SINCE, more=lambda: False)
    assert (found.relation, found.undecided) == (None, ("refund: there was no time left for it",))
