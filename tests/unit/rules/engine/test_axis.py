"""Cells: every simple condition is as true of a value's cell as it is of the value."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.decide import compile_node
from rules.engine.axis import Axis, stretches
from rules.engine.slots import held_by
from rules.syntax import Among, And, Compare, Comparison, Constant, FactOf, Node, Not, Or
from rules.values import Scalar, Value
from rules.vocabulary import Type

SIGNS: tuple[Comparison, ...] = ("==", "!=", "<", "<=", ">", ">=")
DAY, MOMENT = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
VALUES: dict[str, list[Scalar]] = {
    "integer": [Decimal(text) for text in ("-2", "0", "1", "2", "3", "4")],
    "number": [Decimal(text) for text in ("-2", "0", "1.999999", "2", "2.000001", "2.5", "2.500001", "3")],
    "money": [Decimal(text) for text in ("0", "1.99", "2", "2.01", "2.5", "2.49", "2.51")],
    "date": [DAY + timedelta(days=days) for days in range(-2, 3)],
    "datetime": [MOMENT + timedelta(microseconds=some) for some in (-2, -1, 0, 1, 2)],
    "duration": [timedelta(microseconds=some) for some in (-2, -1, 0, 1, 2)],
}
LITERALS: dict[str, list[Scalar]] = {
    "integer": [Decimal(2), Decimal("2.5"), Decimal(-2)],
    "number": [Decimal(2), Decimal("2.5")],
    "money": [Decimal(2), Decimal("2.5")],
    "date": [DAY],
    "datetime": [MOMENT],
    "duration": [timedelta(0)],
}


@pytest.mark.parametrize("kind", VALUES)
def test_ordered_values_fall_into_the_cells_of_every_comparison(kind: str) -> None:
    type_ = Type(kind)  # type: ignore[arg-type]  # the kinds above
    fact = FactOf("a.b", type_)
    simple: list[Node] = [
        *(Compare(sign, fact, Constant(literal)) for sign in SIGNS for literal in LITERALS[kind]),
        *(Compare(sign, Constant(literal), fact) for sign in SIGNS for literal in LITERALS[kind]),
        Among(fact, tuple(Constant(literal) for literal in LITERALS[kind])),
    ]
    conditions = [*simple, And((simple[0], simple[-1])), Or((simple[2], simple[5])), Not(simple[3])]
    axis = Axis(type_, conditions)
    for condition in conditions:
        for value in VALUES[kind]:
            holds = bool(axis.cells(condition) >> axis.cell(held_by(value, type_)) & 1)
            assert holds is plain(condition, value), (condition, value)


@pytest.mark.parametrize("one_of", [None, ("gold", "silver", "tin")])
def test_texts_fall_into_the_cells_of_what_is_named(one_of: tuple[str, ...] | None) -> None:
    type_ = Type("text", one_of=one_of)
    fact = FactOf("a.b", type_)
    conditions: list[Node] = [
        Compare("==", fact, Constant("gold")),
        Compare("!=", fact, Constant("gold")),
        Among(fact, (Constant("gold"), Constant("silver"))),
        Not(Among(fact, (Constant("silver"),))),
    ]
    axis = Axis(type_, conditions)
    for condition in conditions:
        for value in ("gold", "silver", "tin"):
            assert bool(axis.cells(condition) >> axis.cell(value) & 1) is plain(condition, value)


def test_cells_that_no_value_of_the_type_reaches_are_not_possible() -> None:
    type_ = Type("money", min=Decimal(10), max=Decimal(20))
    fact = FactOf("a.b", type_)
    below, above = Compare("<", fact, Constant(Decimal(10))), Compare(">", fact, Constant(Decimal(20)))
    axis = Axis(type_, (below, above))
    assert axis.cells(below) & axis.possible == 0
    assert axis.cells(above) & axis.possible == 0
    assert axis.ends(axis.possible, type_) == (10_000_000, 20_000_000)


def test_stretches_are_the_unbroken_runs() -> None:
    assert list(stretches(0b1101100)) == [(2, 4), (5, 7)]
    assert list(stretches(0)) == []


def plain(condition: Node, value: Value) -> object:
    """What the plain reading says."""
    return compile_node(condition, {})({"a.b": value})
