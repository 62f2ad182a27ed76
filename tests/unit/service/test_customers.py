"""A customer as one's teams know her."""

from datetime import timedelta
from decimal import Decimal

import pytest

from service.access.permissions import SERVICE
from service.actions.close_case import close_case
from service.actions.manage_people import add_person
from service.actions.move_case import move_case
from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.customers import customer_view, heard_from
from service.domain.actor import Actor
from service.domain.customer import CustomerView
from service.errors import Code, Problem
from support.house import House, says

FACTS: dict[tuple[str, str], dict[str, object]] = {
    ("customer", "c1"): {"name": "Rosa A.", "tier": "gold"},
    ("booking", "Q7X2"): {"total": Decimal(400)},
}


def view(house: House, actor: Actor | None = None, customer: str = "c1") -> CustomerView:
    with house.ctx.store.reader() as conn:
        return customer_view(house.ctx, conn, actor or house.mara, customer)


async def first(house: House) -> str:
    return await house.claimed(says("Late again.", about={"booking": "Q7X2"}), facts=FACTS)


async def test_what_is_known_says_whose_word_it_is(house: House) -> None:
    case = await first(house)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    shown = view(house)
    assert (shown.id, shown.name) == ("c1", "Rosa A.")
    facts = {fact.name: fact for entity in shown.known for fact in entity.facts}
    assert [(entity.entity, entity.id) for entity in shown.known] == [("customer", "c1"), ("booking", "Q7X2")]
    assert (facts["customer.tier"].value, facts["customer.tier"].by) == ("gold", None)
    assert facts["booking.total"].value == "400.00"
    assert (facts["booking.insured"].source, facts["booking.insured"].by) == ("stated", house.mara.ref)


async def test_cases_end_and_what_was_given_sums_up_by_year(house: House) -> None:
    case = await first(house)
    made = await house.gives(house.mara, case, "certificate", "30.00")
    await house.gives(house.mara, case, "certificate", "12.50")
    await house.gives(house.mara, case, "call_back")
    await reverse_decision(house.ctx, house.mara, made.decision.id, None)
    await close_case(house.ctx, house.mara, case)
    house.hands.pass_(timedelta(days=365))
    again = await house.claimed(says("Once more.", ago=-timedelta(days=365)))
    await house.gives(house.mara, again, "certificate", "7.00")
    shown = view(house)
    assert [(one.case.id, one.ended_at is None) for one in shown.cases] == [(again, True), (case, False)]
    assert [(one.year, one.action, one.amount, one.times, one.taken_back) for one in shown.given] == [
        (2027, "certificate", "7.00", 1, 0),
        (2026, "call_back", None, 1, 0),
        (2026, "certificate", "12.50", 1, 1),
    ]
    assert [one.state for one in shown.decisions] == ["made", "made", "made", "reversed"]


async def test_voices_come_in_pages_the_newest_first(house: House) -> None:
    await house.takes(says("Years ago.", ago=timedelta(days=900)), history=True)
    for number in range(5):
        await house.takes(says(f"Voice {number}", ago=timedelta(minutes=9 - number)))
    heard, after = [], None
    while True:
        with house.ctx.store.reader() as conn:
            page = heard_from(conn, house.mara, "c1", after, 2)
        heard += [one.signal.text for one in page.items]
        after = page.next
        if after is None:
            break
    assert heard == [*(f"Voice {number}" for number in (4, 3, 2, 1, 0)), "Years ago."]
    with house.ctx.store.reader() as conn, pytest.raises(Problem) as caught:
        heard_from(conn, house.mara, "c1", "x", 2)
    assert caught.value.code is Code.INVALID


async def test_only_who_may_read_a_case_of_hers_reads_of_her(house: House) -> None:
    sol = await add_person(house.ctx, SERVICE, name="Sol V.", role="associate", teams=["south"])
    case = await first(house)
    assert view(house, house.ines) == view(house, house.mara) == view(house, Actor("o", "O", "observer"))
    for actor, customer in ((sol, "c1"), (house.mara, "nobody")):
        with pytest.raises(Problem, match="no case of such a customer") as caught:
            view(house, actor, customer)
        assert caught.value.code is Code.NOT_FOUND
    with pytest.raises(Problem) as caught:
        view(house, Actor("t", "Shop", "integration", feeds=("*",)))
    assert caught.value.code is Code.NOT_YOURS
    await move_case(house.ctx, house.mara, case, "south")
    assert view(house, sol).cases[0].case.id == case
    with pytest.raises(Problem):
        view(house)


async def test_of_other_teams_only_the_number_of_cases_is_told(house: House) -> None:
    case = await first(house)
    await house.gives(house.mara, case, "call_back")
    await house.takes(says("In the shop.", channel="store"))
    shown = view(house)
    assert (len(shown.cases), shown.elsewhere) == (1, 1)
    assert [one.signal.text for one in shown.signals.items] == ["Late again."]
    south = view(house, Actor("s", "S", "associate", ("south",)))
    assert (south.decisions, south.given, south.elsewhere) == ([], [], 1)
    assert [(one.entity, one.facts != []) for one in south.known] == [("customer", True)]
