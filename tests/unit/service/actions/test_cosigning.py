"""Asking colleagues: who is asked, what is kept, and what is charged: nothing yet."""

import pytest

from service.access.permissions import SERVICE
from service.actions.claim_case import claim_case
from service.actions.manage_people import add_person
from service.actions.state_facts import state_facts
from service.errors import Code, Problem
from support.cosigns import ABOUT, FARE, agrees, asks, insured, spent
from support.house import House, says


async def test_beyond_alone_and_within_a_colleagues_reach_it_waits_and_charges_nothing(house: House) -> None:
    case = await insured(house)
    waiting = await house.gives(house.mara, case, "refund", "240.00", note="Call me at 415 555 0132")
    view = waiting.decision
    assert (waiting.state, view.state, view.road, view.hash) == (
        "awaiting_peer",
        "awaiting_peer",
        "with_peer",
        "",
    )
    assert view.cosign is not None
    assert (view.cosign.asked, view.cosign.peers, view.cosign.peer) == ("240.00", [house.teo.ref], None)
    assert view.note is not None
    assert "555" not in view.note
    event = house.told("decision.awaiting_peer")
    assert event.seq == waiting.seq
    assert event.channels == (f"case:{case}", f"me:{house.mara.id}", f"me:{house.teo.id}")
    assert asks(house, house.teo) == [view]
    assert asks(house, house.mara) == asks(house, house.ines) == []
    assert spent(house) == {}


async def test_the_key_hears_the_same_whatever_came_after(house: House) -> None:
    case = await insured(house)
    first = await house.gives(house.mara, case, "refund", "240.00", key="key-0001")
    await agrees(house, first.decision.id, amount="200.00", note="Less will do.")
    again = await house.gives(house.mara, case, "refund", "240.00", key="key-0001")
    assert (again.decision, again.seq, again.replayed) == (first.decision, first.seq, True)


@pytest.mark.parametrize("note", [None, "  "])
async def test_a_duty_that_is_not_met_is_outside_before_anybody_is_asked(
    house: House, note: str | None
) -> None:
    case = await insured(house)
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", "240.00", note=note)
    assert (caught.value.code, caught.value.extra["reason"]) == (Code.OUTSIDE, "duty")
    assert asks(house, house.teo) == []


async def test_with_nobody_else_in_the_team_nobody_is_asked(house: House) -> None:
    lone = await add_person(house.ctx, SERVICE, name="Lone L.", role="associate", teams=("south",))
    await house.takes(says(about=ABOUT, channel="store"), facts=FARE)
    (case,) = house.queue("south")
    await claim_case(house.ctx, lone, case.id)
    await state_facts(house.ctx, lone, case.id, {"booking.insured": True})
    with pytest.raises(Problem) as caught:
        await house.gives(lone, case.id, "refund", "240.00")
    assert caught.value.detail.endswith("Nobody else works for south.")
    assert caught.value.extra["awaiting_peer_possible"] is False
