"""A case on a draft beside the live set: which actions, which facts, what differs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from rules import pack
from rules.boundary import Boundary
from rules.compiling.boundary import read_boundary
from rules.findings import Finding
from rules.language.trying import Asked, Tried, Tries, counting
from rules.meters import Meter
from rules.source import Source
from rules.vocabulary import Vocabulary
from support.small_pack import DELAY, DELAYED, GOLD, NOON, make_pack

LIVE = make_pack(DELAY).files
WIDER = {**LIVE, "boundaries/delay-compensation.yaml": DELAY.replace("topic.surge >= 3", "topic.surge >= 2")}
REFUND = """
boundary: small-refund
action: refund
grants: [{id: any, alone: 5}]
budgets: [{id: week, per: booking, over: 7d, at_most: 20}]
"""


def tried(draft: Mapping[str, str], **asked: Any) -> Tried:
    """What comes of a case at noon."""
    return Tries().try_case(LIVE, draft, Asked(**{"at": NOON, **asked}))


def test_the_actions_of_what_was_edited_are_told_of() -> None:
    assert [one.action for one in tried(WIDER).actions] == ["certificate"]
    new = tried({**LIVE, "boundaries/small-refund.yaml": REFUND})
    assert [one.action for one in new.actions] == ["refund"]
    assert [one.action for one in tried(LIVE).actions] == ["certificate"]
    assert [one.action for one in tried(WIDER, actions=("rebook", "nowhere")).actions] == [
        "rebook",
        "nowhere",
    ]


def test_a_live_set_that_was_read_elsewhere_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tries, usual = Tries(), tried(WIDER)
    tries.begin(make_pack(DELAY))
    read: list[str] = []

    def reading(source: Source, vocabulary: Vocabulary) -> tuple[Boundary | None, list[Finding]]:
        read.append(source.file)
        return read_boundary(source, vocabulary)

    monkeypatch.setattr(pack, "read_boundary", reading)
    assert tries.try_case(LIVE, WIDER, Asked(at=NOON)) == usual
    assert read == ["boundaries/delay-compensation.yaml"], "the edit alone"


def test_what_both_sets_have_in_common_is_put_into_words_once() -> None:
    small = "boundary: small\naction: certificate\ngrants: [{id: any, alone: 1}]\n"
    (found,) = tried({**LIVE, "boundaries/small.yaml": small}, facts=GOLD, request=DELAYED).actions
    assert found.live is not None
    assert found.draft is not None
    assert found.live.clauses
    assert all(one is other for one, other in zip(found.live.clauses, found.draft.clauses, strict=False))


def test_what_one_clause_did_for_either_answer_is_told_of_each() -> None:
    shut = "boundary: shut\naction: certificate\nlimits: [{id: none, at_most: 0, because: Not today}]\n"
    (found,) = tried({**LIVE, "boundaries/shut.yaml": shut}, facts=GOLD, request=DELAYED).actions
    assert found.live is not None
    assert found.draft is not None
    setting = [
        {one.clause: one.sets for one in side.clauses if one.sets} for side in (found.live, found.draft)
    ]
    assert setting[0] != setting[1]


def test_it_differs_where_an_amount_does() -> None:
    facts = {**GOLD, "customer.tier": "regular"}
    (same,) = tried(WIDER, facts=facts, request=DELAYED).actions
    assert not same.differs
    (other,) = tried(WIDER, facts={**facts, "topic.surge": 2}, request=DELAYED).actions
    assert other.differs
    assert other.live is not None
    assert other.draft is not None
    assert (other.live.latitude["alone"], other.draft.latitude["alone"]) == ("0.00", "75.00")


def test_an_action_that_one_set_does_not_know_has_no_side_there() -> None:
    (found,) = tried(WIDER, actions=("nowhere",)).actions
    assert (found.live, found.draft, found.differs) == (None, None, False)


def test_what_is_typed_goes_before_what_is_on_record() -> None:
    found = tried(
        WIDER,
        facts=GOLD,
        request=DELAYED,
        typed_facts={"customer.tier": "silver", "booking.total": None},
        typed_request={"customer_asked": True},
    )
    facts = {one.name: (one.value, one.by) for one in found.facts}
    assert facts["customer.tier"] == ("silver", "typed")
    assert facts["booking.passengers"] == (2, "record")
    assert facts["booking.total"] == (None, "unknown")
    assert facts["customer.fraud_hold"] == (False, "default")
    assert facts["request.complaint"] == ("delayed_flight", "record")
    assert facts["request.customer_asked"] == (True, "typed")


def test_what_is_no_value_of_its_fact_is_named_and_unknown() -> None:
    found = tried(
        WIDER,
        typed_facts={"customer.tier": "platinum", "customer.tire": 1},
        typed_request={"complaint": 7, "why": 1},
    )
    assert [text.split(",")[0].split(" must")[0] for text in found.left_out] == [
        "customer.tier",
        'there is no fact "customer.tire" (did you mean "customer.tier"?).',
        "request.complaint",
        'nothing called "why" is asked here.',
    ]


def test_budgets_hold_what_is_on_record_or_typed_and_nothing_where_nobody_knows_whose_they_are() -> None:
    draft = {**LIVE, "boundaries/small-refund.yaml": REFUND}
    tries = Tries()
    (week,) = [spec for spec in tries.budgets(draft) if spec.id == "week"]

    def left(**asked: Any) -> object:
        (action,) = tries.try_case(LIVE, draft, Asked(at=NOON, **asked)).actions
        assert action.draft is not None
        return next(one.values["left"] for one in action.draft.clauses if one.clause == "budgets.week")

    assert left() == "20.00"
    assert left(whose=frozenset({"customer"})) is None
    assert left(whose=frozenset({"booking"}), meters={counting(week): Meter(Decimal(12), 1)}) == "8.00"
    assert left(typed_spent={week.key: Decimal(15)}) == "5.00"


def test_a_draft_that_cannot_be_read_leaves_the_live_answer() -> None:
    broken = {**LIVE, "boundaries/delay-compensation.yaml": DELAY.replace("topic.surge", "topic.urge")}
    found = tried(broken)
    assert found.draft is None
    assert found.findings[0].file == "boundaries/delay-compensation.yaml"
    assert [(one.live is None, one.draft) for one in found.actions] == [(False, None)]
    assert Tries().budgets(broken) == ()
