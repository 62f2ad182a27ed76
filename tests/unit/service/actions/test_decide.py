"""Deciding: keys, duties, roads, and what is kept for ever."""

import asyncio
import threading
from datetime import timedelta
from decimal import Decimal

import orjson
import pytest

from rules.pack import parse_pack
from service.actions.close_case import close_case
from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.boundaries import LiveBoundaries
from service.domain.events import DecisionChanged
from service.errors import Code, Problem
from service.latitude import recompute
from service.store import records
from service.store.writer import Tx
from support.house import FILES, REFUND, House, says
from voc.signal import Kind

FARE: dict[tuple[str, str], dict[str, object]] = {("booking", "Q7X2"): {"total": Decimal(400)}}
ABOUT = {"booking": "Q7X2"}


async def insured(house: House) -> str:
    case = await house.claimed(says(about=ABOUT), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    return case


async def test_the_same_key_and_body_hear_the_same_answer_even_after_a_reversal(house: House) -> None:
    case = await insured(house)
    first = await house.gives(house.mara, case, "refund", "40.00", key="key-0001")
    await reverse_decision(house.ctx, house.mara, first.decision.id, "too quick")
    again = await house.gives(house.mara, case, "refund", "40.00", key="key-0001")
    assert again.replayed
    assert (again.decision, again.seq) == (first.decision, first.seq)


async def test_a_key_with_another_body_is_refused(house: House) -> None:
    case = await insured(house)
    await house.gives(house.mara, case, "refund", "40.00", key="key-0001")
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", "41.00", key="key-0001")
    assert caught.value.code is Code.KEY_REUSED


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"too": "card"}, 'params.too: Money back asks for no such thing (did you mean "to"?).'),
        ({"amount": 10}, "params.amount is not what is said beside the params."),
        ({"to": "crad"}, 'params.to must be one of "card", "miles".'),
        ({"to": ["card"]}, 'params.to must be one of "card", "miles".'),
    ],
)
async def test_what_an_action_does_not_ask_for_is_refused_by_name_and_nothing_is_given(
    house: House, params: dict[str, object], says: str
) -> None:
    case = await insured(house)
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", "40.00", key="key-0001", params=params)
    assert (caught.value.code, caught.value.detail) == (Code.INVALID, says)
    given = await house.gives(house.mara, case, "refund", "40.00", key="key-0001", params={"to": "card"})
    assert given.decision.params == {"to": "card"}
    assert not given.replayed


async def test_keys_are_each_persons_own(house: House) -> None:
    case = await insured(house)
    await house.gives(house.mara, case, "refund", "40.00", key="key-0001")
    other = await house.claimed(says(customer="c2"), by=house.teo)
    decided = await house.gives(house.teo, other, "certificate", "5.00", key="key-0001")
    assert not decided.replayed


async def test_a_decision_without_its_duty_is_outside_and_names_the_duty(house: House) -> None:
    case = await insured(house)
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", "40.00", note="  ")
    assert caught.value.extra["reason"] == "duty"
    assert caught.value.extra["duties"] == [
        {"boundary": "refund", "id": "note", "kind": "note", "text": "A line of why."}
    ]


async def test_an_emergency_carries_beyond_the_grants_once(house: House) -> None:
    case = await house.claimed(says(about=ABOUT), facts=FARE)
    decided = await house.gives(house.mara, case, "refund", "40.00", emergency=True)
    assert decided.decision.road == "emergency"
    assert decided.decision.set_by is not None
    assert decided.decision.set_by.clause == "emergency"
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", "10.00", emergency=True)
    assert caught.value.extra["reason"] == "emergency_used_up"
    with house.ctx.store.reader() as conn:
        assert recompute(house.ctx, conn, decided.decision.id).agrees is True


async def test_an_action_without_measure_is_done_or_not(house: House) -> None:
    delay: dict[tuple[str, str], dict[str, object]] = {("flight", "LK1"): {"delay_minutes": 90}}
    case = await house.claimed(says(about={**ABOUT, "flight": "LK1"}), facts={**FARE, **delay})
    decided = await house.gives(house.mara, case, "lounge")
    assert decided.decision.amount is None
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "lounge")
    assert caught.value.extra["reason"] == "closed"


async def test_what_is_always_open_is_always_open(house: House) -> None:
    case = await house.claimed(says())
    assert (await house.gives(house.mara, case, "call_back")).decision.road == "alone"


@pytest.mark.parametrize(
    ("action", "amount", "key", "where"),
    [
        ("refnd", "1.00", "key-0001", "action"),
        ("refund", "1e3", "key-0001", "amount"),
        ("refund", "forty", "key-0001", "amount"),
        ("refund", "1.00", "k" * 101, "key"),
    ],
)
async def test_what_cannot_be_read_is_named(
    house: House, action: str, amount: str, key: str, where: str
) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, action, amount, key=key)
    assert (caught.value.code, caught.value.extra["where"]) == (Code.INVALID, where)


@pytest.mark.parametrize("amount", [None, "0.00", "-5.00", "10.001"])
async def test_an_amount_that_cannot_be_given_is_outside(house: House, amount: str | None) -> None:
    case = await insured(house)
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "refund", amount)
    assert caught.value.extra["reason"] == "bad_amount"


async def test_a_closed_case_decides_nothing(house: House) -> None:
    case = await house.claimed(says())
    await close_case(house.ctx, house.mara, case)
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "certificate", "5.00")
    assert caught.value.code is Code.CASE_CLOSED


async def test_a_manager_decides_nothing(house: House) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await house.gives(house.ines, case, "certificate", "5.00")
    assert caught.value.code is Code.NOT_YOURS


async def test_past_decisions_are_facts_of_later_ones(house: House) -> None:
    case = await insured(house)
    for _ in range(2):
        await house.gives(house.mara, case, "refund", "100.00")
    last = await house.gives(house.mara, case, "refund", "50.00")
    closed = house.action(case, house.mara, "refund")
    assert closed["closed_by"] == [{"boundary": "refund", "clause": "limits.enough"}]
    house.hands.pass_(timedelta(seconds=1))
    await reverse_decision(house.ctx, house.mara, last.decision.id, None)
    assert house.action(case, house.mara, "refund")["alone"] == "100.00"


async def test_the_record_can_be_computed_again_whatever_happened_since(house: House) -> None:
    case = await house.claimed(
        says(kind=Kind.COMPLAINT, about=ABOUT), says(kind=Kind.COMPLAINT, about=ABOUT), facts=FARE
    )
    decided = await house.gives(house.mara, case, "refund", "60.00", params={"to": "card"})
    house.hands.pass_(timedelta(days=60))
    await house.takes(says(customer="c1"), facts={("customer", "c1"): {"fraud_hold": True}})
    with house.ctx.store.reader() as conn:
        kept = records.of_decision(conn, decided.decision.id)
        assert kept is not None
        assert recompute(house.ctx, conn, decided.decision.id).agrees is True
        assert recompute(house.ctx, conn, "nothing").agrees is None
    assert kept.facts is not None
    assert kept.facts["customer.complaints_30d"] == Decimal(2)
    assert "card" not in str(kept.body)


async def test_words_stand_beside_the_record_and_masked(house: House) -> None:
    case = await insured(house)
    decided = await house.gives(house.mara, case, "refund", "40.00", note="mail ada@example.com")
    assert decided.decision.note == "mail [email]"
    event = house.told("decision.made")
    with house.ctx.store.reader() as conn:
        kept = records.of_decision(conn, decided.decision.id)
    assert kept is not None
    assert "mail" not in str(kept.body)
    assert event.seq == decided.seq


async def test_outcomes_are_counted(house: House) -> None:
    case = await insured(house)
    await house.gives(house.mara, case, "refund", "40.00")
    with pytest.raises(Problem):
        await house.gives(house.mara, case, "refund", "4000.00")
    text = house.ctx.metrics.text().decode()
    assert 'remit_decisions_total{action="refund",outcome="alone"} 1.0' in text
    assert 'remit_decisions_total{action="refund",outcome="outside"} 1.0' in text
    assert 'remit_clause_set_total{boundary="refund",clause="grants.insured"} 1.0' in text


async def test_the_clause_that_stands_against_a_wish_is_counted(house: House) -> None:
    case = await insured(house)
    wishes: list[tuple[str, str | None, str | None]] = [
        ("refund", "4000.00", "why"),  # more than a colleague could carry
        ("refund", "40.00", None),  # without its note
        ("lounge", None, "why"),  # no grant is open
        ("refund", "40.001", "why"),  # no amount at all: no clause of ours is in its way
    ]
    for action, amount, note in wishes:
        with pytest.raises(Problem):
            await house.gives(house.mara, case, action, amount, note=note)

    text = house.ctx.metrics.text().decode()

    counted = [line for line in text.splitlines() if line.startswith("remit_refusal_clause_total")]
    assert counted == [
        'remit_refusal_clause_total{boundary="refund",clause="grants.insured"} 1.0',
        'remit_refusal_clause_total{boundary="refund",clause="duties.note"} 1.0',
    ]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"params": {"to": 10**30}}, "params"),
        ({"params": {"to": float("nan")}}, "params"),
        ({"params": {"to": ["card", "a\x00b"]}}, "params.to"),
        ({"note": "half of \ud800 a pair"}, "note"),
        ({"note": "nothing\x00more"}, "note"),
        ({"confirmed": ("refund/\x01",)}, "confirmed"),
        ({"key": "key\x7f0001"}, "key"),
    ],
)
async def test_what_cannot_be_kept_as_it_was_said_is_named_and_nothing_is_decided(
    house: House, more: dict[str, object], where: str
) -> None:
    case = await house.claimed(says())
    with pytest.raises(Problem) as caught:
        await house.gives(house.mara, case, "call_back", **more)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.extra["where"]) == (Code.INVALID, where)
    assert orjson.dumps(caught.value.to_json())


async def test_what_waits_to_be_written_is_judged_by_what_is_in_force_at_its_turn(house: House) -> None:
    case = await insured(house)
    narrower = FILES | {"boundaries/refund.yaml": REFUND.replace("alone: 100, with_peer: 300", "alone: 10")}
    running, go = threading.Event(), threading.Event()

    def publishes(_: Tx) -> None:
        running.set()
        go.wait(5)
        house.ctx.boundaries.live = LiveBoundaries(parse_pack(narrower)).live

    publishing = house.ctx.writer.submit(publishes)
    await asyncio.to_thread(running.wait, 5)
    deciding = asyncio.ensure_future(house.gives(house.mara, case, "refund", "40.00"))
    await asyncio.sleep(0)
    assert house.ctx.writer.waiting == 1
    go.set()
    with pytest.raises(Problem) as caught:
        await deciding
    publishing.result(5)
    assert caught.value.code is Code.OUTSIDE


async def test_who_waits_for_a_decision_goes_before_work_that_can_wait_until_she_is_answered(
    house: House,
) -> None:
    case = await house.claimed(says())
    idle = house.ctx.idle
    assert await asyncio.to_thread(idle.wait, 5)
    deciding = asyncio.ensure_future(house.gives(house.mara, case, "call_back"))
    await asyncio.sleep(0)
    assert not idle.is_set()
    await deciding
    assert not idle.is_set()
    await asyncio.sleep(0)
    assert await asyncio.to_thread(idle.wait, 5)


async def test_other_teams_hear_what_is_left_for_all_and_nothing_of_the_case(house: House) -> None:
    case = await house.claimed(says("I am Ada"), facts={("customer", "c1"): {"name": "Ada Byron"}})
    made = await house.gives(house.mara, case, "certificate", "20.00", note="for Ada")
    whole = house.told("decision.made")
    assert (whole.seq, set(whole.channels)) == (
        made.seq,
        {f"case:{case}", "team:north", f"me:{house.mara.id}"},
    )
    await reverse_decision(house.ctx, house.mara, made.decision.id, "Ada changed her mind")
    house.told("decision.reversed")
    south = [event for event in house.heard.events if "team:south" in event.channels]
    assert [(event.type, event.channels) for event in south] == [
        ("decision.made", ("team:south",)),
        ("decision.reversed", ("team:south",)),
    ]
    assert b"Ada" not in orjson.dumps(south)
    told = [event.data for event in south]
    assert [data.budgets[0].spent for data in told if isinstance(data, DecisionChanged)] == ["20.00", "0.00"]
