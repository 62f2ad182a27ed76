"""The answer as the language's description shows it, and the rules behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from rules.boundary_set import UNSPENT, BoundarySet, Meter, unspent_but
from rules.engine.ladder import TOP
from rules.engine.page import Having, Page
from rules.engine.slots import Slot
from rules.pack import parse_pack
from rules.pausing import PIECE, pausing
from service.bench.product import files_of
from service.bench.workload import ACTIONS, Bound, bounds
from support.small_pack import DELAY, DELAYED, GOLD, NOON, answer, make_set


def test_the_answer_has_the_published_shape() -> None:
    spent = unspent_but(
        {
            ("delay-compensation", "own-week"): Meter(
                Decimal(420), 6, datetime(2026, 1, 3, 8, tzinfo=UTC), Decimal(60)
            )
        }
    )
    found = answer(make_set(DELAY), GOLD, DELAYED, spent).to_json()
    assert found == {
        "action": "certificate",
        "alone": "80.00",
        "with_peer": "80.00",
        "smallest": "25.00",
        "unit": "USD",
        "set_by": {
            "alone": {"boundary": "delay-compensation", "clause": "budgets.own-week"},
            "with_peer": {"boundary": "delay-compensation", "clause": "budgets.own-week"},
        },
        "because": [
            {
                "boundary": "delay-compensation",
                "clause": "grants.loyal",
                "text": "Loyal or insured travellers are compensated per passenger.",
                "facts": {"customer.tier": "gold"},
            }
        ],
        "closed_by": [],
        "budgets": [
            {
                "boundary": "delay-compensation",
                "id": "own-week",
                "at_most": "500.00",
                "spent": "420.00",
                "left": "80.00",
                "frees": {"amount": "60.00", "at": "2026-01-03T08:00:00Z"},
            },
            {
                "boundary": "delay-compensation",
                "id": "customer-quarter",
                "at_most": "200.00",
                "spent": "0.00",
                "left": "200.00",
            },
            {"boundary": "delay-compensation", "id": "once", "uses": 1, "used": 0},
        ],
        "duties": [
            {
                "boundary": "delay-compensation",
                "id": "note",
                "kind": "note",
                "text": "One line of why, for the next colleague.",
            },
            {
                "boundary": "delay-compensation",
                "id": "asked",
                "kind": "must",
                "text": "We compensate those who ask.",
            },
            {
                "boundary": "delay-compensation",
                "id": "yes-first",
                "kind": "confirm",
                "text": "The customer said yes to the listed details.",
            },
        ],
        "unknown": [],
        "assumed": ["customer.fraud_hold"],
        "ways_forward": [{"emergency": {"uses_left": 1, "at_most": "150.00"}}],
        "valid_until": "2026-01-03T08:00:00Z",
    }


def test_every_action_is_answered_in_the_order_of_the_vocabulary() -> None:
    latitude = make_set(DELAY).latitude({}, at=NOON, meters=UNSPENT)
    assert list(latitude) == ["refund", "certificate", "rebook", "extend_hold", "call_back"]
    assert latitude["call_back"].alone == 1
    assert latitude["refund"].closed_by == ()
    assert latitude["refund"].set_by_alone is None


def test_a_request_not_asked_yet_is_a_way_forward_with_the_values_that_open() -> None:
    found = answer(make_set(DELAY), GOLD, {}).to_json()
    assert found["unknown"] == ["request.complaint"]
    assert found["ways_forward"][0] == {
        "ask": "request.complaint",
        "opens_with": ["cancelled_flight", "delayed_flight"],
        "up_to": "200.00",
    }


def test_facts_needed_together_are_asked_together() -> None:
    found = answer(make_set(DELAY), {"booking.passengers": 1, "booking.total": 400}, {})
    asks = [way for way in found.to_json()["ways_forward"] if "ask" in way]
    assert found.unknown == ("customer.tier", "booking.insured", "request.complaint", "topic.surge")
    assert asks == [{"ask": ["booking.insured", "request.complaint"], "up_to": "100.00"}]


def test_with_hardly_anything_known_the_smallest_sets_are_still_found() -> None:
    found = answer(make_set(DELAY), {}, {})
    assert {"request.complaint", "booking.total", "topic.surge"} <= set(found.unknown)


def test_a_known_fact_whose_change_alone_opens_is_named() -> None:
    found = answer(make_set(DELAY), {**GOLD, "customer.fraud_hold": True}, DELAYED).to_json()
    assert found["closed_by"] == [{"boundary": "delay-compensation", "clause": "limits.fraud"}]
    assert {"if": "customer.fraud_hold", "opens_with": [False]} in found["ways_forward"]


def test_thresholds_of_numbers_are_named() -> None:
    text = """
boundary: late
action: refund
grants:
  - {id: late, when: flight.delay_minutes > 180, alone: 40}
limits:
  - {id: fare, at_most: booking.total}
"""
    late = make_set(text)
    asked = answer(late, {"booking.total": 100, "flight.delay_minutes": 60}, {}, action="refund")
    assert {"if": "flight.delay_minutes", "opens_with": {"at_least": 181}} in asked.to_json()["ways_forward"]
    assert answer(late, {"booking.total": 100}, {}, action="refund").unknown == ("flight.delay_minutes",)


def test_a_limit_of_another_document_binds_unless_it_is_ruled_out() -> None:
    hold = """
boundary: hold
action: "*"
limits:
  - {id: held, when: flight.cancelled, at_most: 0, because: Held.}
"""
    boundaries = make_set(DELAY, hold)
    assert answer(boundaries, {**GOLD, "flight.cancelled": False}, DELAYED).alone == 100
    for facts in (GOLD, {**GOLD, "flight.cancelled": True}):
        found = answer(boundaries, facts, DELAYED)
        assert found.closed
        assert [ref.clause for ref in found.closed_by] == ["limits.held"]
    assert answer(boundaries, GOLD, DELAYED).unknown == ("flight.cancelled",)


def test_the_customers_door_has_no_associate_and_needs_its_own_grants() -> None:
    shut = answer(make_set(DELAY), GOLD, DELAYED, door="customer")
    assert shut.alone == 0
    assert shut.set_by_alone is None
    assert shut.emergency is None
    both = DELAY.replace("title:", "audience: [associate, customer]\ntitle:")
    door = answer(make_set(both), GOLD, DELAYED, door="customer")
    assert door.alone == 100
    assert [state.spec.id for state in door.budgets] == ["customer-quarter", "once"]
    assert [duty.id for duty in door.duties] == ["asked", "yes-first"]


def test_an_unknown_key_has_nothing_left() -> None:
    found = answer(make_set(DELAY), GOLD, DELAYED, {})
    assert found.closed
    assert [ref.clause for ref in found.closed_by] == [
        "budgets.customer-quarter",
        "budgets.once",
        "budgets.own-week",
    ]
    assert found.emergency is None


def test_a_budget_that_leaves_less_than_the_smallest_closes_together_with_it() -> None:
    spent = unspent_but({("delay-compensation", "own-week"): Meter(Decimal(490), 9)})
    found = answer(make_set(DELAY), GOLD, DELAYED, spent)
    assert found.closed
    assert [ref.clause for ref in found.closed_by] == ["budgets.own-week", "limits.worth-the-while"]
    assert found.ways_forward


def test_dates_are_inside_from_and_before_until() -> None:
    text = """
boundary: december
action: rebook
from: 2026-12-01T00:00:00Z
until: 2026-12-02T00:00:00Z
grants: [{id: all}]
"""
    boundaries = make_set(text)
    start = datetime(2026, 12, 1, tzinfo=UTC)
    moments = [
        start - timedelta(seconds=1),
        start,
        start + timedelta(days=1, seconds=-1),
        start + timedelta(days=1),
    ]
    answers = [answer(boundaries, {}, {}, action="rebook", at=moment) for moment in moments]
    assert [one.alone for one in answers] == [0, 1, 1, 0]
    assert [one.valid_until for one in answers] == [start, moments[3], moments[3], None]


def test_the_next_moment_at_which_a_condition_turns_is_told() -> None:
    text = """
boundary: first-day
action: refund
grants:
  - {id: day, when: now - booking.booked_at <= t"PT24H", alone: 40}
  - {id: trip, when: 'today < booking.travels_on', alone: 10}
"""
    boundaries = make_set(text)
    facts = {"booking.booked_at": "2026-01-01T00:00:00Z", "booking.travels_on": "2026-01-05"}
    day_over = datetime(2026, 1, 2, 0, 0, 1, tzinfo=UTC)
    departs = datetime(2026, 1, 5, 5, tzinfo=UTC)
    first = answer(boundaries, facts, {}, action="refund")
    assert (first.alone, first.valid_until) == (Decimal(40), day_over)
    second = answer(boundaries, facts, {}, action="refund", at=day_over)
    assert (second.alone, second.valid_until) == (Decimal(10), departs)
    third = answer(boundaries, facts, {}, action="refund", at=departs)
    assert (third.alone, third.valid_until) == (Decimal(0), None)


def test_the_same_question_has_the_same_answer_and_the_revision_names_the_content() -> None:
    one, other = make_set(DELAY), make_set(DELAY)
    assert one.revision == other.revision
    assert one.revision != make_set(DELAY.replace("75", "76")).revision
    assert answer(one, GOLD, DELAYED).to_json() == answer(other, GOLD, DELAYED).to_json()


def test_an_answer_looked_into_later_does_not_see_meters_that_moved() -> None:
    keys = [("delay-compensation", name) for name in ("own-week", "customer-quarter", "once", "emergency")]
    meters = dict.fromkeys(keys, Meter())
    found = answer(make_set(DELAY), GOLD, {}, meters)
    meters.clear()
    assert found.unknown == ("request.complaint",)


def pieces_of_an_edit(some: list[Bound]) -> int:
    """Into how many pieces the work falls where the first of some boundaries gives something else."""
    files = files_of(some)
    pack = parse_pack(files)
    before = BoundarySet.compile(pack)
    file = f"boundaries/{some[0].name}.yaml"
    edited = {**files, file: files[file].replace("alone: ", "alone: 1", 1)}
    pauses: list[None] = []
    with pausing(lambda: pauses.append(None)):
        after = BoundarySet.compile(parse_pack(edited, pack), before)
    assert [name for name, one in after.rules.items() if one is not before.rules[name]] == [some[0].action]
    return len(pauses)


def test_an_edit_goes_through_the_boundaries_of_its_action_and_not_through_all_others() -> None:
    whole = bounds(8 * PIECE)
    own = [bound for bound in whole if bound.action == whole[0].action]
    others = [bound for bound in whole if bound.action != whole[0].action]
    few, many = (pieces_of_an_edit([*own, *others[:size]]) for size in (2 * PIECE, 6 * PIECE))
    assert many - few < 6 - 2, "once through those that are more would be as many"


def test_of_an_edit_that_changes_no_condition_and_no_order_nothing_is_indexed_but_what_all_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = [replace(bound, action=ACTIONS[0]) for bound in bounds(3 * TOP)]
    files = files_of(some)
    pack = parse_pack(files)
    before = BoundarySet.compile(pack)
    file = f"boundaries/{some[0].name}.yaml"
    edited = {**files, file: f"{files[file]}why: Because it was asked.\n"}
    sizes: list[int] = []
    index = Page.__init__

    def noted(page: Page, size: int, having: Having, slots: Sequence[Slot]) -> None:
        sizes.append(size)
        index(page, size, having, slots)

    monkeypatch.setattr(Page, "__init__", noted)
    after = BoundarySet.compile(parse_pack(edited, pack), before)
    assert after.revision != before.revision
    assert sizes == [TOP]
