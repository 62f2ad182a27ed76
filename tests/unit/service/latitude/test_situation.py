"""Whose meter a budget is for a case."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from rules.meters import BudgetSpec
from service import views
from service.latitude import Place, Reads, latitude_of, situation_of
from service.latitude.situation import key_of, meter_of
from service.store import cases
from service.store.decisions import Given
from service.store.meters import Charge, Spent
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


async def test_what_was_read_keeps_up_with_what_is_decided_from_it(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}))
    boundaries, at = house.ctx.boundaries.current, START + timedelta(minutes=1)
    with house.ctx.store.reader() as conn:
        found = cases.load(conn, case)
        assert found is not None
        place = Place(found, house.mara)
        reads = Reads(boundaries, conn, [(place, None)], START, at)
    made = (await house.gives(house.mara, case, "certificate", "20.00")).decision
    given_at = datetime.fromisoformat(made.at)
    given = Given(given_at, "certificate", Decimal(20))
    before = reads.situation(place, at)
    charged = [
        Charge.of(meter, before.spent[meter], Decimal(20), given_at)
        for budget, meter in before.keys.items()
        if budget[0] == "voucher"
    ]
    reads.decided(given, found.entities, charged)
    with house.ctx.store.reader() as conn:
        assert reads.situation(place, at) == situation_of(boundaries, conn, found, house.mara, at)


async def test_what_a_meter_let_go_since_is_not_told(house: House) -> None:
    case = await house.claimed(says())
    await house.gives(house.mara, case, "certificate", "20.00")
    boundaries, day = house.ctx.boundaries.current, timedelta(days=1)
    with house.ctx.store.reader() as conn:
        found = cases.load(conn, case)
        assert found is not None
        place = Place(found, house.mara)
        reads = Reads(boundaries, conn, [(place, None)], START + day - timedelta(minutes=1), START + day)
    before = reads.situation(place, START + day - timedelta(seconds=1))
    assert sum(spent.used for spent in before.spent.values()) == 1
    with pytest.raises(LookupError):
        reads.situation(place, START + day + timedelta(seconds=1))
