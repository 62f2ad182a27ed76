"""Taking signals: each once, into the right case, with what was said beside them."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from rules.pack import Routing, RoutingRule
from service.access.permissions import SERVICE
from service.actions.close_case import close_case
from service.actions.joining import Teams
from service.actions.take_signals import take_signals
from service.clock import rfc3339
from service.domain.actor import Actor
from service.domain.events import SignalReceived
from service.errors import Code, Problem
from service.store import journal, pulse
from support.house import House, says
from support.state import START
from voc.facts import EntityFacts
from voc.signal import Author, Kind
from voc.windows import PACE

MINUTE = timedelta(minutes=1)


async def test_a_signal_is_taken_once_however_often_it_comes(house: House) -> None:
    twice = says(name="same")
    first = await house.takes(twice, says(), twice)
    again = await house.takes(twice)
    assert (first.accepted, first.duplicates) == (2, 1)
    assert (again.accepted, again.duplicates) == (0, 1)
    (case,) = house.queue()
    assert case.signals == 2


async def test_the_customers_open_case_takes_what_she_says_next(house: House) -> None:
    await house.takes(says("Late!", topics=("late_flight",), severity=1))
    await house.takes(says("And rude!", topics=("staff", "late_flight"), severity=2, acute=True))
    await house.takes(says(customer="someone else"))
    case, other = house.queue()
    assert (case.signals, case.severity, case.acute) == (2, 2, True)
    assert case.topics == ("staff", "late_flight")
    assert other.signals == 1


async def test_the_same_booking_is_the_same_case_unless_another_customer_speaks(house: House) -> None:
    await house.takes(says(about={"booking": "Q7X2", "flight": "LK1"}, channel="store"))
    await house.takes(says(customer=None, about={"booking": "Q7X2"}))
    await house.takes(says(customer="c2", about={"flight": "LK1"}))
    (south,) = house.queue("south")
    (north,) = house.queue("north")
    assert (south.signals, south.customer) == (2, "c1")
    assert (north.signals, north.customer) == (1, "c2")


async def test_without_a_customer_each_voice_is_a_case_of_its_own(house: House) -> None:
    await house.takes(says(customer=None), says(customer=None))
    assert len(house.queue()) == 2


async def test_a_team_has_its_own_case_of_a_customer(house: House) -> None:
    await house.takes(says(), says(channel="store"), says(team="south"))
    assert (house.queue("north")[0].signals, house.queue("south")[0].signals) == (1, 2)


async def test_signals_that_are_alike_to_the_routing_are_routed_once(house: House) -> None:
    asked: list[object] = []
    rule = RoutingRule(
        "south", frozenset({"staff"}), lambda said: said["severity"] == 2, frozenset({"severity"})
    )

    class Asked(Routing):
        def team_for(self, signal: Mapping[str, object]) -> str:
            asked.append(signal)
            return super().team_for(signal)

    pack = house.ctx.boundaries.live.pack
    routing = replace(pack.settings, routing=Asked("north", (rule,)))
    teams = Teams(replace(pack, settings=routing), ["north", "south"])
    severe = says(topics=("staff",), severity=2)
    again = severe.changed(text="More!", sentiment=-1.0)
    heard = [severe, again, says(topics=("staff",)), says(severity=2)]
    assert [teams.of(one) for one in heard] == ["south", "south", "north", "north"]
    assert len(asked) == 3
    assert teams.of(severe.changed(team="west")) == "west"


async def test_what_a_case_was_opened_by_is_told_with_the_case_as_it_was_before(house: House) -> None:
    said = says("Late!", topics=("late_flight",), public=True, channel="social")
    await house.takes(said)
    with house.ctx.store.reader() as conn:
        told = {event.type: event.data for event in journal.read(conn, 0, 100)}
    opened, received = told["case.opened"], told["signal.received"]
    assert isinstance(opened, dict)
    assert isinstance(received, dict)
    before, after = opened["case"], received["case"]
    assert (before["signals"], before["clock"]) == (0, None)
    assert (after["signals"], after["clock"]["channel"]) == (1, "social")
    assert {**before, "signals": 1, "clock": after["clock"]} == after


async def test_a_closed_case_is_not_opened_again(house: House) -> None:
    case = await house.claimed(says())
    await close_case(house.ctx, house.mara, case)
    await house.takes(says())
    (fresh,) = house.queue()
    assert fresh.id != case
    assert house.case(fresh.id).earlier == 1


async def test_a_late_signal_lands_where_it_belongs(house: House) -> None:
    await house.takes(says("now", kind=Kind.COMPLAINT, about={"booking": "B2"}, sentiment=-0.5))
    await house.takes(
        says("before", kind=Kind.PRAISE, ago=MINUTE, about={"booking": "B1", "flight": "F1"}, sentiment=0.9)
    )
    (case,) = house.queue()
    assert (case.kind, case.sentiment) == ("complaint", -0.5)
    assert case.about == {"booking": "B2", "flight": "F1"}
    texts = [entry.text for entry in house.case(case.id).timeline if entry.kind == "signal"]
    assert texts == ["before", "now"]


async def test_history_is_counted_but_makes_no_case_and_no_event(house: House) -> None:
    before = len(house.heard.events)
    old = [says(kind=Kind.COMPLAINT, ago=timedelta(days=day)) for day in (1, 2, 40)]
    assert (await house.takes(*old, history=True)).accepted == 3
    assert (house.queue(), len(house.heard.events)) == ([], before)
    await house.takes(says(about={"booking": "Q7X2"}), facts={("booking", "Q7X2"): {"total": Decimal(400)}})
    (case,) = house.queue()
    refund = house.action(case.id, house.mara, "refund")
    assert (refund["alone"], refund["because"][0]["facts"]) == ("60.00", {"customer.complaints_30d": 2})
    assert house.latitude(case.id, house.mara).valid_until == "2026-03-30T09:00:00Z"


async def test_windows_count_by_the_time_something_was_said_and_let_it_go(house: House) -> None:
    await house.takes(
        says(kind=Kind.COMPLAINT, ago=timedelta(days=29)),
        says(kind=Kind.COMPLAINT, about={"booking": "Q7X2"}),
        says(kind=Kind.COMPLAINT, author=Author.ASSOCIATE),
        facts={("booking", "Q7X2"): {"total": Decimal(400)}},
    )
    (case,) = house.queue()
    assert house.action(case.id, house.mara, "refund")["alone"] == "60.00"
    assert house.latitude(case.id, house.mara).valid_until == "2026-03-03T09:00:00Z"
    house.hands.pass_(timedelta(days=1))
    assert house.action(case.id, house.mara, "refund")["alone"] == "0.00"


async def test_the_queue_is_acute_first_then_severe_then_who_waits_longest(house: House) -> None:
    said = [("calm", 0, False), ("severe", 3, False), ("waiting", 1, False), ("later", 1, False)]
    for name, severity, acute in (*said, ("danger", 0, True)):
        await house.takes(says(customer=name, severity=severity, acute=acute))
    assert [case.customer for case in house.queue()] == ["danger", "severe", "waiting", "later", "calm"]


async def test_of_two_reports_of_a_fact_the_later_event_wins(house: House) -> None:
    late: dict[tuple[str, str], dict[str, object]] = {("flight", "LK1"): {"delay_minutes": 90}}
    await house.takes(says(about={"flight": "LK1"}), facts=late)
    house.hands.pass_(-MINUTE)
    await house.takes(facts={("flight", "LK1"): {"delay_minutes": 10}})
    house.hands.pass_(MINUTE)
    (case,) = house.queue()
    facts = {view.name: view.value for view in house.case(case.id).facts}
    assert facts["flight.delay_minutes"] == 90


async def test_news_of_a_flight_reaches_every_open_case_of_it_and_no_news_nobody(house: House) -> None:
    late: dict[tuple[str, str], dict[str, object]] = {("flight", "LK1"): {"delay_minutes": 90}}
    for customer in ("a", "b"):
        await house.takes(says(customer=customer, about={"flight": "LK1"}), facts=late)
    with house.ctx.store.reader() as conn:
        before = journal.head(conn).seq
    house.hands.pass_(MINUTE)
    await house.takes(facts=late)
    await house.takes(facts={("flight", "LK1"): {"delay_minutes": 120}})
    with house.ctx.store.reader() as conn:
        told = journal.read(conn, before, 10)
    assert [event.type for event in told] == ["facts.updated", "facts.updated"]
    assert {event.channels[0] for event in told} == {f"case:{case.id}" for case in house.queue()}


async def test_facts_that_the_vocabulary_does_not_know_are_refused_and_harm_nothing(house: House) -> None:
    taken = await house.takes(
        says(about={"booking": "Q7X2"}),
        facts={
            ("booking", "Q7X2"): {"totl": 5, "total": "many", "insured": True},
            ("customer", "c1"): {"tier": "platinum", "complaints_30d": 7},
        },
    )
    assert taken.accepted == 1
    said = [(refused.id, refused.text) for refused in taken.facts_refused]
    assert [id_ for id_, _ in said] == ["booking/Q7X2", "booking/Q7X2", "customer/c1", "customer/c1"]
    assert 'did you mean "booking.total"' in said[0][1]
    assert "regular" in said[2][1]
    assert "computed by the service" in said[3][1]
    (case,) = house.queue()
    assert {view.name: view.source for view in house.case(case.id).facts} == {
        "booking.insured": "record",
        "customer.fraud_hold": "default",
    }


async def test_a_name_is_shown_and_stands_in_no_journal_row(house: House) -> None:
    await house.takes(says("I am furious"), facts={("customer", "c1"): {"name": "Ada Byron"}})
    event = house.told("signal.received")
    assert isinstance(event.data, SignalReceived)
    assert (event.data.case.name, event.data.entry.text) == ("Ada Byron", "I am furious")
    with house.ctx.store.reader() as conn:
        rows = conn.exec_driver_sql("SELECT data FROM journal").scalars().all()
        joined = journal.read(conn, 0, 100)[-1].data
    assert not any("Ada" in row or "furious" in row for row in rows)
    assert isinstance(joined, dict)
    assert (joined["case"]["name"], joined["entry"]["text"]) == ("Ada Byron", "I am furious")


async def test_an_unknown_team_and_a_feed_that_is_not_ones_own_are_named(house: House) -> None:
    taken = await house.takes(says(team="nroth"), says())
    assert [(one.index, one.code) for one in taken.rejected] == [(0, "unknown_team")]
    assert 'did you mean "north"' in taken.rejected[0].text
    shop = Actor("t1", "Shop", "integration", feeds=("shop",))
    taken = await take_signals(house.ctx, shop, [says()], [], as_history=False)
    assert [one.code for one in taken.rejected] == ["not_yours"]
    with pytest.raises(Problem) as caught:
        await take_signals(house.ctx, house.mara, [says()], [], as_history=False)
    assert caught.value.code is Code.NOT_YOURS


async def test_five_hundred_at_once_are_one_unit_and_all_accounted_for(house: House) -> None:
    batch = [says(customer=f"c{n % 100}", name=f"n{n % 450}") for n in range(500)]
    taken = await house.takes(*batch)
    assert (taken.accepted, taken.duplicates, taken.rejected) == (450, 50, ())
    assert sum(case.signals for case in house.queue()) == 450
    with house.ctx.store.reader() as conn:
        seqs = [event.seq for event in journal.read(conn, 0, 10_000)]
    assert seqs == list(range(1, len(seqs) + 1))


async def test_a_case_that_turns_to_another_booking_tells_what_is_known_of_it(house: House) -> None:
    await house.takes(says(about={"booking": "B1"}), facts={("booking", "B1"): {"total": Decimal(400)}})
    house.hands.pass_(MINUTE)
    await house.takes(says(about={"booking": "B2"}, ago=-MINUTE))
    event = house.told("facts.updated")
    with house.ctx.store.reader() as conn:
        data = journal.read(conn, event.seq - 1, 1)[0].data
    assert isinstance(data, dict)
    assert (data["entry"], data["about"]) == (None, {"booking": "B2"})
    assert {view["name"]: view["source"] for view in data["facts"]} == {
        "booking.total": "unknown",
        "booking.insured": "unknown",
    }


async def test_what_is_sent_again_brings_no_older_facts_back(house: House) -> None:
    def late(minutes: int, name: str) -> EntityFacts:
        said = {"delay_minutes": minutes}
        return EntityFacts("flight", "LK1", said, house.hands.at, ("tests", name))

    first = says(name="first", about={"flight": "LK1"})
    await take_signals(house.ctx, SERVICE, [first], [late(30, "first")], as_history=False)
    house.hands.pass_(MINUTE)
    second = says(name="second", about={"flight": "LK1"})
    await take_signals(house.ctx, SERVICE, [second], [late(90, "second")], as_history=False)
    house.hands.pass_(MINUTE)
    # A source without times of its own: what it repeats seems to be of now.
    again = await take_signals(house.ctx, SERVICE, [first], [late(30, "first")], as_history=False)
    assert again.duplicates == 1
    (case,) = house.queue()
    known = {view.name: view.value for view in house.case(case.id).facts}
    assert known["flight.delay_minutes"] == 90


async def test_a_rejected_signal_leaves_its_facts_outside_with_it(house: House) -> None:
    await house.takes(says(about={"flight": "LK1"}))
    said = EntityFacts("flight", "LK1", {"delay_minutes": 30}, house.hands.at, ("tests", "lost"))
    lost = says(name="lost", team="nowhere", about={"flight": "LK1"})
    taken = await take_signals(house.ctx, SERVICE, [lost], [said], as_history=False)
    assert len(taken.rejected) == 1
    (case,) = house.queue()
    assert "flight.delay_minutes" not in {view.name for view in house.case(case.id).facts}


@pytest.mark.parametrize("history", [False, True])
async def test_what_moves_a_count_is_told_to_every_case_that_reads_it(house: House, history: bool) -> None:
    await house.takes(says(kind=Kind.COMPLAINT))
    await house.takes(says(kind=Kind.COMPLAINT, team="south"))
    (mine,) = house.queue()
    await house.takes(says(team="south", customer="somebody else"))
    with house.ctx.store.reader() as conn:
        before = journal.head(conn).seq
    await house.takes(says(kind=Kind.COMPLAINT, team="south"), history=history)
    await house.takes(says(ago=timedelta(days=40)), history=True)
    with house.ctx.store.reader() as conn:
        told = journal.read(conn, before, 10)
    hears = [event for event in told if f"case:{mine.id}" in event.channels]
    assert [event.type for event in hears] == ["facts.updated"]
    assert hears[0].data == {"case": mine.id, "facts": [], "entry": None, "about": None}
    assert house.action(mine.id, house.mara, "refund")["alone"] == "0.00"


async def test_of_many_cases_about_one_flight_the_newest_is_joined(house: House) -> None:
    flight = {"flight": "LK1"}
    for customer in ("a", "b", "c"):
        await house.takes(says(customer=customer, about=flight))
    await house.takes(says(customer=None, about=flight))
    assert {case.customer: case.signals for case in house.queue()} == {"a": 1, "b": 1, "c": 2}
    await house.takes(says(customer="b", about=flight), says(customer=None, about={"flight": "LK2"}))
    await house.takes(says(customer="d", about={"flight": "LK2"}))
    assert {case.customer: case.signals for case in house.queue()} == {"a": 1, "b": 2, "c": 2, "d": 2}


async def test_history_is_counted_for_the_pulse_once_a_speaker_and_window(house: House) -> None:
    hour = PACE.hour(START) - timedelta(hours=5)
    ago = START - hour
    said = [
        says(ago=ago, customer="a", topics=("late",)),
        says(ago=ago - timedelta(minutes=1), customer="a", topics=("late",)),
        says(ago=ago - timedelta(minutes=11), customer="a", topics=("late", "seat")),
        says(ago=ago, customer="b", topics=("late",)),
        says(ago=ago, customer="c", topics=("late",), author=Author.SYSTEM),
    ]
    await house.takes(*said, history=True)
    await house.takes(*said, history=True)
    with house.ctx.store.reader() as conn:
        assert pulse.hours(conn, ("north", "late")) == {hour: 3}
        assert pulse.hours(conn, ("north", "seat")) == {hour: 1}
        assert pulse.began(conn, "north") == hour
        assert pulse.now(conn) == []


async def test_deliveries_that_wait_are_taken_together_each_with_its_own_counts(house: House) -> None:
    lost, second, third = says(name="lost"), says(name="second"), says(name="third")
    nowhere = says(name="nowhere", team="nowhere")
    deliveries = [
        ([says(name="first")], [_unknown("first")]),
        ([lost], [_unknown("lost"), _unknown("lost")]),
        ([lost, second], [_unknown("lost")]),
        ([nowhere, third], [_unknown("third")]),
    ]

    taken = await asyncio.gather(
        *(take_signals(house.ctx, SERVICE, items, facts, as_history=False) for items, facts in deliveries)
    )

    assert [(one.accepted, one.duplicates) for one in taken] == [(1, 0), (1, 0), (1, 1), (1, 0)]
    assert [[(no.index, no.code) for no in one.rejected] for one in taken][3] == [(0, "unknown_team")]
    assert [[no.index for no in one.facts_refused] for one in taken] == [[0], [0, 1], [], [0]]


def _unknown(said_in: str) -> EntityFacts:
    """A fact that the vocabulary does not have."""
    return EntityFacts("flight", "LK1", {"colour": "red"}, START, ("tests", said_in))


async def test_of_equal_weight_public_posts_come_first_by_when_they_are_due(house: House) -> None:
    minutes = timedelta(minutes=1)
    await house.takes(says(customer="oldest", severity=1))
    await house.takes(says(customer="later", severity=1, public=True))
    await house.takes(says(customer="sooner", severity=1, public=True, ago=10 * minutes))
    await house.takes(says(customer="heavier", severity=2))
    assert [case.customer for case in house.queue()] == ["heavier", "sooner", "later", "oldest"]


async def test_when_a_delivery_arrived_is_told_with_each_of_its_signals_and_kept_nowhere(
    house: House,
) -> None:
    deliveries = [("one", START - MINUTE), ("two", START)]
    await asyncio.gather(
        *(
            take_signals(house.ctx, SERVICE, [says(customer=name)], (), as_history=False, arrived=at)
            for name, at in deliveries
        )
    )
    house.told("signal.received")
    heard = [event for event in house.heard.events if event.type == "signal.received"]
    with house.ctx.store.reader() as conn:
        kept = [event for event in journal.read(conn, 0, 100) if event.type == "signal.received"]

    assert [event.arrived for event in heard] == [rfc3339(at) for _, at in deliveries]
    assert [event.arrived for event in kept] == [None, None]
