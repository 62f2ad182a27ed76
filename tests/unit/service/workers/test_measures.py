"""Who waits and what is left, as a look at every team finds it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.actions.miss_replies import miss_replies
from service.domain.decision import BudgetView
from service.workers.measures import measure, share_left
from support.cosigns import insured
from support.house import House, build, says


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = await build(tmp_path)
    yield house
    house.ctx.store.close()


async def test_every_team_says_who_waits_who_is_held_and_how_long(house: House) -> None:
    await insured(house)
    await house.takes(says(customer="c2"), says(customer="c3", text="Somebody fell and bleeds, help"))
    house.hands.at += timedelta(minutes=3)

    measure(house.ctx)
    text = house.ctx.metrics.text().decode()

    for line in (
        'remit_cases_held{team="north"} 1.0',
        'remit_cases_held{team="south"} 0.0',
        'remit_cases_waiting{acute="no",team="south"} 0.0',
        'remit_case_longest_wait_seconds{team="south"} 0.0',
    ):
        assert line in text, line
    waiting = [line for line in text.splitlines() if "remit_cases_waiting{acute=" in line and "north" in line]
    assert sum(float(line.split()[-1]) for line in waiting) == 2
    (longest,) = [line for line in text.splitlines() if 'wait_seconds{team="north"}' in line]
    assert float(longest.split()[-1]) == pytest.approx(180, abs=0.01)


async def test_shared_budgets_are_told_by_team(house: House) -> None:
    case = await insured(house)
    await house.gives(house.mara, case, "refund", "100.00")

    measure(house.ctx)
    text = house.ctx.metrics.text().decode()

    assert 'remit_budget_left_ratio{boundary="refund",budget="team-day",team="north"} 0.9' in text
    assert 'remit_budget_left_ratio{boundary="refund",budget="team-day",team="south"} 1.0' in text


@pytest.mark.parametrize(
    ("at_most", "spent", "uses", "used", "left"),
    [
        ("100.00", "25.00", None, 0, 0.75),
        (None, "0.00", 4, 3, 0.25),
        ("100.00", "10.00", 4, 3, 0.25),
        ("100.00", "130.00", None, 0, 0.0),
        ("0.00", "0.00", None, 0, 0.0),
        (None, "0.00", None, 0, 1.0),
    ],
)
def test_what_is_nearer_to_its_end_counts(
    at_most: str | None, spent: str, uses: int | None, used: int, left: float
) -> None:
    budget = BudgetView(
        boundary="b", id="day", per="team", key="north", at_most=at_most, spent=spent, uses=uses, used=used,
        over="P1D", title="A day", left=None,
    )  # fmt: skip
    assert share_left(budget) == pytest.approx(left)


async def test_public_posts_that_wait_are_told_by_team(house: House) -> None:
    await house.takes(says(public=True), says(customer="c2", public=True), says(customer="c3"))
    house.hands.pass_(timedelta(minutes=61))
    await house.takes(says(customer="c4", public=True, ago=-timedelta(minutes=61)))
    await miss_replies(house.ctx)

    measure(house.ctx)
    text = house.ctx.metrics.text().decode()

    for line in (
        'remit_public_posts_waiting{missed="no",team="north"} 1.0',
        'remit_public_posts_waiting{missed="yes",team="north"} 2.0',
        'remit_public_posts_waiting{missed="yes",team="south"} 0.0',
    ):
        assert line in text, line
