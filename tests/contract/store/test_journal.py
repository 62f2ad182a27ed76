"""The journal tells afterwards what was told at once."""

from dataclasses import fields

import orjson
from sqlalchemy import update

from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.domain.case import CaseRow
from service.store import journal, tables
from service.store.journal_rows import CASE
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


async def test_a_signal_leaves_a_case_by_its_values_and_itself_by_its_id(house: House) -> None:
    await house.takes(says(about={"booking": "Q7X2"}))
    with house.ctx.store.reader() as conn:
        rows = conn.execute(tables.journal.select().order_by(tables.journal.c.seq)).all()[-2:]
        opened, received = journal.read(conn, 0, 100)[-2:]
    assert isinstance(received.data, dict)
    assert [list(row.data["entry"]) for row in rows] == [["kind"], ["kind", "id"]]
    case = dict(zip(CASE, rows[1].data["case"], strict=False))
    assert case == {name: received.data["case"][name] for name in case}
    assert opened.type == "case.opened"


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
    assert {*CASE, "name"} == {member.name for member in fields(CaseRow)}
