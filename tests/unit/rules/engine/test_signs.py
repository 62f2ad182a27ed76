"""How all conditions of a row come out, as one value: the same for cases that leave the same to be learnt."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product
from typing import Final

import pytest

from rules.engine.conjuncts import subject
from rules.engine.possible import Leaf, Leaves
from rules.engine.signs import sign_of
from rules.engine.slots import SCALE, Slot
from rules.syntax import Compare, Comparison, Constant, FactOf, Node
from rules.vocabulary import Type

MONEY: Final = Type("money")
NAMES: Final = ("order.paid", "order.total", "order.fee")
LEAVES: Final = Leaves(
    [Slot(index, name, MONEY, None, None, True, False) for index, name in enumerate(NAMES)]
)
PAID, TOTAL, FEE = (FactOf(name, MONEY) for name in NAMES)
Condition = tuple[Node, Comparison, Node, bool]


def amount(value: int) -> Constant:
    return Constant(Decimal(value))


BETWEEN: Final[list[Condition]] = [(TOTAL, ">=", amount(2), True), (TOTAL, "<", amount(4), True)]
GAP: Final[list[Condition]] = [(PAID, "==", amount(3), False), (PAID, "<=", amount(5), True)]


def way(conditions: Sequence[Condition]) -> tuple[Leaf, ...]:
    return tuple([LEAVES.leaf(Compare(op, one, other), wanted, {}) for one, op, other, wanted in conditions])


def cases() -> list[tuple[int | None, ...]]:
    return [
        tuple([None if value is None else value * SCALE for value in values])
        for values in product((None, 1, 2, 3, 4, 6), repeat=3)
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        [(PAID, "<=", TOTAL, True), *BETWEEN],
        [(PAID, ">", TOTAL, True), *GAP],
        [(PAID, "<", TOTAL, True), (FEE, "<=", TOTAL, True), *BETWEEN],
        [(TOTAL, ">", PAID, True), (TOTAL, "<", FEE, False), *BETWEEN, *GAP],
        [*BETWEEN, *GAP, (FEE, ">", amount(1), True), (FEE, "<", amount(4), True)],
    ],
)
def test_where_conditions_come_out_the_same_they_can_all_hold_or_cannot(conditions: list[Condition]) -> None:
    leaves = way(conditions)
    sign = sign_of([leaves], {}, LEAVES)
    assert sign is not None
    said: dict[object, bool] = {}
    for case in cases():
        out = [leaf.verdict(case) for leaf in leaves]
        pending = [leaf for leaf, verdict in zip(leaves, out, strict=True) if verdict is None]
        possible = all(verdict in {None, leaf.wanted} for leaf, verdict in zip(leaves, out, strict=True))
        possible = possible and can_all_hold(pending, case)
        assert said.setdefault(sign(case), possible) is possible, case
    assert set(said.values()) == {True, False}


def can_all_hold(pending: Sequence[Leaf], case: tuple[int | None, ...]) -> bool:
    """Whether some values between 0 and 8, in steps of a half, make all come out as wanted."""
    unknown = [index for index, value in enumerate(case) if value is None]
    for values in product(range(0, 8 * SCALE, SCALE // 2), repeat=len(unknown)):
        tried = list(case)
        for index, value in zip(unknown, values, strict=True):
            tried[index] = value
        if all(leaf.verdict(tuple(tried)) is leaf.wanted for leaf in pending):
            return True
    return False


def test_a_fact_between_two_others_is_asked_for_every_case() -> None:
    assert sign_of([way([(PAID, "<=", TOTAL, True), (TOTAL, "<=", FEE, True)])], {}, LEAVES) is None
    assert sign_of([way([(PAID, "==", TOTAL, True)])], {}, LEAVES) is None


def test_a_fact_is_asked_once_however_many_ways_ask_it() -> None:
    one, other = way([(PAID, "<", amount(2), True)]), way([(PAID, "<", amount(2), True)])
    assert one[0].node == other[0].node
    assert subject(one[0].node) == "order.paid"
    sign = sign_of([one, one], {}, LEAVES)
    assert sign is not None
    assert [sign((value, None, None)) for value in (None, SCALE, 3 * SCALE)] == [None, True, False]
