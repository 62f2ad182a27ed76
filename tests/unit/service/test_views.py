"""What screens are shown, each of one moment."""

from datetime import timedelta
from decimal import Decimal

import orjson

from service import views
from service.actions.state_facts import state_facts
from service.clock import rfc3339
from service.store import decisions
from support.house import House, says
from support.state import START

FARE: dict[tuple[str, str], dict[str, object]] = {
    ("booking", "Q7X2"): {"total": Decimal(400)},
    ("customer", "c1"): {"tier": "gold"},
}


async def test_a_case_shows_what_is_known_what_may_be_asked_and_what_is_assumed(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}), facts=FARE)
    assert [(fact.name, fact.value, fact.source, fact.ask) for fact in house.case(case).facts] == [
        ("customer.tier", "gold", "record", False),
        ("customer.fraud_hold", False, "default", False),
        ("booking.total", "400.00", "record", False),
        ("booking.insured", None, "unknown", True),
    ]


async def test_a_decision_shows_its_params_by_their_types(house: House) -> None:
    case = await house.claimed(says(about={"booking": "Q7X2"}), facts=FARE)
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    made = await house.gives(house.mara, case, "refund", "40.00", params={"to": "card"})
    assert made.decision.params == {"to": "card"}
    with house.ctx.store.reader() as conn:
        kept = decisions.load(conn, made.decision.id)
    assert kept is not None
    assert views.decision(house.ctx.boundaries.current.vocabulary, kept) == made.decision


async def test_ones_own_cases_and_the_teams_budgets(house: House) -> None:
    case = await house.claimed(says())
    await house.gives(house.mara, case, "certificate", "50.00")
    with house.ctx.store.reader() as conn:
        mine, others = (views.me(house.ctx, conn, person.id) for person in (house.mara, house.teo))
        budgets = views.team(house.ctx, conn, "north").budgets
    assert [row.id for row in mine.cases] == [case]
    assert others.cases == []
    assert [(one.boundary, one.id, one.per, one.key, one.spent, one.left) for one in budgets] == [
        ("refund", "team-day", "team", "north", "0.00", "1000.00"),
        ("voucher", "house", "all", "all", "50.00", "450.00"),
    ]


async def test_the_queue_holds_who_waits(house: House) -> None:
    held = await house.claimed(says())
    await house.takes(says(customer="c2"))
    with house.ctx.store.reader() as conn:
        shown = views.queue(house.ctx, conn, "north")
    assert [row.customer for row in shown.cases] == ["c2"]
    assert held not in [row.id for row in shown.cases]


def test_words_are_of_the_live_set(house: House) -> None:
    assert views.words(house.ctx).revision == house.ctx.boundaries.current.revision


async def test_a_customer_who_never_stops_leaves_a_case_that_can_be_opened(house: House) -> None:
    long = [says("word " * 3_900, ago=timedelta(minutes=n)) for n in range(60)]
    await house.takes(*long)
    (case,) = house.queue()
    view = house.case(case.id)
    told = [entry for entry in view.timeline if entry.kind == "signal"]
    assert view.older
    assert 10 < len(told) < 60
    assert told[-1].at == rfc3339(START)
    assert len(orjson.dumps(view)) < 512 * 1024
    short = [says("Hello?", customer="c2", ago=timedelta(minutes=n)) for n in range(400)]
    await house.takes(*short, *(says("One word", customer="c3") for _ in range(2)))
    cut, whole = (house.case(case.id) for case in house.queue() if case.customer in {"c2", "c3"})
    assert (cut.older, len(cut.timeline)) == (True, 300)
    assert (whole.older, len(whole.timeline)) == (False, 3)
