"""A case as it was, with the events since, is the case as it is: nothing is shown that no event told."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from service.access.permissions import SERVICE
from service.actions.answer_cosign import Answer, answer_cosign
from service.actions.choose_about import choose_about
from service.actions.claim_case import claim_case
from service.actions.expire_cosigns import expire_cosigns
from service.actions.manage_people import add_person
from service.actions.move_case import move_case
from service.actions.pass_cosign import pass_cosign
from service.actions.release_case import release_case
from service.actions.reverse_decision import reverse_decision
from service.actions.snooze_case import snooze_case
from service.actions.state_facts import state_facts
from service.actions.withdraw_decision import withdraw_decision
from service.clock import parse_rfc3339, rfc3339
from service.domain.actor import Actor
from service.errors import Problem
from service.store import journal
from service.views import me
from support.folding import Shown, folded, snapshot
from support.house import House, build, says
from voc.signal import Kind

FIRST: dict[tuple[str, str], dict[str, object]] = {
    ("booking", "B1"): {"total": Decimal(400)},
    ("flight", "LK1"): {"delay_minutes": 60},
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await build(tmp_path)
    yield house
    house.ctx.store.close()


async def live(house: House, case: str) -> None:
    """A day in the life of a case."""

    def later() -> timedelta:
        house.hands.pass_(timedelta(seconds=1))
        return timedelta(seconds=0)

    ctx, mara = house.ctx, house.mara
    later()
    await house.takes(says("Hello?", kind=Kind.COMPLAINT, severity=2))
    later()
    await claim_case(ctx, mara, case)
    await house.takes(facts={("flight", "LK1"): {"delay_minutes": 120}, ("customer", "c1"): {"tier": "gold"}})
    later()
    await state_facts(ctx, mara, case, {"booking.insured": True})
    made = await house.gives(mara, case, "refund", "40.00", note="first")
    later()
    await house.takes(
        says("Other booking", about={"booking": "B2"}, ago=-timedelta(seconds=9)),
        facts={("booking", "B2"): {"total": Decimal(90), "insured": False}},
    )
    await reverse_decision(ctx, mara, made.decision.id, "the other booking")
    later()
    await choose_about(ctx, mara, case, {"booking": "B1"})
    await house.gives(mara, case, "certificate", "50.00")
    await ask_colleagues(house, case)
    await choose_about(ctx, mara, case, {"booking": ""})
    later()
    await snooze_case(ctx, mara, case, rfc3339(house.hands.at + timedelta(days=1)), "They call back.")
    later()
    await claim_case(ctx, mara, case)
    await snooze_case(ctx, mara, case, rfc3339(house.hands.at + timedelta(minutes=1)))
    later()
    await house.takes(says("Now!", ago=-timedelta(seconds=200)))
    await claim_case(ctx, mara, case)
    await move_case(ctx, mara, case, "south", "Theirs.")
    await move_case(ctx, await southern(house, case), case, "north")
    await claim_case(ctx, mara, case)
    later()
    await release_case(ctx, mara, case)


async def southern(house: House, case: str) -> Actor:
    """An associate of the other team, who has the case."""
    sol = await add_person(house.ctx, SERVICE, name="Sol V.", role="associate", teams=["south"])
    await claim_case(house.ctx, sol, case)
    return sol


async def ask_colleagues(house: House, case: str) -> None:
    """Every way in which a co-sign ends."""
    ctx, mara, teo = house.ctx, house.mara, house.teo
    await state_facts(ctx, mara, case, {"booking.insured": True})

    async def asked(amount: str) -> str:
        house.hands.pass_(timedelta(seconds=1))
        return (await house.gives(mara, case, "refund", amount, note="more")).decision.id

    await answer_cosign(ctx, teo, await asked("150.00"), Answer(True, "110.00", "A little less."))
    await answer_cosign(ctx, teo, await asked("120.00"), Answer(False, note="Twice is enough."))
    await withdraw_decision(ctx, mara, await asked("121.00"))
    await pass_cosign(ctx, teo, await asked("122.00"))
    late = await asked("123.00")
    house.hands.pass_(timedelta(seconds=91))
    await expire_cosigns(ctx)
    outside = await asked("124.00")
    await house.takes(facts={("customer", "c1"): {"fraud_hold": True}})
    with pytest.raises(Problem):
        await answer_cosign(ctx, teo, outside, Answer(True))
    await house.takes(facts={("customer", "c1"): {"fraud_hold": False}})
    assert late != await asked("125.00")


async def test_a_snapshot_and_the_events_since_are_the_next_snapshot(house: House) -> None:
    await house.takes(says(about={"booking": "B1", "flight": "LK1"}), facts=FIRST)
    (case,) = house.queue()
    seq, shown = snapshot(house, case.id)
    await live(house, case.id)
    end, expected = snapshot(house, case.id)
    assert end > seq
    assert folded(house, case.id, seq, shown) == expected


async def test_what_one_is_asked_is_told_by_the_events_as_by_the_next_snapshot(house: House) -> None:
    """A colleague's own channel: what waits for an answer, folded, is what a snapshot says waits."""
    await house.takes(says(about={"booking": "B1", "flight": "LK1"}), facts=FIRST)
    (case,) = house.queue()
    seq, _ = snapshot(house, case.id)
    await claim_case(house.ctx, house.mara, case.id)
    await ask_colleagues(house, case.id)
    teo = house.teo.id
    with house.ctx.store.reader() as conn:
        events = journal.read(conn, seq, 100, frozenset({f"me:{teo}"}))
        asks = orjson.loads(orjson.dumps([asdict(one) for one in me(house.ctx, conn, teo).asks]))
    waits: Shown = {}
    for event in events:
        assert isinstance(event.data, dict)
        decision = event.data["entry"]["decision"]
        waits.pop(decision["id"], None)
        if decision["state"] == "awaiting_peer" and teo in {
            peer["id"] for peer in decision["cosign"]["peers"]
        }:
            waits[decision["id"]] = {"case": event.data["case"], "decision": decision}
    assert list(waits.values()) == asks
    assert [one["decision"]["amount"] for one in asks] == ["125.00"]


async def test_the_timeline_is_in_the_order_in_which_it_happened(house: House) -> None:
    await house.takes(says(about={"booking": "B1"}), facts=FIRST)
    (case,) = house.queue()
    await live(house, case.id)
    timeline = house.case(case.id).timeline
    moments = [(parse_rfc3339(entry.at), entry.id) for entry in timeline]
    assert moments == sorted(moments)
