"""A document read aloud: what its sentences say, clause by clause."""

from __future__ import annotations

import pytest

from rules.language.changes import read_aloud
from rules.language.reading import read_boundary_aloud, read_guarantee_aloud
from rules.pack import Pack
from support.small_pack import DELAY, VOCABULARY, make_pack

GIFT = "boundary: gift\naction: {action}\n"


def told(document: str, vocabulary: str = VOCABULARY) -> dict[str, str]:
    pack = make_pack(document, vocabulary=vocabulary)
    (boundary,) = pack.boundaries.values()
    return {one.clause: one.text for one in read_boundary_aloud(boundary, pack.vocabulary)}


def gift(clause: str, action: str = "certificate") -> str:
    """The last sentence of a boundary with one more clause."""
    return list(told(GIFT.format(action=action) + clause).values())[-1]


def test_amounts_of_a_measure_without_a_grid_of_its_own_are_read_as_they_were_written() -> None:
    action = "  data: {measure: number, unit: GB, title: More data}\n"
    words = VOCABULARY.replace("actions:\n", f"actions:\n{action}")
    budget = "boundary: gift\naction: data\nbudgets:\n  - {id: b, per: case, at_most: 2.5}\n"
    assert told(budget, words)["budgets.b"] == "At most 2.5 GB in all in each case, for ever."


def test_a_whole_boundary_has_a_sentence_a_clause_in_its_order() -> None:
    found = told(DELAY)
    assert found["action"] == "Certificate, for associates."
    assert found["applies_when"] == "It is about cases where complaint is cancelled flight or delayed flight."
    assert found["grants.loyal"] == (
        "Where tier is silver or gold or booking insured: (by complaint, cancelled flight: $100; "
        "delayed flight: $50) for each of the booking passengers, alone; twice that with a colleague."
    )
    assert found["limits.never-above-fare"] == "Never more than the booking total, whoever grants it."
    assert found["budgets.own-week"] == "At most $500 in all by each associate, in any 7 days."
    assert found["emergency"] == (
        "In an emergency, up to $150 by one's own judgement and with a written reason, "
        "once by each associate, in any 30 days."
    )
    assert list(found)[-3:] == ["duties.yes-first", "emergency", "offer_instead"]


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("grants: [{id: a, alone: 60, with_peer: 150}]", "$60 alone; $150 with a colleague."),
        ("grants: [{id: a, alone: 12.5}]", "$12.50 alone."),
        ("grants: [{id: a, alone: 0, with_peer: 1500}]", "Nothing alone; $1,500 with a colleague."),
        (
            "grants: [{id: a, alone: 24 * booking.passengers, with_peer: 2 * (24 * booking.passengers)}]",
            "$24 for each of the booking passengers, alone; twice that with a colleague.",
        ),
        ("grants: [{id: a, alone: 'min(booking.total, 5)'}]", "The smaller of booking total and $5, alone."),
        ("grants: [{id: a, alone: booking.total / 4}]", "Booking total divided by 4, alone."),
        ("grants: [{id: a, alone: 25 * booking.total / 100}]", "25 percent of booking total, alone."),
        (
            "grants: [{id: a, when: booking.insured and not flight.cancelled, alone: 5}]",
            "Where booking insured and not flight cancelled: $5 alone.",
        ),
        (
            "grants: [{id: a, when: flight.cancelled or booking.insured and booking.total > 9, alone: 5}]",
            "Where flight cancelled or (booking insured and booking total is above $9): $5 alone.",
        ),
        (
            "grants: [{id: a, when: booking.passengers >= 3, alone: 5}]",
            "Where at least 3 booking passengers: $5 alone.",
        ),
        (
            """grants: [{id: a, when: 'now - booking.booked_at <= t"PT24H"', alone: 5}]""",
            "Where booking booked at at most 24 hours ago: $5 alone.",
        ),
        (
            """grants: [{id: a, when: '"fr" in customer.languages', alone: 5}]""",
            "Where languages include fr: $5 alone.",
        ),
        ("limits: [{id: a, when: flight.cancelled, at_most: 0}]",
         "Where flight cancelled (or nobody knows): nothing, whoever grants it."),
        ("limits: [{id: a, when: customer.fraud_hold, at_most: 0}]",
         "Where fraud hold: nothing, whoever grants it."),
        ("limits: [{id: a, smallest: 25, at_most: 80}]",
         "Never more than $80 and never less than $25, whoever grants it."),
        ("limits: [{id: a, exactly: 40}]", "Exactly $40, neither more nor less, whoever grants it."),
        ("budgets: [{id: a, per: team, over: 7d, at_most: 500, uses: 3}]",
         "At most $500 in all and 3 times by each team, in any 7 days."),
        ("budgets: [{id: a, per: booking, uses: 1}]", "At most once for each booking, for ever."),
        ("duties: [{id: a, when: flight.cancelled, note: true}]",
         "Where flight cancelled (or nobody knows): a line of why is written."),
        ("duties: [{id: a, confirm: They agreed.}]", "Somebody confirms: “They agreed.”"),
        ("duties: [{id: a, must: request.customer_asked}]", "Only if customer asked."),
        ("offer_instead: [rebook, refund]", "Where it is closed or too small: Rebook or Refund."),
    ],
)  # fmt: skip
def test_a_clause_reads_as_one_would_say_it(clause: str, text: str) -> None:
    assert gift(clause) == text


def test_what_may_be_done_or_not_has_no_amount() -> None:
    assert gift("grants: [{id: a}]", "rebook") == "It may be done alone."
    assert gift("grants: [{id: a, alone: 0, with_peer: 1}]", "rebook") == "It may be done with a colleague."
    assert gift("grants: [{id: a, alone: 3}]", "extend_hold") == "3 days alone."
    assert gift("grants: [{id: a, alone: 1}]", "extend_hold") == "1 day alone."


def test_who_and_when_are_said_first() -> None:
    found = told(
        GIFT.format(action='"*"')
        + "audience: [customer]\nfrom: 2026-12-01T09:30:00Z\nuntil: 2027-01-01T00:00:00Z\n"
    )
    assert found["action"] == "Every remedy that is not always open, for customers who help themselves."
    assert found["from"] == "It counts from 1 December 2026, 09:30 UTC."
    assert found["until"] == "It no longer counts from 1 January 2027, 00:00 UTC."


def test_a_table_is_told_in_full_and_where_it_is_read() -> None:
    table = """tables:
  by: {columns: [customer.tier, each], rows: [[regular, 5], [silver, 20], [gold, 20]]}
grants: [{id: a, alone: by.each}]
"""
    found = told(GIFT.format(action="certificate") + table)
    assert found["tables.by"] == "The table by, by tier. Regular: each 5; silver: each 20; gold: each 20."
    assert found["grants.a"] == "(by tier, regular: $5; silver or gold: $20), alone."


def test_each_sentence_knows_its_line() -> None:
    pack = make_pack(DELAY)
    (boundary,) = pack.boundaries.values()
    lines = pack.files["boundaries/delay-compensation.yaml"].split("\n")
    by_clause = {one.clause: one.line for one in read_boundary_aloud(boundary, pack.vocabulary)}
    assert "id: loyal" in lines[by_clause["grants.loyal"] - 1]
    assert lines[by_clause["emergency"] - 1].startswith("emergency")


def guarantees(text: str) -> list[str]:
    pack: Pack = make_pack(DELAY, guarantees=text)
    return [read_guarantee_aloud(one, pack.vocabulary).text for one in pack.guarantees]


def test_guarantees_say_what_no_edit_may_do() -> None:
    assert guarantees(
        "guarantee: a\nwhen: flight.cancelled\nactions: [certificate, refund]\nnever_above: 0\n---\n"
        "guarantee: b\nactions: [certificate]\nnever_below: 25\n---\n"
        "guarantee: c\nactions: [extend_hold]\nnever_above: 14\n"
    ) == [
        (
            "Where flight cancelled (or nobody knows), nobody is ever given Certificate or Refund, "
            "whatever anyone edits."
        ),
        "One associate may always give $25 of Certificate, whatever anyone edits.",
        "Nobody is ever given more than 14 days of Hold the booking, whatever anyone edits.",
    ]


def test_a_vocabulary_says_what_each_word_is_and_where_it_comes_from() -> None:
    pack = make_pack(DELAY)
    found = {one.clause: one.text for one in read_aloud("vocabulary.yaml", VOCABULARY, pack.vocabulary) or []}
    assert found["customer.tier"] == ('Tier: one of "regular", "silver", "gold". A system of record says it.')
    assert found["customer.fraud_hold"].endswith("While nobody said anything it is false.")
    assert "An associate may ask the customer" in found["booking.insured"]
    assert "Counted over the signals of the customer in the last 30 days" in found["customer.complaints_30d"]
    assert "Summed over the decisions of Refund" in found["customer.refunded_90d"]
    assert "The service itself knows it" in found["topic.surge"]
    assert found["extend_hold"] == "Hold the booking: an amount of days."
    floor = VOCABULARY.replace("title: Refund,", "title: Refund, floor: 5,")
    (refund,) = [
        one.text
        for one in read_aloud("vocabulary.yaml", floor, pack.vocabulary) or []
        if one.clause == "refund"
    ]
    assert refund.endswith("Some grant should reach 5 in every case.")
    assert found["call_back"].endswith("It is open in every case.")
    assert "With it is asked to: one of" in found["refund"]


def test_facts_with_one_title_are_told_apart() -> None:
    words = VOCABULARY.replace(
        "flight.cancelled:     {type", "flight.cancelled:     {title: Off, type"
    ).replace("booking.insured:      {type", "booking.insured:      {title: Off, type")
    document = (
        GIFT.format(action="certificate")
        + "grants: [{id: a, when: flight.cancelled or booking.insured, alone: 5}]"
    )
    assert told(document, words)["grants.a"] == "Where flight off or booking off: $5 alone."


def test_a_number_with_its_unit_and_one_without() -> None:
    words = VOCABULARY.replace(
        "flight.delay_minutes: {type", 'flight.delay_minutes: {title: "Delay, minutes", type'
    )
    document = (
        GIFT.format(action="certificate") + "grants: [{id: a, when: flight.delay_minutes >= 60, alone: 5}]"
    )
    assert told(document, words)["grants.a"] == "Where delay is at least 60 minutes: $5 alone."
