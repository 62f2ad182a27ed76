"""What was told before is told again to the byte, and nothing that may differ is taken for it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rules.boundary_set import UNSPENT, BoundarySet, Meter, Meters, unspent_but
from rules.memo import Memo, Telling
from rules.pack import load_pack, packaged, parse_pack

PACK = load_pack(packaged())
SET = BoundarySet.compile(PACK)
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
LATE: Mapping[str, object] = {
    "flight.delay_minutes": 200,
    "flight.cancelled": False,
    "flight.cause": "technical",
    "booking.passengers": 2,
    "booking.total": "412.00",
    "booking.paid_with": "card",
    "customer.tier": "gold",
    "associate.level": 1,
}


def _told(
    memo: Memo,
    facts: Mapping[str, object] = LATE,
    *,
    at: datetime = AT,
    meters: Meters = UNSPENT,
    request: Mapping[str, object] | None = None,
    of: BoundarySet = SET,
) -> list[dict[str, Any]]:
    """What the memo tells, held to what is worked out afresh."""
    asked = request or {}
    told = memo.tell(of, of.case(facts, at=at, meters=meters, audience="associate"), asked).told.values()
    fresh = of.latitude(facts, at=at, meters=meters, request=asked)
    assert [each.json for each in told] == fresh.to_json()
    assert min((each.valid_until for each in told if each.valid_until), default=None) == fresh.valid_until
    return [each.json for each in told]


def test_the_same_is_worked_out_once() -> None:
    memo = Memo()
    first = _told(memo)
    kept = len(memo)
    again = _told(memo, dict(LATE))
    assert len(memo) == kept
    assert all(one is other for one, other in zip(first, again, strict=True))


@pytest.mark.parametrize(
    "other",
    [
        {"facts": {**LATE, "flight.delay_minutes": 100}},
        {"facts": {**LATE, "booking.total": "413.00"}},
        {"facts": {**LATE, "customer.fraud_hold": True}},
        {"facts": {**LATE, "customer.fraud_hold": False}},
        {"facts": {name: value for name, value in LATE.items() if name != "customer.tier"}},
        {"meters": unspent_but({("meal-credit", "customer-day"): Meter(Decimal(300), 2)})},
        {"meters": unspent_but({("meal-credit", "customer-day"): None})},
        {"request": {"complaint": "delayed_flight"}},
        {"at": AT + timedelta(days=400)},
    ],
    ids=[
        "a number",
        "money",
        "yes",
        "no",
        "a fact fewer",
        "spent",
        "a meter that nobody knows",
        "what is asked",
        "the time",
    ],
)
def test_what_differs_in_anything_is_worked_out_afresh(other: dict[str, Any]) -> None:
    memo = Memo()
    _told(memo)
    _told(memo, **other)
    _told(memo)


def test_a_fact_that_no_boundary_of_an_action_reads_changes_nothing_for_it() -> None:
    memo = Memo()
    before = {one["action"]: one for one in _told(memo)}
    after = {one["action"]: one for one in _told(memo, {**LATE, "booking.passengers": 3})}
    assert after["meal"] != before["meal"]
    assert after["refund"] is before["refund"]


def test_a_publication_costs_what_it_changed() -> None:
    memo = Memo()
    before = {one["action"]: one for one in _told(memo)}
    name = "boundaries/meal-credit.yaml"
    files = {**PACK.files, name: PACK.files[name].replace("24 * booking", "30 * booking")}
    edited = BoundarySet.compile(parse_pack(files, PACK))
    after = {one["action"]: one for one in _told(memo, of=edited)}
    assert after["meal"]["alone"] == "60.00"
    assert [action for action in after if after[action] is not before[action]] == ["meal"]


def test_values_that_are_equal_to_python_are_told_apart() -> None:
    memo = Memo()
    for delay in (1, 0, True, False, "1", "0"):
        _told(memo, {**LATE, "flight.delay_minutes": delay, "flight.cancelled": delay})


def test_no_more_is_kept_than_there_is_room_for() -> None:
    memo = Memo(most=30)
    for passengers in range(1, 10):
        _told(memo, {**LATE, "booking.passengers": passengers})
        assert 15 <= len(memo) <= 30


def test_two_sets_that_are_asked_in_turns_share_what_they_have_in_common() -> None:
    memo = Memo()
    files = {**PACK.files}
    files["boundaries/meal-credit.yaml"] = files["boundaries/meal-credit.yaml"].replace("24 *", "30 *")
    edited = BoundarySet.compile(parse_pack(files, PACK), SET)
    live, tried = _told(memo), _told(memo, of=edited)
    kept = len(memo)
    alike = [one is other for one, other in zip(live, tried, strict=True)]
    assert alike.count(False) < len(alike) // 2
    for of, before in ((SET, live), (edited, tried), (SET, live)):
        assert all(one is other for one, other in zip(_told(memo, of=of), before, strict=True))
    assert len(memo) == kept


CARE = {**LATE, "flight.delay_minutes": 400, "flight.cause": "crew"}


def _edited(file: str, old: str, new: str) -> BoundarySet:
    file = f"boundaries/{file}.yaml"
    assert old in PACK.files[file]
    return BoundarySet.compile(
        parse_pack({**PACK.files, file: PACK.files[file].replace(old, new)}, PACK), SET
    )


def _told_again(memo: Memo, before: Telling, of: BoundarySet) -> tuple[Telling, list[str]]:
    """What the memo tells of the same case under another set, held to what is worked out afresh; and the
    actions of which that is not what was told before.
    """
    again = memo.tell_again(before, of)
    fresh = Memo().tell(of, before.case, before.request)
    assert {name: one.json for name, one in again.told.items()} == {
        name: one.json for name, one in fresh.told.items()
    }
    assert list(again.told) == list(of.rules)
    assert (again.opened, again.boundaries) == (fresh.opened, of)
    return again, [name for name, one in again.told.items() if one is not before.told[name]]


def _first(
    memo: Memo, facts: Mapping[str, object] = LATE, request: Mapping[str, object] | None = None
) -> Telling:
    return memo.tell(SET, SET.case(facts, at=AT, meters=UNSPENT, audience="associate"), request or {})


def test_of_the_same_case_only_what_was_edited_is_asked_again() -> None:
    memo = Memo()
    before = _first(memo)
    edited = _edited("meal-credit", "24 * booking", "30 * booking")
    again, moved = _told_again(memo, before, edited)
    assert moved == ["meal"]
    assert _told_again(memo, again, SET)[1] == ["meal"]


def test_what_offers_an_action_in_its_place_is_told_anew_once_that_opens_or_closes() -> None:
    memo = Memo()
    before = _first(memo, CARE)
    offering = [name for name, one in before.told.items() if {"instead": "meal"} in one.json["ways_forward"]]
    assert offering
    closed = _edited("meal-credit", "grants:", "limits:\n  - {id: none, at_most: 0, because: No.}\ngrants:")
    again, moved = _told_again(memo, before, closed)
    assert {*offering, "meal"} <= {*moved}
    assert {*offering, "meal"} <= {*_told_again(memo, again, SET)[1]}


def test_what_was_asked_with_it_is_asked_again() -> None:
    memo = Memo()
    before = _first(memo, LATE, {"complaint": "delayed_flight"})
    edited = _edited("goodwill-refund", "title:", "title: More")
    again, moved = _told_again(memo, before, edited)
    assert again.request == {"complaint": "delayed_flight"}
    assert len(moved) < len(again.told)
