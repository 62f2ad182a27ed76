"""Budgets under pressure: two hundred decisions at once, one budget, never a cent too much."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from service.actions.claim_case import claim_case
from service.actions.decide import Decided
from service.actions.reverse_decision import reverse_decision
from service.clock import utc_now
from service.errors import Code, Problem
from service.latitude import recompute, team_budgets
from service.store import journal, records
from support.house import House, build, says


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await build(tmp_path)
    house.hands.at = utc_now()
    yield house
    house.ctx.store.close()


async def claimed_by_each(house: House) -> tuple[str, str]:
    await house.takes(says(customer="a"), says(customer="b"))
    first, second = house.queue()
    await claim_case(house.ctx, house.mara, first.id)
    await claim_case(house.ctx, house.teo, second.id)
    return first.id, second.id


async def test_two_hundred_decisions_at_once_never_overspend_a_shared_budget(house: House) -> None:
    # The house's voucher budget is 500 a day for everybody; each voucher is 7.
    cases = await claimed_by_each(house)
    asked = [
        house.gives((house.mara, house.teo)[n % 2], cases[n % 2], "certificate", "7.00") for n in range(200)
    ]
    answers = await asyncio.gather(*asked, return_exceptions=True)

    made = [answer for answer in answers if isinstance(answer, Decided)]
    refused = [answer for answer in answers if isinstance(answer, Problem)]
    assert (len(made), len(refused)) == (500 // 7, 200 - 500 // 7)
    assert {problem.code for problem in refused} == {Code.OUTSIDE}
    assert len({answer.seq for answer in made}) == len(made)

    with house.ctx.store.reader() as conn:
        spent = Decimal(0)
        for answer in sorted(made, key=lambda answer: answer.seq):
            kept = records.of_decision(conn, answer.decision.id)
            assert kept is not None
            (budget,) = kept.body["budgets"]
            assert Decimal(budget["left"]) == 500 - spent
            assert recompute(house.ctx, conn, answer.decision.id).agrees is True
            spent += 7
        report = records.verify_chain(conn)
        (_, shared) = team_budgets(house.ctx.boundaries.live, conn, "north", journal.head(conn).at)
    assert (report.records, report.broken) == (len(made), ())
    assert (shared.id, shared.spent, shared.left, shared.used) == ("house", "497.00", "3.00", len(made))


async def test_what_is_taken_back_can_be_given_again_and_only_once(house: House) -> None:
    case, _ = await claimed_by_each(house)
    made = [await house.gives(house.mara, case, "certificate", "50.00") for _ in range(10)]
    with pytest.raises(Problem):
        await house.gives(house.mara, case, "certificate", "1.00")
    back = [reverse_decision(house.ctx, house.mara, made[0].decision.id, None) for _ in range(5)]
    answers = await asyncio.gather(*back, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Problem)]
    assert [problem.code for problem in refused] == [Code.ALREADY_REVERSED] * 4
    await house.gives(house.mara, case, "certificate", "50.00")
    with pytest.raises(Problem):
        await house.gives(house.mara, case, "certificate", "1.00")


async def test_a_rolling_budget_comes_back_when_its_window_lets_go(house: House) -> None:
    case, _ = await claimed_by_each(house)
    for _ in range(10):
        await house.gives(house.mara, case, "certificate", "50.00")
    voucher = house.action(case, house.mara, "certificate")
    assert voucher["alone"] == "0.00"
    assert voucher["budgets"][0]["frees"]["amount"] == "50.00"
    assert voucher["valid_until"] == voucher["budgets"][0]["frees"]["at"]
    house.hands.pass_(timedelta(days=1, seconds=1))
    assert house.action(case, house.mara, "certificate")["alone"] == "50.00"


async def test_the_same_key_at_once_makes_one_decision_and_everybody_hears_the_same(house: House) -> None:
    case, _ = await claimed_by_each(house)
    asked = [house.gives(house.mara, case, "certificate", "5.00", key="one-key-for-all") for _ in range(20)]
    answers = await asyncio.gather(*asked)
    assert len({(answer.decision.id, answer.decision.hash, answer.seq) for answer in answers}) == 1
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 19
