"""What the conditions and amounts of an action can tell of each fact."""

from rules.pack import parse_pack
from rules.syntax import Compare
from rules.weighing import Weighing

VOCABULARY = """
vocabulary: tests
currency: USD
facts:
  order.paid: {type: money}
  order.fee: {type: money}
  order.items: {type: integer}
  order.late: {type: boolean}
  customer.tier: {type: text, one_of: [regular, gold]}
actions:
  refund: {measure: money, title: Refund}
  call: {title: Call, always: true}
"""
REFUND = """
boundary: refund
action: refund
title: Refund
applies_when: customer.tier == "gold" or order.items >= 3
tables:
  of:
    columns: [customer.tier, each]
    rows: [[regular, 5], [gold, 9]]
grants:
  - {id: late, when: order.late and order.items > 1, alone: 20}
  - {id: dear, when: order.fee > order.paid, alone: 10 * order.items}
"""


def _weighing(text: str = REFUND) -> Weighing:
    pack = parse_pack({"vocabulary.yaml": VOCABULARY, "boundaries/refund.yaml": text})
    return Weighing(list(pack.boundaries.values()))


def test_amounts_are_computed_from_these() -> None:
    assert _weighing().valued == {"order.items"}


def test_facts_stand_beside_others_in_one_comparison_or_amount_only() -> None:
    beside = _weighing().beside
    assert beside["order.fee"] == ["order.paid"]
    assert beside["order.items"] == []
    assert beside["customer.tier"] == []


def test_what_is_compared_with_other_facts_or_counted_with_counts_exactly() -> None:
    assert _weighing().exact == {"order.fee", "order.paid", "order.items"}


def test_what_a_table_looks_up_counts_exactly() -> None:
    looked_up = REFUND.replace("10 * order.items", "of.each")
    assert _weighing(looked_up).exact == {"order.fee", "order.paid", "customer.tier"}


def test_of_all_others_it_counts_where_they_stand_to_written_values() -> None:
    simple = _weighing().simple
    assert set(simple) == {"customer.tier", "order.items", "order.late"}
    assert [leaf.op for leaf in simple["order.items"] if isinstance(leaf, Compare)] == [">=", ">"]
