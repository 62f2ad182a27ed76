"""Where two sides of a comparison meet: the forms that are met most are told without going through lines."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

from rules.lines import crossings, lines, meetings
from rules.syntax import Arithmetic, Constant, FactOf, Node
from rules.vocabulary import Type

MONEY = Type("money")
KNOWN = {"order.fee": Decimal("3.5"), "order.total": Decimal(7)}
X, FEE, UNKNOWN, TWO = (
    FactOf("order.x", MONEY),
    FactOf("order.fee", MONEY),
    FactOf("order.paid", MONEY),
    Constant(Decimal(2)),
)
LEAVES: tuple[Node, ...] = (X, FEE, UNKNOWN, TWO)


def _through_lines(one: Node, other: Node) -> set[Fraction]:
    return set(crossings(lines(one, "order.x", KNOWN, {}), lines(other, "order.x", KNOWN, {})))


def test_sums_and_differences_meet_where_their_lines_do() -> None:
    met = 0
    sums = [Arithmetic("+", left, right) for left, right in product(LEAVES, repeat=2)]
    differences = [Arithmetic("-", left, right) for left, right in product(LEAVES, repeat=2)]
    for side, beside in product([*sums, *differences], LEAVES):
        for one, other in ((side, beside), (beside, side)):
            found = set(meetings(one, other, "order.x", KNOWN, {}))
            assert found == _through_lines(one, other), (one, other)
            met += bool(found)
    assert met


def test_a_fact_meets_what_it_is_compared_with_and_not_itself() -> None:
    assert list(meetings(X, FEE, "order.x", KNOWN, {})) == [Fraction(7, 2)]
    assert list(meetings(TWO, X, "order.x", KNOWN, {})) == [Fraction(2)]
    assert (
        list(meetings(X, X, "order.x", KNOWN, {})) == list(meetings(X, UNKNOWN, "order.x", KNOWN, {})) == []
    )
