"""What would widen an action is searched for once for cases that are alike."""

from datetime import UTC, datetime

from rules.boundary_set import UNSPENT, BoundarySet
from rules.pack import load_pack, packaged, parse_pack
from rules.widening import Findings, findings

SET = BoundarySet.compile(load_pack(packaged()))
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def _found(action: str, **known: object) -> Findings:
    facts = {"flight.delay_minutes": 200, "flight.cancelled": False, "booking.passengers": 2}
    named = {name.replace("__", "."): value for name, value in known.items()}
    case = SET.case({**facts, **named}, at=AT, meters=UNSPENT, audience="associate")
    question = SET.question(case, action)
    return findings(question, SET.vocabulary)


def test_a_number_that_no_condition_tells_from_another_brings_no_new_search() -> None:
    assert _found("meal", flight__delay_minutes=200) is _found("meal", flight__delay_minutes=230)


def test_what_amounts_are_computed_from_does() -> None:
    assert _found("meal", booking__passengers=2) is not _found("meal", booking__passengers=3)


def test_so_does_a_value_that_a_condition_tells_apart() -> None:
    late, early = _found("meal", flight__delay_minutes=200), _found("meal", flight__delay_minutes=20)
    assert late is not early
    assert [way.fact for way in early.ifs] == ["flight.delay_minutes", "flight.cancelled"]


def test_half_a_cent_matters_where_it_opens() -> None:
    pack = parse_pack(
        {
            "vocabulary.yaml": "vocabulary: tests\ncurrency: USD\nfacts:\n"
            "  order.fee: {type: money, ask: true}\n"
            "actions:\n  refund: {measure: money}\n  call: {always: true}\n",
            "boundaries/refund.yaml": "boundary: refund\naction: refund\ntitle: Refund\ngrants:\n"
            "  - {id: half, when: order.fee == 0.005, alone: 20}\n",
        }
    )
    boundaries = BoundarySet.compile(pack)
    told = boundaries.latitude({}, at=AT, meters=UNSPENT)["refund"].to_json()
    limits = boundaries.limits({}, at=AT, meters=UNSPENT)["refund"]
    assert list(limits.unknown) == told["unknown"] == ["order.fee"]
    opens = {"at_least": "0.005", "at_most": "0.005"}
    assert told["ways_forward"] == [{"ask": "order.fee", "opens_with": opens, "up_to": "20.00"}]
