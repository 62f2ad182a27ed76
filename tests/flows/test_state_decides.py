"""From a customer's voice to a decision and back, through the actions, with a real database."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from service.actions.claim_case import claim_case
from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.errors import Code, Problem
from service.latitude import recompute, team_budgets
from service.store import records
from support.house import House, build, says
from voc.signal import Kind


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await build(tmp_path)
    yield house
    house.ctx.store.close()


BOOKING = {"booking": "Q7X2"}
FARE: dict[tuple[str, str], dict[str, object]] = {
    ("booking", "Q7X2"): {"total": Decimal(400)},
    ("customer", "c1"): {"tier": "gold", "name": "Ada Byron"},
}


async def test_a_voice_becomes_a_decision_and_a_mistake_is_taken_back(house: House) -> None:
    taken = await house.takes(says("Two hours late!", kind=Kind.COMPLAINT, about=BOOKING), facts=FARE)
    assert (taken.accepted, taken.duplicates, taken.rejected) == (1, 0, ())
    (case,) = house.queue()
    assert (case.name, case.about, case.kind) == ("Ada Byron", {"booking": "Q7X2"}, "complaint")

    house.hands.pass_(timedelta(seconds=1))
    row = await claim_case(house.ctx, house.mara, case.id)
    assert row.claimed_by is not None
    assert row.claimed_by.name == "Mara K."

    refund = house.action(case.id, house.mara, "refund")
    assert refund["alone"] == "0.00"
    assert {"ask": "booking.insured", "opens_with": [True], "up_to": "100.00"} in refund["ways_forward"]

    house.hands.pass_(timedelta(seconds=1))
    (view,) = await state_facts(house.ctx, house.mara, case.id, {"booking.insured": True})
    assert (view.value, view.source, view.by) == (True, "stated", house.mara.ref)
    assert house.action(case.id, house.mara, "refund")["alone"] == "100.00"

    house.hands.pass_(timedelta(seconds=1))
    decided = await house.gives(house.mara, case.id, "refund", "80.00", note="Call me at 415 555 0132")
    assert (decided.decision.amount, decided.decision.road, decided.replayed) == ("80.00", "alone", False)
    assert decided.decision.note is not None
    assert "555" not in decided.decision.note
    event = house.told("decision.made")
    assert event.seq == decided.seq
    assert "team:north" in event.channels
    left = {budget["id"]: budget["left"] for budget in house.action(case.id, house.teo, "refund")["budgets"]}
    assert left == {"own-week": "800.00", "team-day": "920.00"}

    back = await reverse_decision(house.ctx, house.teo, decided.decision.id, "Wrong booking")
    assert (back.state, back.lesson, back.hash) == ("reversed", "Wrong booking", decided.decision.hash)
    with house.ctx.store.reader() as conn:
        assert recompute(house.ctx, conn, decided.decision.id).agrees is True
        report = records.verify_chain(conn)
        budgets = team_budgets(house.ctx.boundaries.live, conn, "north", house.hands.at)
    assert (report.records, report.broken) == (2, ())
    assert [(b.id, b.spent) for b in budgets] == [("team-day", "0.00"), ("house", "0.00")]
    assert [entry.kind for entry in house.case(case.id).timeline] == [
        "signal", "facts", "facts", "opened", "claimed", "stated", "decision",
    ]  # fmt: skip


async def test_outside_is_heard_with_the_fresh_latitude_and_is_not_remembered(house: House) -> None:
    case = await house.claimed(says(about=BOOKING), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", "300.01", key="same-key-1")
    assert caught.value.code is Code.OUTSIDE
    assert caught.value.extra["reason"] == "too_much"
    assert caught.value.extra["awaiting_peer_possible"] is False
    assert caught.value.extra["latitude"] == house.action(case, house.mara, "refund")
    again = await house.gives(house.mara, case, "refund", "100.00", key="same-key-1")
    assert not again.replayed


async def test_a_lease_is_needed_and_time_ends_it(house: House) -> None:
    case = await house.claimed(says(about=BOOKING), facts=FARE)
    with pytest.raises(Problem) as caught:
        await house.gives(house.teo, case, "certificate", "10.00")
    assert caught.value.code is Code.CLAIMED_BY_OTHER
    house.hands.pass_(timedelta(seconds=61))
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "certificate", "10.00")
    assert caught.value.code is Code.NOT_CLAIMED
