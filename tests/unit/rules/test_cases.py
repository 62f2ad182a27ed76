"""A pack against expected decisions."""

import pytest

from rules.cases import CaseError, run_cases
from support.small_pack import make_set

VOCABULARY = """
vocabulary: shop
currency: USD
facts:
  record.tier: {type: text, one_of: [gold, other]}
  record.order.total: {type: money}
actions:
  credit: {measure: money, amount: requested, params: {asked: {type: boolean}}}
  cancel: {}
  call: {always: true}
"""
CREDIT = """
boundary: credit
action: credit
grants: [{id: gold, when: record.tier == "gold", alone: record.order.total}]
budgets: [{id: once, per: record, uses: 1}]
duties: [{id: asked, must: request.asked}, {id: note, note: true}]
"""
CASES = make_set(CREDIT, vocabulary=VOCABULARY)
GOLD = {"tier": "gold", "order": {"total": 10.5}, "undeclared": [1]}


def row(action: str, expected: str, facts: object = GOLD, **params: object) -> dict[str, object]:
    return {"case_id": "c", "action": action, "params": params, "facts": facts, "expected": expected}


def test_rows_agree_or_say_why_not() -> None:
    report = run_cases(
        CASES,
        [
            row("credit", "allow", asked=True, requested=10.5, other=1),
            row("credit", "deny", asked=True, requested=10.51),
            row("credit", "deny", requested=1),
            row("credit", "allow", asked=True),
            row("credit", "allow", {**GOLD, "amount": 3}, asked=True),
            row("credit", "deny", {"tier": "silver"}, asked=True),
            row("cancel", "escalate"),
            row("vanish", "deny"),
            row("cancel", "allow"),
        ],
    )
    lines = list(report.lines())
    assert (report.agreed, report.rows) == (8, 9)
    assert lines[-1] == "8 of 9 agree"
    assert "credit: 6 of 6" in lines
    assert str(report.disagreements[0]).startswith("c cancel: expected allow, not allowed\n  closed: ")


def test_facts_are_of_the_record_or_have_their_own_names() -> None:
    vocabulary = """
vocabulary: shop
currency: USD
facts:
  customer.tier: {type: text, one_of: [gold, other]}
  order.total: {type: money}
  record.order.total: {type: money}
actions: {credit: {measure: money}, call: {always: true}}
"""
    credit = """
boundary: credit
action: credit
grants: [{id: gold, when: customer.tier == "gold", alone: record.order.total}]
"""
    shop = make_set(credit, vocabulary=vocabulary)
    facts = {"customer": {"tier": "gold"}, "order.total": 12, "colour": "red"}
    report = run_cases(
        shop, [row("credit", "allow", facts, amount=12), row("credit", "allow", facts, amount=13)]
    )
    assert report.agreed == 1
    assert report.disagreements[0].trace[-2:] == (
        "read: customer.tier=gold, record.order.total=12",
        "not in the vocabulary: colour",
    )


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"action": 3}, '"action" is not a text'),
        (row("credit", "maybe"), "allow, deny or escalate"),
        ({**row("credit", "allow"), "at": "noon"}, '"at" is not a moment'),
        (row("credit", "allow", [1]), "are objects"),
    ],
)
def test_a_row_that_is_no_case_is_named(broken: dict[str, object], said: str) -> None:
    with pytest.raises(CaseError, match=f"row 1.*{said}"):
        run_cases(CASES, [broken])
