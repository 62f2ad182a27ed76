"""What an answer says is worked out once for cases that are alike, and told with the values of each."""

from datetime import UTC, datetime
from typing import Any

from rules.boundary_set import UNSPENT, BoundarySet
from rules.gist import Gist, gist_of
from rules.pack import parse_pack

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
FILES = {
    "vocabulary.yaml": """
vocabulary: shop
currency: EUR
facts:
  order.age: {type: integer, min: 0}
  order.gift: {type: boolean}
actions:
  refund: {measure: money}
  call_back: {always: true}
""",
    "boundaries/late.yaml": """
boundary: late
action: refund
title: Late orders
owner: care
grants:
  - {id: late, when: order.age >= 5, alone: 20, because: It came late.}
duties:
  - {id: wrap, when: order.gift, confirm: It is wrapped again., because: A gift is wrapped.}
  - {id: note, when: order.age >= 9, note: true, because: One line of why.}
""",
}
SET = BoundarySet.compile(parse_pack(FILES))


def _gist(**known: object) -> Gist:
    facts = {f"order.{name}": value for name, value in known.items()}
    return gist_of(SET.question(SET.case(facts, at=AT, meters=UNSPENT, audience="associate"), "refund"))


def _told(**known: object) -> dict[str, Any]:
    facts = {f"order.{name}": value for name, value in known.items()}
    return SET.latitude(facts, at=AT, meters=UNSPENT)["refund"].to_json()


def test_cases_that_no_condition_tells_apart_have_one_gist() -> None:
    assert _gist(age=6) is _gist(age=7)
    assert _gist(age=6) is not _gist(age=4)


def test_each_shows_the_facts_that_it_saw() -> None:
    told = [_told(age=age)["because"][0]["facts"] for age in (6, 7)]
    assert told == [{"order.age": 6}, {"order.age": 7}]


def test_a_duty_binds_by_what_it_alone_reads_in_cases_that_are_alike_else() -> None:
    assert _gist(age=6, gift=True) is _gist(age=6, gift=False)
    assert [duty["id"] for duty in _told(age=6, gift=True)["duties"]] == ["wrap"]
    assert _told(age=6, gift=False)["duties"] == []
    assert [duty["id"] for duty in _told(age=6)["duties"]] == ["wrap"]


def test_a_duty_binds_by_what_amounts_read_too() -> None:
    assert [duty["id"] for duty in _told(age=9, gift=False)["duties"]] == ["note"]


def test_a_set_without_a_fast_reading_says_the_same() -> None:
    plain = BoundarySet.of(SET.vocabulary, SET.boundaries, SET.revision)
    for known in ({}, {"order.age": 6}, {"order.age": 9, "order.gift": True}):
        told, other = (each.latitude(known, at=AT, meters=UNSPENT).to_json() for each in (plain, SET))
        assert told == other
