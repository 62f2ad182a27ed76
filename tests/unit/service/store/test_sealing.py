"""A batch's part of the journal and the chain: whatever its units do, nothing is skipped, nothing doubled."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson
from hypothesis import given
from hypothesis import strategies as st

from service.domain.events import Happening
from service.store.chain import Chain, Link
from service.store.sealing import Chained, Ledger, Position, Record
from support.state import news

AT = datetime(2026, 12, 1, tzinfo=UTC)
START = Position(40, 7, "ab" * 32)


@dataclass
class Unit:
    """What a unit leaves behind."""

    happenings: list[Happening]
    records: list[Chained] = field(default_factory=list)
    at: datetime = AT
    seq: int = 0


def ended(ledger: Ledger, events: int, records: int) -> Unit:
    """A unit with so many of each."""
    unit = Unit([news(f"event {number}") for number in range(events)])
    for number in range(records):
        record = Record(f"r{ledger.end.seq}-{number}", "decision", "d", {"id": f"r{ledger.end.seq}-{number}"})
        unit.records.append(ledger.chained(record, unit.records))
    return unit


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from(["ends", "fails", "undone"])))
)
def test_what_did_not_fail_follows_each_other_without_a_hole(
    units: list[tuple[int, int, str]],
) -> None:
    ledger, chain, kept = Ledger(START), Chain(), list[Chained]()
    chain.records, chain.hash = START.records, START.hash
    for events, records, outcome in units:
        before = ledger.end
        unit = ended(ledger, events, records)
        if outcome != "fails":
            ledger.take(unit)
        if outcome == "undone":
            ledger.back(before)
        if outcome == "ends":
            assert unit.seq == before.seq + events
            kept += unit.records
    assert [event.seq for event, _ in ledger.events] == list(range(START.seq + 1, ledger.end.seq + 1))
    for one in kept:
        body = one.body.encode()
        assert orjson.loads(body)["number"] == one.number
        link = Link(one.number, one.id, body, one.previous, one.hash)
        assert chain.follow(link) == []
    assert chain.end(ledger.end.records, ledger.end.hash) == []
