"""The journal tells afterwards what was told at once."""

import orjson

from service.actions.reverse_decision import reverse_decision
from service.actions.state_facts import state_facts
from service.store import journal
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
