"""What conditions leave of a fact's values is as true of each value as the conditions are."""

from datetime import date
from decimal import Decimal
from functools import reduce

import pytest

from rules.decide import compile_node
from rules.engine.conjuncts import ORDERED
from rules.engine.needs import Need, need_of
from rules.engine.page import Page
from rules.engine.slots import Held, Slot, held_by
from rules.syntax import Among, And, Compare, Constant, FactOf, Node, Not, Or
from rules.values import Scalar
from rules.vocabulary import Type

TWO, FIVE = Constant(Decimal(2)), Constant(Decimal("5.5"))


def numbers(kind: str) -> tuple[Type, list[Node], list[Scalar]]:
    """A kind of number, conditions on it and values around where they turn."""
    type_ = Type(kind)  # type: ignore[arg-type]  # of the callers
    fact = FactOf("a.b", type_)
    nodes: list[Node] = [
        Compare(">", fact, TWO),
        Not(Compare(">=", fact, FIVE)),
        Or((Compare("<", fact, TWO), Compare("==", fact, FIVE))),
        Among(fact, (TWO, FIVE)),
    ]
    values: list[Scalar] = [Decimal(text) for text in ("-1", "1", "2", "3", "5", "6")]
    return type_, nodes, values if kind == "integer" else [*values, Decimal("2.000001"), Decimal("5.5")]


def words(one_of: tuple[str, ...] | None) -> tuple[Type, list[Node], list[Scalar]]:
    """Texts, named or any."""
    type_ = Type("text", one_of=one_of)
    fact = FactOf("a.b", type_)
    gold, tin = Constant("gold"), Constant("tin")
    nodes: list[Node] = [Compare("==", fact, gold), Compare("!=", fact, gold), Not(Among(fact, (gold, tin)))]
    return type_, nodes, ["gold", "silver", "tin"]


def days() -> tuple[Type, list[Node], list[Scalar]]:
    """Dates."""
    type_ = Type("date")
    first = Constant(date(2026, 1, 1))
    return (
        type_,
        [Compare("<", FactOf("a.b", type_), first), Compare("<=", first, FactOf("a.b", type_))],
        [date(2025, 12, 31), date(2026, 1, 1), date.max],
    )


def flags() -> tuple[Type, list[Node], list[Scalar]]:
    """Truths."""
    type_ = Type("boolean")
    return type_, [FactOf("a.b", type_), Not(FactOf("a.b", type_))], [True, False]


CASES = [numbers("integer"), numbers("money"), words(None), words(("gold", "silver", "tin")), days(), flags()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].expectation())
def test_a_need_leaves_exactly_the_values_for_which_its_conditions_hold(
    case: tuple[Type, list[Node], list[Scalar]],
) -> None:
    type_, nodes, values = case
    for some in [*([node] for node in nodes), nodes[:2], nodes]:
        need = need_of(type_, some)
        for value in values:
            assert leaves(need, held_by(value, type_), type_) is plain(And(tuple(some)), value), (some, value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].expectation())
def test_a_page_finds_the_rows_whose_needs_leave_a_value(case: tuple[Type, list[Node], list[Scalar]]) -> None:
    type_, nodes, values = case
    rows = [{0: need_of(type_, [node])} for node in nodes]
    page = Page.of([*rows, {}], [Slot(0, "a.b", type_, None, None, True, False)])
    for value in values:
        held = (held_by(value, type_),)
        wanted = reduce(
            lambda found, number: found | (plain(nodes[number], value) << number), range(len(nodes)), 0
        )
        free = 1 << len(nodes)
        assert page.known(held) == wanted | free
        assert page.partly(held) == (wanted | free, wanted | free)
        # A later reading may have more slots.
        assert page.known((*held, None, "more")) == wanted | free
    assert page.partly((None,)) == ((1 << len(rows) + 1) - 1, free)


def leaves(need: Need, value: Held, type_: Type) -> bool:
    """Whether a need leaves a value."""
    if type_.kind in ORDERED:
        return any((a is None or a <= value) and (b is None or value < b) for a, b in need.stretches)
    return (value in need.values) is not need.others


def plain(condition: Node, value: Scalar) -> bool:
    """What the plain reading says."""
    return compile_node(condition, {})({"a.b": value}) is True
