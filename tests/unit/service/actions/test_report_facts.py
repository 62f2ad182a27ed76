"""Facts from systems of record: typed, all or none, the later event wins, whole or in part."""

import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from service.access.permissions import SERVICE
from service.actions.report_facts import EntityReport, report_facts
from service.domain.actor import Actor
from service.errors import Code, Problem
from support.house import House, says
from support.state import START

BOOKING = ("booking", "Q7X2")
CRM = Actor("i1", "crm", "integration", facts=("customer",))


async def put(house: House, at: datetime | None = None, **values: object) -> EntityReport:
    return await report_facts(house.ctx, SERVICE, BOOKING, values, whole=True, at=at)


async def patch(house: House, at: datetime | None = None, **values: object) -> EntityReport:
    return await report_facts(house.ctx, SERVICE, BOOKING, values, whole=False, at=at)


def known(report: EntityReport) -> dict[str, object]:
    return {name: fact.value for name, fact in report.facts.items()}


async def refused(house: House, values: Mapping[str, object], entity: tuple[str, str] = BOOKING) -> Problem:
    with pytest.raises(Problem) as caught:
        await report_facts(house.ctx, SERVICE, entity, values, whole=False)
    return caught.value


async def test_what_is_said_is_typed_by_the_vocabulary_and_answered(house: House) -> None:
    report = await patch(house, total=Decimal("412.5"), insured=True)
    assert known(report) == {"total": "412.50", "insured": True}
    assert (report.changed, report.facts["total"].source) == (["insured", "total"], "Remit")


async def test_a_part_leaves_the_rest_and_the_whole_does_not(house: House) -> None:
    await patch(house, total="400", insured=True)
    assert known(await patch(house, total="300")) == {"total": "300.00", "insured": True}
    report = await put(house, total="300")
    assert (known(report), report.changed) == ({"total": "300.00"}, ["insured"])


async def test_null_is_no_longer_known(house: House) -> None:
    await patch(house, total="400", insured=True)
    assert known(await patch(house, insured=None)) == {"total": "400.00"}


async def test_the_later_event_wins_in_whatever_order_reports_come(house: House) -> None:
    said: list[tuple[str, dict[str, object]]] = [
        ("patch", {"total": "100", "insured": True}),
        ("put", {"total": "200"}),
        ("patch", {"insured": False}),
    ]
    ends = []
    for number, order in enumerate(itertools.permutations(range(3))):
        entity = ("booking", f"B{number}")
        for index in order:
            verb, values = said[index]
            at = START - timedelta(minutes=10 - index)
            report = await report_facts(house.ctx, SERVICE, entity, values, whole=verb == "put", at=at)
        ends.append(known(report))
    assert ends == [{"total": "200.00", "insured": False}] * 6


async def test_open_cases_about_it_hear_of_it_and_their_latitude_moves(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}))
    assert house.action(case, house.mara, "refund")["alone"] == "0.00"
    await patch(house, insured=True, total="80")
    assert house.action(case, house.mara, "refund")["alone"] == "80.00"
    assert house.told("facts.updated").channels == (f"case:{case}",)
    await put(house)
    assert house.action(case, house.mara, "refund")["alone"] == "0.00"
    views = {view.name: view.source for view in house.case(case).facts}
    assert views == {"customer.fraud_hold": "default", "booking.insured": "unknown"}


async def test_saying_the_same_again_tells_nobody(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}))
    await put(house, total="80")
    before = house.told("facts.updated").seq
    report = await put(house, total="80")
    assert report.changed == []
    assert [entry.kind for entry in house.case(case).timeline].count("facts") == 1
    assert house.told("facts.updated").seq == before


async def test_a_wrong_fact_is_named_with_the_nearest_spelling_and_nothing_is_kept(house: House) -> None:
    problem = await refused(house, {"insured": True, "totl": 3})
    assert problem.code is Code.INVALID
    assert problem.detail == 'there is no fact "booking.totl" (did you mean "booking.total"?).'
    assert problem.extra == {"where": "totl"}
    assert known(await put(house)) == {}


async def test_a_value_of_another_type_is_refused_with_what_it_may_be(house: House) -> None:
    problem = await refused(house, {"tier": "silver"}, ("customer", "c1"))
    assert (problem.code, problem.extra) == (Code.INVALID, {"where": "tier"})
    assert "regular" in problem.detail


async def test_what_the_service_computes_nobody_says(house: House) -> None:
    problem = await refused(house, {"complaints_30d": 3}, ("customer", "c1"))
    assert "computed by the service" in problem.detail


async def test_an_unknown_kind_of_thing_is_named_with_the_nearest(house: House) -> None:
    problem = await refused(house, {"total": 3}, ("bookng", "Q7X2"))
    assert problem.code is Code.NOT_FOUND
    assert problem.detail.endswith('(did you mean "booking"?).')


async def test_nothing_said_a_long_id_and_the_future_are_refused(house: House) -> None:
    assert (await refused(house, {})).code is Code.INVALID
    assert (await refused(house, {"total": 3}, ("booking", "x" * 201))).extra == {"where": "id"}
    with pytest.raises(Problem, match="future"):
        await patch(house, START + timedelta(hours=1), total=3)


async def test_a_token_says_facts_of_what_it_names_and_people_of_nothing(house: House) -> None:
    await report_facts(house.ctx, CRM, ("customer", "c1"), {"tier": "gold"}, whole=False)
    for actor, entity in ((CRM, BOOKING), (house.mara, ("customer", "c1"))):
        with pytest.raises(Problem) as caught:
            await report_facts(house.ctx, actor, entity, {"tier": "gold"}, whole=False)
        assert caught.value.code is Code.NOT_YOURS


async def test_a_customers_name_is_kept_with_the_customer(house: House) -> None:
    await house.takes(says())
    for values, name in (({"name": "Rosa Arce"}, "Rosa Arce"), ({}, None)):
        report = await report_facts(house.ctx, CRM, ("customer", "c1"), values, whole=True)
        assert report.facts == {}
        assert house.queue()[0].name == name
