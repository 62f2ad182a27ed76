"""Co-signs: asked, answered once, decided with the latitude of that moment, never wider for having waited."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from service.access.permissions import SERVICE
from service.actions.answer_cosign import Answer, answer_cosign
from service.actions.claim_case import claim_case
from service.actions.close_case import close_case
from service.actions.decide import Decided
from service.actions.expire_cosigns import expire_cosigns
from service.actions.manage_people import add_person
from service.actions.pass_cosign import pass_cosign
from service.actions.release_case import release_case
from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.actions.withdraw_decision import withdraw_decision
from service.domain.actor import Actor
from service.domain.decision import CosignView, DecisionView
from service.domain.events import DecisionChanged
from service.errors import Code, Problem
from service.latitude import recompute
from service.store import meters, records
from service.views import me
from support.house import House, says

FARE: dict[tuple[str, str], dict[str, object]] = {
    ("booking", "Q7X2"): {"total": Decimal(400)},
    ("customer", "c1"): {"tier": "gold", "fraud_hold": False},
}
ABOUT = {"booking": "Q7X2"}


async def insured(house: House) -> str:
    case = await house.claimed(says(about=ABOUT), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    return case


async def asked(house: House, amount: str = "240.00", **more: object) -> str:
    """A decision of Mara's that waits for Teo."""
    case = await insured(house)
    return (await house.gives(house.mara, case, "refund", amount, **more)).decision.id  # type: ignore[arg-type]


async def agrees(house: House, decision: str, actor: Actor | None = None, **more: str) -> Decided:
    return await answer_cosign(house.ctx, actor or house.teo, decision, Answer(True, **more))


async def declines(house: House, decision: str, note: str = "Half would do.") -> Decided:
    return await answer_cosign(house.ctx, house.teo, decision, Answer(False, note=note))


def spent(house: House) -> dict[str, str]:
    """What each budget of the refund has spent, as Mara sees it, in a case that is still open."""
    with house.ctx.store.reader() as conn:
        since = {
            meters.MeterKey("refund", "team-day", "north"): None,
            meters.MeterKey("refund", "own-week", house.mara.id): None,
            meters.MeterKey("refund", "own-week", house.teo.id): None,
        }
        read = meters.read(conn, since)
    return {f"{key.budget} {key.key}": str(read[key].spent) for key in since if read[key].spent}


def told(house: House, kind: str) -> DecisionView:
    """The decision in the last event of a type."""
    data = house.told(kind).data
    assert isinstance(data, DecisionChanged)
    assert data.entry is not None
    return data.entry.decision


def cosign_of(decision: DecisionView) -> CosignView:
    assert decision.cosign is not None
    return decision.cosign


def asks(house: House, actor: Actor) -> list[DecisionView]:
    with house.ctx.store.reader() as conn:
        return [one.decision for one in me(house.ctx, conn, actor.id).asks]


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
    assert house.ctx.metrics.values()["remit_cosign_wait_seconds_sum"] == pytest.approx(18, abs=0.01)


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


@pytest.mark.parametrize("agree_first", [True, False])
async def test_agreeing_and_withdrawing_at_once_one_of_them_counts(house: House, agree_first: bool) -> None:
    decision = await asked(house)
    withdrawn = withdraw_decision(house.ctx, house.mara, decision)
    both = [agrees(house, decision), withdrawn] if agree_first else [withdrawn, agrees(house, decision)]
    first, second = await asyncio.gather(*both, return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert isinstance(second, Problem)
    assert second.code is Code.ALREADY_ANSWERED
    assert spent(house) == (
        {"team-day north": "240", f"own-week {house.mara.id}": "240"} if agree_first else {}
    )


async def test_silence_ends_it_and_nothing_that_comes_later_counts(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=89))
    assert await expire_cosigns(house.ctx) == 0
    house.hands.pass_(timedelta(seconds=2))
    assert await expire_cosigns(house.ctx) == 1
    assert await expire_cosigns(house.ctx) == 0
    ended = told(house, "decision.expired")
    assert (ended.state, cosign_of(ended).reason, cosign_of(ended).peers) == ("expired", "silence", [])
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED
    assert spent(house) == {}


async def test_an_answer_after_its_time_is_too_late_even_where_no_timer_ran(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=91))
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.ALREADY_ANSWERED
    assert cosign_of(told(house, "decision.expired")).reason == "silence"
    assert spent(house) == {}


async def test_the_case_stays_with_who_asked_while_it_waits(house: House) -> None:
    decision = await asked(house)
    house.hands.pass_(timedelta(seconds=85))
    assert (await agrees(house, decision)).decision.state == "made"


async def test_passing_on_leaves_it_to_the_others_and_the_last_ends_it(house: House) -> None:
    june = await add_person(house.ctx, SERVICE, name="June H.", role="associate", teams=("north",))
    decision = await asked(house)
    passed = await pass_cosign(house.ctx, house.teo, decision)
    assert passed.cosign is not None
    assert (passed.state, passed.cosign.peers) == ("awaiting_peer", [june.ref])
    assert f"me:{house.teo.id}" in house.told("decision.awaiting_peer").channels
    assert (len(asks(house, house.teo)), len(asks(house, june))) == (0, 1)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.code is Code.NOT_YOURS
    ended = await pass_cosign(house.ctx, june, decision)
    assert (ended.state, cosign_of(ended).reason) == ("expired", "nobody_left")


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


@pytest.mark.parametrize("leave", ["release", "close"])
async def test_what_waits_in_a_case_that_is_let_go_is_withdrawn(house: House, leave: str) -> None:
    case = await insured(house)
    decision = (await house.gives(house.mara, case, "refund", "240.00")).decision.id
    await (release_case if leave == "release" else close_case)(house.ctx, house.mara, case)
    with pytest.raises(Problem) as caught:
        await agrees(house, decision)
    assert caught.value.detail == "Mara K. withdrew this."
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
