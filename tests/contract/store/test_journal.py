"""The journal tells afterwards what was told at once."""

from dataclasses import fields
from datetime import timedelta

import orjson
from sqlalchemy import update

from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.domain.case import CaseRow
from service.store import journal, pulse, tables
from service.store.journal_cases import CASE, JOINED, NEXT
from service.store.writer import Tx
from support.house import House, says


async def test_every_event_read_again_is_what_was_announced_byte_for_byte(house: House) -> None:
    case = await house.claimed(
        says("Late again!", about={"booking": "Q7X2"}),
        facts={("booking", "Q7X2"): {"total": 400}, ("customer", "c1"): {"name": "Ada Byron"}},
    )
    await state_facts(house.ctx, house.mara, case, {"booking.insured": True})
    made = await house.gives(house.mara, case, "refund", "40.00", note="a quiet word")
    await reverse_decision(house.ctx, house.mara, made.decision.id, "not again")
    told = house.told("decision.reversed")
    with house.ctx.store.reader() as conn:
        read = journal.read(conn, 0, 100)
    assert told == house.heard.events[-1]
    assert [orjson.dumps(event) for event in read] == [orjson.dumps(event) for event in house.heard.events]


async def test_a_position_and_channels_narrow_what_is_read(house: House) -> None:
    await house.takes(says(), says(customer="c2", channel="store"))
    with house.ctx.store.reader() as conn:
        south = journal.read(conn, 0, 100, frozenset({"queue:south", "nothing"}))
        after = journal.read(conn, south[0].seq, 1)
        assert journal.read(conn, journal.head(conn).seq, 100) == []
    assert [event.type for event in south] == ["case.opened", "signal.received"]
    assert [event.seq for event in after] == [south[0].seq + 1]


async def test_a_signal_leaves_its_id_and_of_its_case_what_neither_it_nor_the_row_says(house: House) -> None:
    await house.takes(says(about={"booking": "Q7X2"}))
    with house.ctx.store.reader() as conn:
        rows = conn.execute(tables.journal.select().order_by(tables.journal.c.seq)).all()[-2:]
        opened, received = journal.read(conn, 0, 100)[-2:]
    assert isinstance(received.data, dict)
    assert rows[0].data == {"case": NEXT}
    assert list(rows[1].data) == ["said", "case"]
    case = dict(zip(JOINED, rows[1].data["case"], strict=False))
    assert case == {name: received.data["case"][name] for name in case}
    assert [*case] == [*JOINED[: JOINED.index("about") + 2]]
    assert opened.type == "case.opened"


async def test_what_a_case_has_of_other_signals_is_told_again_as_it_was(house: House) -> None:
    await house.takes(says("Where is my bag?", severity=2, public=True, topics=("bag",), channel="social"))
    house.hands.pass_(timedelta(minutes=5))
    await house.takes(
        says("Late!", ago=timedelta(days=2), sentiment=-0.5, topics=("delay",), about={"booking": "Q7X2"}),
        says("I am in danger.", acute=True, topics=("bag",), channel="chat"),
    )
    house.told("signal.received")
    with house.ctx.store.reader() as conn:
        read = journal.read(conn, 0, 100)
    said = [event.type for event in read if event.type in {"case.opened", "signal.received"}]
    assert said == ["case.opened", *["signal.received"] * 3]
    assert [orjson.dumps(event) for event in read] == [orjson.dumps(event) for event in house.heard.events]


async def test_that_a_case_was_opened_is_told_also_where_the_page_ends_before_the_signal_that_did_it(
    house: House,
) -> None:
    await house.takes(says(), says(customer="c2", channel="store"))
    house.told("signal.received")
    whole = house.heard.events
    with house.ctx.store.reader() as conn:
        pages = [journal.read(conn, event.seq - 1, 1) for event in whole]
        south = journal.read(conn, 0, 1, frozenset({"queue:south"}))
    assert [orjson.dumps(page) for page in pages] == [orjson.dumps([event]) for event in whole]
    assert [event.type for event in south] == ["case.opened"]
    assert orjson.dumps(south[0]) in [orjson.dumps(event) for event in whole]


async def test_rows_in_which_cases_have_all_their_values_are_read_as_before(house: House) -> None:
    await house.takes(says("Late!", about={"booking": "Q7X2"}, topics=("delay",)))
    with house.ctx.store.reader() as conn:
        events = journal.read(conn, 0, 100)[-2:]

    def longer(tx: Tx) -> None:
        for event in events:
            assert isinstance(event.data, dict)
            entry = {"kind": "opened"}
            if event.type == "signal.received":
                entry = {"kind": "signal", "id": event.data["entry"]["id"]}
            data = {"case": [event.data["case"][name] for name in CASE], "entry": entry}
            tx.conn.execute(update(tables.journal).where(tables.journal.c.seq == event.seq).values(data=data))

    await house.ctx.writer.run(longer)
    with house.ctx.store.reader() as conn:
        assert journal.read(conn, 0, 100)[-2:] == events
        heard = list(pulse.heard_after(conn, 0, events[-1].seq))
        assert [(voice.team, voice.speaker) for voice in heard] == [("north", "customer c1")]


async def test_rows_of_an_older_remit_which_have_it_all_are_read_as_before(house: House) -> None:
    await house.takes(says("Late!"), facts={("customer", "c1"): {"name": "Ada Byron"}})
    with house.ctx.store.reader() as conn:
        events = journal.read(conn, 0, 100)[-2:]

    def whole(tx: Tx) -> None:
        for event in events:
            assert isinstance(event.data, dict)
            entry = {**event.data["entry"], **({"text": ""} if event.type == "signal.received" else {})}
            data = {"case": {**event.data["case"], "name": None}, "entry": entry}
            tx.conn.execute(update(tables.journal).where(tables.journal.c.seq == event.seq).values(data=data))

    await house.ctx.writer.run(whole)
    with house.ctx.store.reader() as conn:
        assert journal.read(conn, 0, 100)[-2:] == events


def test_the_members_of_a_case_in_a_row_keep_their_places() -> None:
    assert CASE[:19] == (
        *("id", "number", "team", "state", "customer", "about", "kind", "channel", "topics", "severity"),
        *("acute", "signals", "opened_at", "last_at", "sentiment", "claimed_by", "lease_until"),
        *("snoozed_until", "clock"),
    )
    assert JOINED[:19] == (
        *("id", "number", "team", "customer", "about", "signals", "sentiment", "opened_at", "topics"),
        *("clock", "claimed_by", "lease_until", "kind", "channel", "severity", "acute", "last_at"),
        *("state", "snoozed_until"),
    )
    assert {*CASE, "name"} == {*JOINED, "name"} == {member.name for member in fields(CaseRow)}
