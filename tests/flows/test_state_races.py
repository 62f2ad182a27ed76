"""Many at once: one wins, the others hear why, and what is kept is what was answered."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from service.actions.claim_case import LEASE, claim_case
from service.actions.lapse_leases import lapse_leases
from service.actions.reverse_decision import reverse_decision
from service.actions.sign_in import make_link, open_session
from service.actions.state_facts import state_facts
from service.domain.actor import Actor
from service.errors import Code, Problem
from service.store import records
from support.house import House, build, says

FARE: dict[tuple[str, str], dict[str, object]] = {("booking", "Q7X2"): {"total": Decimal(400)}}
ABOUT = {"booking": "Q7X2"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await build(tmp_path)
    yield house
    house.ctx.store.close()


def codes(answers: list[object]) -> list[Code]:
    return [answer.code for answer in answers if isinstance(answer, Problem)]


async def test_twenty_claims_of_one_case_are_one_claim(house: House) -> None:
    await house.takes(says())
    (case,) = house.queue()
    rivals: list[Actor] = [house.mara, house.teo] * 10
    answers = await asyncio.gather(
        *(claim_case(house.ctx, who, case.id) for who in rivals), return_exceptions=True
    )
    assert codes(list(answers)) == [Code.CLAIMED_BY_OTHER] * 10
    claims = [entry for entry in house.case(case.id).timeline if entry.kind == "claimed"]
    assert len(claims) == 1


async def test_twenty_uses_of_one_link_open_one_session(house: House) -> None:
    link = await make_link(house.ctx, house.mara.id)
    answers = await asyncio.gather(
        *(open_session(house.ctx, link) for _ in range(20)), return_exceptions=True
    )
    assert codes(list(answers)) == [Code.LINK_USED] * 19


async def test_a_decision_taken_back_by_many_is_given_back_once(house: House) -> None:
    case = await house.claimed(says())
    made = await house.gives(house.mara, case, "certificate", "50.00")
    answers = await asyncio.gather(
        *(reverse_decision(house.ctx, who, made.decision.id, None) for who in [house.mara, house.teo] * 5),
        return_exceptions=True,
    )
    assert codes(list(answers)) == [Code.ALREADY_REVERSED] * 9
    spent = house.action(case, house.mara, "certificate")["budgets"][0]["spent"]
    assert spent == "0.00"
    with house.ctx.store.reader() as conn:
        assert records.verify_chain(conn).records == 2


async def test_one_key_sent_many_times_at_once_decides_once(house: House) -> None:
    case = await house.claimed(says())
    answers = await asyncio.gather(
        *(house.gives(house.mara, case, "certificate", "5.00", key="key-0001") for _ in range(20))
    )
    assert len({answer.decision.id for answer in answers}) == 1
    assert sum(not answer.replayed for answer in answers) == 1
    assert house.action(case, house.mara, "certificate")["budgets"][0]["spent"] == "5.00"


async def test_a_lease_that_runs_out_while_a_decision_waits_decides_nothing(house: House) -> None:
    case = await house.claimed(says())
    house.hands.pass_(LEASE + timedelta(seconds=1))
    answers = await asyncio.gather(
        house.gives(house.mara, case, "call_back"),
        lapse_leases(house.ctx),
        house.gives(house.mara, case, "call_back"),
        return_exceptions=True,
    )
    assert codes(list(answers)) == [Code.NOT_CLAIMED] * 2
    assert house.case(case).case.claimed_by is None


async def test_facts_stated_beside_decisions_are_in_force_from_their_turn_on(house: House) -> None:
    case = await house.claimed(says(about=ABOUT), facts=FARE)
    before, _, after = await asyncio.gather(
        house.gives(house.mara, case, "refund", "90.00"),
        state_facts(house.ctx, house.mara, case, {"booking.insured": True}),
        house.gives(house.mara, case, "refund", "90.00"),
        return_exceptions=True,
    )
    assert isinstance(before, Problem)
    assert before.code is Code.OUTSIDE
    assert not isinstance(after, BaseException)


async def test_a_customer_who_opens_cases_in_one_batch_and_beside_it_has_one_case(house: House) -> None:
    batches = [[says(customer=f"c{n}", ago=timedelta(seconds=n)) for n in range(5)] for _ in range(8)]
    await asyncio.gather(*(house.takes(*batch) for batch in batches))
    assert sorted((case.customer, case.signals) for case in house.queue()) == [(f"c{n}", 8) for n in range(5)]
