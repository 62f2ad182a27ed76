"""The values of a fact that are worth trying: one on each side of every place where an answer can turn."""

from collections.abc import Mapping
from decimal import Decimal

from rules.candidates import MAX_CANDIDATES, OTHER_TEXT, Candidates
from rules.live_boundary import LiveBoundary
from rules.pack import parse_pack
from rules.values import Value

VOCABULARY = """
vocabulary: tests
currency: USD
facts:
  order.paid: {type: money, min: 0, max: 500}
  order.fee: {type: money}
  order.items: {type: integer, min: 1}
  order.late: {type: boolean}
  order.code: {type: text}
actions:
  refund: {measure: money, title: Refund}
  call: {title: Call, always: true}
"""


def _values(
    name: str, when: str, known: Mapping[str, Value] | None = None, *levels: int, alone: str = "20"
) -> list[str]:
    grant = f"{{id: a, when: '{when}', alone: {alone}}}"
    text = f"boundary: refund\naction: refund\ntitle: Refund\ngrants:\n  - {grant}\n"
    pack = parse_pack({"vocabulary.yaml": VOCABULARY, "boundaries/refund.yaml": text})
    vocabulary = pack.vocabulary
    readers = [LiveBoundary(one) for one in pack.boundaries.values()]
    worth = Candidates(name, vocabulary.facts[name].type, readers, vocabulary.digits)
    found = worth.values(known or {}, [Decimal(level) for level in levels])
    return [f"{value.normalize():f}" if isinstance(value, Decimal) else str(value) for value in found]


def test_a_number_is_tried_at_what_is_written_beside_it_and_at_its_ends() -> None:
    assert _values("order.items", "order.items >= 3") == ["1", "2", "3", "4", "1000000000"]
    assert _values("order.paid", "order.paid > 40") == ["0", "39.99", "40", "40.01", "500"]


def test_between_whole_cents_is_tried_what_no_whole_cent_stands_for() -> None:
    assert _values("order.paid", "order.paid == 0.005") == ["0", "0.005", "0.01", "500"]
    between = _values("order.paid", "order.paid > 0.01 and order.paid < 0.02")
    assert between == ["0", "0.01", "0.010001", "0.019999", "0.02", "0.03", "500"]
    half = _values("order.paid", "order.paid == order.fee", {"order.fee": Decimal("6.005")})
    assert half == ["0", "6", "6.005", "6.01", "500"]


def test_another_fact_counts_by_its_value() -> None:
    when = "order.paid > order.fee"
    assert _values("order.paid", when) == ["0", "500"]
    assert _values("order.paid", when, {"order.fee": Decimal(7)}) == ["0", "6.99", "7", "7.01", "500"]
    assert _values("order.paid", when, {"order.fee": Decimal(9)}) == ["0", "8.99", "9", "9.01", "500"]


def test_an_amount_that_is_computed_is_brought_to_the_levels_that_count() -> None:
    tried = _values("order.items", "order.late", None, 50, alone="10 * order.items")
    assert tried == ["1", "4", "5", "6", "1000000000"]


def test_a_text_is_what_is_written_beside_it_or_anything_else() -> None:
    assert _values("order.code", 'order.code in ["x", "y"]') == ["x", "y", OTHER_TEXT]


def test_yes_or_no_are_both_tried() -> None:
    assert _values("order.late", "order.late") == ["True", "False"]


def test_of_very_many_values_some_are_tried_and_the_ends_always() -> None:
    many = " or ".join(f"order.items == {10 * number}" for number in range(1, 30))
    tried = _values("order.items", many)
    assert len(tried) <= MAX_CANDIDATES + 1
    assert (tried[0], tried[-1]) == ("1", "1000000000")
