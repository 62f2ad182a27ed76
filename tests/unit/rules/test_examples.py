"""Examples are tests of their own document."""

from rules.examples import run_examples
from support.small_pack import DELAY, make_pack


def test_what_is_as_expected_says_nothing() -> None:
    assert run_examples(make_pack(DELAY)) == []


def test_what_is_not_is_said_at_its_place() -> None:
    more = """  - name: spent
    given: {customer.tier: gold, booking.passengers: 2, booking.total: 400}
    request: {complaint: delayed_flight}
    spent: {own-week: 450, once: 1}
    expect: {alone: 50, closed: own-week, duties: [note], unknown: [booking.total], smallest: 20}
"""
    pack = make_pack(DELAY + more)
    said = [finding.message for finding in run_examples(pack)]
    assert said == [
        'example "spent": expected alone 50, it is 0.00 (closed by "budgets.once")',
        'example "spent": expected smallest 20, it is 25.00 (closed by "budgets.once")',
        'example "spent": expected own-week to close it, it is closed by "budgets.once"',
        'example "spent": expected the duties "note", they are "asked", "note", "yes-first"',
        'example "spent": expected "booking.total" to be unknown and matter, it is none',
    ]
    assert {finding.line for finding in run_examples(pack)} == {len((DELAY + more).splitlines())}


def test_the_customers_door_is_named() -> None:
    more = "  - {name: door, as: customer, expect: {alone: 0, duties: [asked, yes-first]}}\n"
    assert run_examples(make_pack(DELAY + more)) == []
