"""What trying a case starts from: the case as it stands, or as a decision's record has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from rules.language.trying import counting
from service.latitude.known import Place
from service.latitude.recorded import Recorded, case_at, decided_then
from service.store import cases, records
from support.house import House, says

FACTS: dict[tuple[str, str], dict[str, object]] = {
    ("customer", "c1"): {"tier": "gold"},
    ("booking", "B1"): {"total": Decimal(400)},
}


async def held(house: House) -> str:
    """A gold traveller's case, held by Mara."""
    return await house.claimed(says(customer="c1", about={"booking": "B1"}), facts=FACTS)


async def test_a_case_has_its_facts_and_of_each_budget_what_it_counts(house: House) -> None:
    case = await held(house)
    await house.gives(house.mara, case, "certificate", "50.00")
    live = house.ctx.boundaries.live.set
    (spec,) = [each for each in live.budgets if each.key == ("voucher", "house")]
    # One that a draft counts otherwise: by the case, and by something that nobody knows.
    by_case, by_flight = replace(spec, per="case", over=None), replace(spec, per="flight")

    with house.ctx.store.reader() as conn:
        found = cases.load(conn, case)
        assert found is not None
        at = house.hands.at + timedelta(seconds=1)
        stands = case_at(live, [by_case, by_flight], conn, Place(found, house.mara), at)

    assert stands.facts["customer.tier"] == "gold"
    assert stands.request == {}
    assert stands.meters[counting(spec)].spent == Decimal("50.00")
    assert stands.meters[counting(by_case)].used == 0
    assert counting(by_flight) not in stands.meters
    assert stands.whose is not None
    assert {"case", "customer", "booking"} >= stands.whose & {"case", "customer", "booking", "flight"}


async def test_a_decision_has_what_it_read_and_its_budgets_as_they_stood(house: House) -> None:
    case = await held(house)
    await house.gives(house.mara, case, "certificate", "50.00")
    made = await house.gives(house.mara, case, "certificate", "20.00")
    live = house.ctx.boundaries.live.set
    with house.ctx.store.reader() as conn:
        found, record = cases.load(conn, case), records.of_decision(conn, made.decision.id)
    assert found is not None
    assert record is not None

    stood = decided_then(live.budgets, found, record)

    (spec,) = [each for each in live.budgets if each.key == ("voucher", "house")]
    assert stood.meters[counting(spec)].spent == Decimal("50.00")
    assert stood.door == "associate"
    with pytest.raises(LookupError):
        decided_then(live.budgets, found, replace(record, facts=None))


def test_where_nothing_is_on_record_every_budget_is_unspent_whoever_it_counts_by(house: House) -> None:
    nothing = Recorded.nothing(house.hands.at)
    assert (nothing.facts, nothing.request, nothing.meters, nothing.whose) == ({}, {}, {}, None)
