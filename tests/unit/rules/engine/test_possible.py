"""What several conditions on unknown facts can come to, all at once."""

from decimal import Decimal

import pytest

from rules.engine.possible import Leaves
from rules.engine.slots import Slot
from rules.syntax import Compare, Comparison, Constant, FactOf, Node
from rules.vocabulary import Type

MONEY = Type("money")
NAMES = ("order.paid", "order.total", "order.fee")
LEAVES = Leaves([Slot(index, name, MONEY, None, None, True, False) for index, name in enumerate(NAMES)])
NOTHING_KNOWN = (None, None, None)
PAID, TOTAL, FEE = (FactOf(name, MONEY) for name in NAMES)
TWO, THREE = Constant(Decimal(2)), Constant(Decimal(3))


def together(*conditions: tuple[Node, Comparison, Node]) -> bool:
    """Whether all can hold where no fact is known."""
    leaves = [LEAVES.leaf(Compare(op, one, other), True, {}) for one, op, other in conditions]
    return LEAVES.satisfiable(leaves, NOTHING_KNOWN)


@pytest.mark.parametrize(
    ("op", "holds"), [("<", False), ("<=", True), ("==", True), ("!=", False), (">=", True), (">", False)]
)
def test_a_fact_stands_to_itself_as_equal(op: Comparison, holds: bool) -> None:
    leaf = LEAVES.leaf(Compare(op, PAID, PAID), True, {})
    other = LEAVES.leaf(Compare(op, PAID, PAID), False, {})
    assert (leaf.alone, other.alone) == (holds, not holds)
    assert together((PAID, op, PAID)) is holds
    assert together((PAID, op, PAID), (PAID, ">", TWO)) is holds


def test_nothing_is_less_than_itself_by_way_of_others() -> None:
    assert together((PAID, "<", TOTAL), (TOTAL, "<", FEE))
    assert together((PAID, "<=", TOTAL), (TOTAL, "<=", FEE), (FEE, "<=", PAID))
    assert not together((PAID, "<", TOTAL), (TOTAL, "<=", FEE), (FEE, "<=", PAID))
    assert not together((PAID, ">", TOTAL), (TOTAL, "==", FEE), (FEE, ">=", PAID))


def test_ends_pass_on_from_fact_to_fact() -> None:
    assert together((PAID, "<", TOTAL), (TOTAL, "<=", THREE), (PAID, ">=", TWO))
    assert not together((PAID, "<", TOTAL), (TOTAL, "<=", TWO), (PAID, ">=", TWO))
