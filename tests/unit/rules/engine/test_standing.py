"""How rows stand in a case, and which cases are alike to them."""

from decimal import Decimal

from rules.engine.needs import need_of
from rules.engine.page import Page
from rules.engine.slots import Slot
from rules.engine.standing import Leaving, Likeness, Standing
from rules.syntax import Compare, Constant, FactOf, Node
from rules.vocabulary import Type

INTEGER, BOOLEAN = Type("integer"), Type("boolean")
SLOTS = [
    Slot(0, "order.items", INTEGER, None, None, True, False),
    Slot(1, "order.late", BOOLEAN, None, None, True, False),
    Slot(2, "order.fee", INTEGER, None, None, True, False),
]
ITEMS, LATE = FactOf("order.items", INTEGER), FactOf("order.late", BOOLEAN)


def _at_least(number: int) -> Node:
    return Compare(">=", ITEMS, Constant(Decimal(number)))


TWO, FIVE = (need_of(INTEGER, (_at_least(number),)) for number in (2, 5))
IS_LATE = need_of(BOOLEAN, (LATE,))
PAGE = Page.of([{0: TWO}, {0: FIVE, 1: IS_LATE}, {1: IS_LATE}, {}], SLOTS)


def test_a_case_leaves_the_rows_that_nothing_known_rules_out() -> None:
    assert Standing(PAGE, (3, True, None)).rows == 0b1101
    assert Standing(PAGE, (3, None, None)).rows == 0b1101
    assert Standing(PAGE, (None, None, None)).rows == 0b1111


def test_what_is_unknown_leaves_settled_what_does_not_need_it() -> None:
    assert Standing(PAGE, (3, True, None)).settled == 0b1111
    assert Standing(PAGE, (3, None, None)).settled == 0b1001
    assert Standing(PAGE, (None, None, None)).settled == 0b1000


def test_without_a_fact_the_others_still_rule_out() -> None:
    standing = Standing(PAGE, (1, False, 7))
    assert standing.rows == 0b1000
    assert standing.without(0) == 0b1001
    assert standing.without(1) == 0b1100
    assert standing.without(2) == standing.rows


def test_of_values_to_be_tried_each_leaves_what_it_does_not_rule_out() -> None:
    tried = [Decimal(1), Decimal(3), Decimal("3.5"), Decimal(5)]
    # A slot of whole numbers cannot hold a half: it leaves nothing.
    assert Leaving(SLOTS[0], tried).rows(PAGE) == [0b1100, 0b1101, 0, 0b1111]
    assert Leaving(SLOTS[2], tried).rows(PAGE) == [-1, -1, 0, -1]


def test_cases_are_alike_where_no_written_value_stands_between_them() -> None:
    likeness = Likeness(
        {slot.name: slot for slot in SLOTS}, ["order.fee"], {"order.items": [_at_least(2), _at_least(5)]}
    )
    assert likeness.of((3, True, 7)) == likeness.of((4, False, 7))
    assert likeness.of((2, True, 7)) != likeness.of((5, True, 7))
    assert likeness.of((2, True, 7)) != likeness.of((None, True, 7))


def test_of_facts_that_count_exactly_they_are_the_same() -> None:
    likeness = Likeness({slot.name: slot for slot in SLOTS}, ["order.fee"], {"order.fee": [_at_least(2)]})
    assert likeness.of((2, True, 7)) == likeness.of((9, True, 7))
    assert likeness.of((2, True, 7)) != likeness.of((2, True, 8))


def test_of_texts_and_yes_or_no_only_those_count_that_are_named() -> None:
    text = Type("text")
    slots = [*SLOTS, Slot(3, "order.shop", text, None, None, True, False)]
    named = Compare("==", FactOf("order.shop", text), Constant("north"))
    likeness = Likeness(
        {slot.name: slot for slot in slots}, [], {"order.shop": [named], "order.late": [LATE]}
    )
    assert likeness.of((1, True, 1, "east")) == likeness.of((2, True, 2, "west"))
    assert likeness.of((1, True, 1, "east")) != likeness.of((1, True, 1, "north"))
    assert likeness.of((1, True, 1, "east")) != likeness.of((1, None, 1, "east"))


def test_where_nothing_is_asked_all_cases_are_alike() -> None:
    likeness = Likeness({slot.name: slot for slot in SLOTS}, [], {})
    assert likeness.of((3, True, 7)) == likeness.of((None, None, None))
