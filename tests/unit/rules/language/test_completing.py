"""What may stand where somebody writes: keys by place, words by type, values by fact."""

from __future__ import annotations

import pytest

from rules.language.completing import complete
from rules.language.known import Known
from rules.pack import load_pack, packaged

PACK = load_pack(packaged())
HEAD = "boundary: gift\naction: refund\n"
WHEN = HEAD + "grants:\n  - id: a\n    when: "
ALONE = HEAD + "grants:\n  - id: a\n    alone: "
EXAMPLE = HEAD + "limits:\n  - {id: held, at_most: 0}\nexamples:\n  - name: a\n    "


def offered(text: str, name: str = "gift") -> dict[str, str]:
    """What is put in for each label that is offered at `|`."""
    before, _, after = text.partition("|")
    found = complete(Known(name, before + after, PACK), len(before))
    return {one.label: one.apply for one in found.options}


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("bound|", {"boundary", "grants"}, {"when", "facts"}),
        (HEAD + "|", {"grants", "limits"}, {"boundary", "action"}),
        (HEAD + "grants:\n  - |", {"id", "alone", "with_peer"}, {"at_most"}),
        (HEAD + "limits:\n  - {id: a, |", {"at_most", "exactly"}, {"id", "alone"}),
        (HEAD + "emergency: {|", {"per", "uses"}, {"id"}),
        ("action: |", {"meal", "refund", "*"}, {"call_back"}),
        ("action: [meal, |", {"refund"}, {"*"}),
        ("offer_instead: [|", {"meal", "call_back"}, {"*"}),
        ("audience: [|", {"associate", "customer"}, {"team"}),
        ("budgets:\n  - {id: a, per: |", {"associate", "booking", "all"}, {"signal"}),
        ("budgets:\n  - {id: a, over: |", {"30d"}, {"associate"}),
        (HEAD + "duties:\n  - {id: a, note: |", {"true"}, {"false"}),
        (WHEN + "|", {"customer.tier", "request.to", "not", "now"}, {"request.amount", "and"}),
        (WHEN + "customer.tier |", {"==", "!=", "in"}, {">=", "and"}),
        (WHEN + "flight.delay_minutes |", {">=", "+"}, {"in", "and"}),
        (WHEN + "flight.cancelled |", {"and", "or"}, {"==", "+"}),
        (WHEN + 'customer.tier == "gold" |', {"and", "or"}, {"=="}),
        (WHEN + "customer.tier == |", {"gold", "silver"}, {"booking.total"}),
        (WHEN + "booking.total >= |", {"booking.change_fee"}, {"flight.delay_minutes", "customer.tier"}),
        (WHEN + "flight.delay_minutes >= |", {"booking.passengers"}, {"booking.total", "customer.tier"}),
        (WHEN + "now - booking.booked_at <= |", {'t"PT24H"'}, {"booking.booked_at", "booking.total"}),
        (ALONE + "|", {"booking.total", "min(a, b)"}, {"customer.tier", "not"}),
        (ALONE + "booking.total |", {"*", "+"}, {"and", "in"}),
        (HEAD + "duties:\n  - {id: a, must: |", {"request.amount", "request.note"}, set()),
        (EXAMPLE + "given: {|", {"customer.tier"}, {"name"}),
        (EXAMPLE + "given: {customer.tier: |", {"gold"}, {"true"}),
        (EXAMPLE + "given: {flight.cancelled: |", {"true", "false"}, {"gold"}),
        (EXAMPLE + "request: {|", {"to", "amount"}, {"request.to"}),
        (EXAMPLE + "request: {to: |", {"card", "miles"}, {"gold"}),
        (EXAMPLE + "expect: {closed: |", {"held"}, {"gold"}),
        (HEAD + "tables:\n  t:\n    columns: [|", {"customer.tier"}, {"id"}),
        (
            HEAD + "tables:\n  t:\n    columns: [customer.tier, each]\n    rows:\n      - [|",
            {"gold"},
            {"true"},
        ),
        ("# bound|", set(), {"boundary"}),
    ],
)
def test_a_boundary_is_offered_what_fits(text: str, some: set[str], none: set[str]) -> None:
    found = set(offered(text))
    assert some <= found
    assert not none & found


@pytest.mark.parametrize(
    ("name", "text", "some"),
    [
        ("vocabulary", "facts:\n  a.b: {type: |", {"money", "list of text"}),
        ("vocabulary", "facts:\n  a.b: {|", {"type", "ask"}),
        ("vocabulary", "facts:\n  |", {"associate.level", "topic.surge"}),
        ("vocabulary", "facts:\n  c.d: {count: signals, where: 'signal.kind == |", {"complaint"}),
        ("vocabulary", "facts:\n  booking.a: {type: money, of: |", {"booking"}),
        ("vocabulary", "actions:\n  a: {measure: |", {"money"}),
        ("guarantees", "guarantee: a\nactions: [|", {"meal"}),
        ("guarantees", "guarantee: a\nwhen: |", {"customer.fraud_hold"}),
        ("pack", "routing:\n  rules:\n    - {team: a, topics: [|", {"late_flight"}),
        ("pack", "endpoints:\n  - {events: [|", {"decision.made"}),
        ("topics", "late:\n  |", {"title", "phrases"}),
    ],
)
def test_other_documents_are_offered_what_fits(name: str, text: str, some: set[str]) -> None:
    assert some <= set(offered(text, name))


def test_what_is_put_in_is_ready_to_go_on() -> None:
    assert offered(HEAD + "gr|")["grants"] == "grants:\n  - "
    assert offered(HEAD + "title|")["title"] == "title: "
    assert offered(WHEN + "customer.tier == |")["gold"] == '"gold"'
    assert offered(WHEN + 'customer.tier == "|')["gold"] == "gold"
    assert offered(WHEN + "customer.tier |")["in"] == "in ["
    assert offered("action: |")["*"] == '"*"'


def test_a_value_of_a_table_is_a_word_of_the_document() -> None:
    table = "tables:\n  by:\n    columns: [customer.tier, each]\n    rows:\n      - [gold, 5]\n"
    assert "by.each" in offered(HEAD + table + "grants:\n  - {id: a, alone: |")


def test_it_says_what_each_is_and_where_the_word_begins() -> None:
    text = WHEN + "customer.ti"
    found = complete(Known("gift", text, PACK), len(text))
    assert text[found.start : found.end] == "customer.ti"
    (tier,) = [one for one in found.options if one.label == "customer.tier"]
    assert tier.detail == "text"
    assert tier.info.startswith("Tier: one of")
    (insured,) = [one for one in found.options if one.label == "booking.insured"]
    assert insured.detail == "boolean, may be asked"
