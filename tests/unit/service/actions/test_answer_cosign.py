"""Co-signs: asked, answered once, decided with the latitude of that moment, never wider for having waited."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from service.access.permissions import SERVICE
from service.actions.decide import Decided
from service.actions.manage_people import add_person
from service.actions.reverse_decision import reverse_decision
from service.actions.withdraw_decision import withdraw_decision
from service.errors import Code, Problem
from service.latitude import recompute
from service.store import records
from support.cosigns import agrees, asked, cosign_of, declines, insured, spent, told
from support.house import House, says


async def test_a_colleague_agrees_and_it_is_made_on_the_budgets_of_who_asked(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=18))
    made = (await agrees(house, decision, note="Yes. Tell her about the gate.")).decision
    assert (made.state, made.road, made.amount, made.by) == ("made", "with_peer", "240.00", house.mara.ref)
    assert made.cosign is not None
    assert (made.cosign.peer, made.cosign.note) == (house.teo.ref, "Yes. Tell her about the gate.")
    assert spent(house) == {"team-day north": "240", f"own-week {house.mara.id}": "240"}
    event = house.told("decision.cosigned")
    assert {f"me:{house.mara.id}", f"me:{house.teo.id}", "team:north"} < set(event.channels)
    with house.ctx.store.reader() as conn:
        record = records.of_decision(conn, decision)
        assert record is not None
        assert (record.body["actor"], record.body["peer"]) == (house.mara.id, house.teo.id)
        assert record.hash == made.hash
        assert records.verify_chain(conn).whole
        assert recompute(house.ctx, conn, decision).agrees is True
    values = house.ctx.metrics.values()
    assert values["remit_cosign_wait_seconds_sum"] == pytest.approx(18, abs=0.01)
    # Asking for it, and its durable answer.
    assert values["remit_decision_seconds_count"] == 2


async def test_a_colleague_may_agree_with_less_and_never_with_more(house: House) -> None:
    decision = await asked(house)
    for wrong in ("240.01", "0.00", "-5.00", "much"):
        with pytest.raises(Problem) as caught:
            await agrees(house, decision, amount=wrong)
        assert (caught.value.code, caught.value.extra["where"]) == (Code.INVALID, "amount")
    made = (await agrees(house, decision, amount="180.00")).decision
    assert made.cosign is not None
    assert (made.amount, made.cosign.asked) == ("180.00", "240.00")
    assert spent(house)["team-day north"] == "180"


async def test_a_smaller_amount_that_cannot_be_given_is_a_slip_and_ends_nothing(house: House) -> None:
    decision = await asked(house)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision, amount="180.001")
    assert (caught.value.code, caught.value.extra["reason"]) == (Code.OUTSIDE, "bad_amount")
    assert caught.value.detail == "Money back needs an amount above 0 in steps of 0.01 USD."
    assert spent(house) == {}
    made = (await agrees(house, decision, amount="180.00")).decision
    assert (made.state, made.amount) == ("made", "180.00")


async def test_declining_needs_a_line_and_gives_nothing(house: House) -> None:
    decision = await asked(house)
    with pytest.raises(Problem) as caught:
        await declines(house, decision, " ")
    assert (caught.value.code, caught.value.extra["where"]) == (Code.INVALID, "note")
    declined = (await declines(house, decision, "Half would do; ada@example.com knows.")).decision
    assert declined.cosign is not None
    assert (declined.state, declined.cosign.note) == ("declined", "Half would do; [email] knows.")
    assert spent(house) == {}
    assert told(house, "decision.declined") == declined
    with house.ctx.store.reader() as conn:
        assert records.of_decision(conn, decision) is None
    with pytest.raises(Problem) as caught:
        await reverse_decision(house.ctx, house.mara, decision, None)
    assert caught.value.code is Code.NOT_MADE


async def test_the_same_answer_again_hears_what_it_did_and_another_hears_who_was_first(house: House) -> None:
    june = await add_person(house.ctx, SERVICE, name="June H.", role="associate", teams=("north",))
    decision = await asked(house)
    first = await agrees(house, decision)
    again = await agrees(house, decision)
    assert (again.replayed, again.decision) == (True, first.decision)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision, june)
    assert caught.value.code is Code.ALREADY_ANSWERED
    assert caught.value.detail == "Teo E. co-signed this before."
    assert caught.value.extra["decision"] == first.decision
    with pytest.raises(Problem) as caught:
        await declines(house, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED
    assert spent(house)["team-day north"] == "240"


async def test_two_colleagues_at_once_are_one_decision(house: House) -> None:
    june = await add_person(house.ctx, SERVICE, name="June H.", role="associate", teams=("north",))
    decision = await asked(house)
    answers = await asyncio.gather(
        agrees(house, decision), agrees(house, decision, june), return_exceptions=True
    )
    (loser,) = [one for one in answers if isinstance(one, Problem)]
    (winner,) = [one for one in answers if isinstance(one, Decided)]
    assert winner.decision.cosign is not None
    assert winner.decision.cosign.peer is not None
    assert loser.detail == f"{winner.decision.cosign.peer.name} co-signed this before."
    assert spent(house)["team-day north"] == "240"


async def test_what_no_longer_fits_is_told_to_both_with_the_fresh_latitude(house: House) -> None:
    decision = await asked(house)
    other = await house.claimed(says(customer="c2", about={"booking": "B2"}), by=house.mara, facts={
        ("booking", "B2"): {"total": Decimal(900), "insured": True},
    })  # fmt: skip
    for amount in (100, 100):
        await house.gives(house.mara, other, "refund", f"{amount}.00")
    await house.takes(facts={("booking", "Q7X2"): {"total": Decimal(200)}})
    case = told(house, "decision.awaiting_peer").case
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert (caught.value.code, caught.value.extra["reason"]) == (Code.OUTSIDE, "too_much")
    assert caught.value.extra["latitude"] == house.action(case, house.mara, "refund")
    ended = told(house, "decision.expired")
    assert caught.value.extra["decision"] == ended
    assert (cosign_of(ended).reason, cosign_of(ended).peer) == ("outside", house.teo.ref)
    assert spent(house)["team-day north"] == "200"


async def test_a_budget_that_others_used_meanwhile_is_gone(house: House) -> None:
    decision = await asked(house)
    for number in range(8):
        other = await house.claimed(
            says(customer=f"d{number}", about={"booking": f"D{number}"}),
            by=house.teo,
            facts={("booking", f"D{number}"): {"total": Decimal(900), "insured": True}},
        )
        await house.gives(house.teo, other, "refund", "100.00")
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.extra["reason"] == "too_much"
    assert caught.value.extra["latitude"]["with_peer"] == "200.00"  # type: ignore[index]


async def test_a_fact_that_changed_meanwhile_counts(house: House) -> None:
    decision = await asked(house)
    await house.takes(facts={("customer", "c1"): {"fraud_hold": True}})
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.extra["reason"] == "closed"


async def test_it_is_the_latitude_of_who_asked_whatever_the_colleague_has_spent(house: House) -> None:
    other = await house.claimed(
        says(customer="c2", about={"booking": "B2"}),
        by=house.teo,
        facts={("booking", "B2"): {"total": Decimal(900), "insured": True}},
    )
    for _ in range(7):
        await house.gives(house.teo, other, "call_back")
    for _ in range(2):
        await house.gives(house.teo, other, "refund", "100.00")
    decision = await asked(house, "300.00")
    assert (await agrees(house, decision)).decision.state == "made"


async def test_nobody_answers_for_herself_and_nobody_from_elsewhere(house: House) -> None:
    decision = await asked(house)
    south = await add_person(house.ctx, SERVICE, name="Stranger", role="associate", teams=("south",))
    for actor in (house.mara, house.ines, south):
        with pytest.raises(Problem) as caught:
            await agrees(house, decision, actor)
        assert caught.value.code is Code.NOT_YOURS
    with pytest.raises(Problem) as caught:
        await withdraw_decision(house.ctx, house.teo, decision)
    assert caught.value.code is Code.NOT_YOURS
    with pytest.raises(Problem) as caught:
        await agrees(house, "01NOTHING")
    assert caught.value.code is Code.NOT_FOUND


async def test_what_was_made_alone_waits_for_nobody(house: House) -> None:
    case = await insured(house)
    made = await house.gives(house.mara, case, "refund", "80.00")
    with pytest.raises(Problem) as caught:
        await agrees(house, made.decision.id)
    assert caught.value.code is Code.ALREADY_ANSWERED
