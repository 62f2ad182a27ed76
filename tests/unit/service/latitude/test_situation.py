"""Whose meter a budget is for a case."""

from datetime import timedelta
from decimal import Decimal

import pytest

from rules.meters import BudgetSpec
from service import views
from service.latitude import latitude_of
from service.latitude.situation import key_of, meter_of
from service.store import cases
from service.store.meters import Spent
from support.house import House, says
from support.state import START


def spec(per: str, over: timedelta | None = timedelta(days=7)) -> BudgetSpec:
    """A budget of 100."""
    return BudgetSpec("b", "one", per, over, Decimal(100), None, frozenset({"refund"}))


async def test_each_budget_has_the_key_of_whom_it_is_per(house: House) -> None:
    id_ = await house.claimed(says(about={"booking": "Q7X2"}))
    with house.ctx.store.reader() as conn:
        case = cases.load(conn, id_)
    expected = {
        "associate": house.mara.id,
        "team": "north",
        "all": "all",
        "case": id_,
        "customer": "c1",
        "booking": "Q7X2",
        "flight": None,
    }
    assert {per: key_of(spec(per), case, house.mara) for per in expected} == expected


@pytest.mark.parametrize("per", ["case", "customer", "booking"])
def test_without_a_case_only_people_have_meters(per: str, house: House) -> None:
    assert key_of(spec(per), None, house.mara) is None
    assert key_of(spec("team"), None, house.mara) == "north"


def test_a_rolling_budget_frees_its_oldest_charge_and_one_for_ever_nothing() -> None:
    spent = Spent(Decimal(30), 2, START, Decimal(10), 2, Decimal(30))
    rolling = meter_of(spec("team"), spent)
    assert (rolling.spent, rolling.used) == (Decimal(30), 2)
    assert (rolling.frees_at, rolling.frees_amount) == (START + timedelta(days=7), Decimal(10))
    for_ever = meter_of(spec("booking", None), spent)
    assert (for_ever.frees_at, for_ever.frees_amount) == (None, None)


async def test_a_clock_that_was_set_back_hides_nothing_that_happened(house: House) -> None:
    house.hands.pass_(timedelta(hours=2))
    case = await house.claimed(says())
    await house.gives(house.mara, case, "certificate", "50.00")
    house.hands.pass_(timedelta(hours=-2))
    with house.ctx.store.reader() as conn:
        found = cases.load(conn, case)
        assert found is not None
        view = latitude_of(house.ctx, conn, found, house.mara, {}, house.hands.at)
        budgets = views.team(house.ctx, conn, "north").budgets
    assert view.at.startswith("2026-03-02T11:00:00")
    assert next(each.spent for each in budgets if each.id == "house") == "50.00"
