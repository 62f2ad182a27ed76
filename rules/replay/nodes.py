"""Reading 2: a syntax tree as an expression over columns, in the three-valued meaning of the language."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable

import polars as pl

from rules.replay.terms import (
    Term,
    chosen,
    compared,
    extreme,
    held_in,
    literal,
    minus,
    negated,
    plus,
    times,
)
from rules.syntax import (
    Among,
    And,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Divide,
    Extreme,
    FactOf,
    Negate,
    Node,
    Not,
    Or,
    TableValue,
    Within,
)
from rules.vocabulary import Type

Words = Callable[[str, Type], Term]
"""Gives the column of a fact, `now` or `today` of a type."""
Cells = Callable[[str, str], Term]
"""Gives the value that a table has in a column of values."""


def term_of(  # noqa: C901 - one case a node
    node: Node, words: Words, cells: Cells
) -> Term:
    """The columns of one node.

    Raises: ReplayError for numbers with more digits than columns hold.
    """

    def sub(part: Node) -> Term:
        return term_of(part, words, cells)

    def truth_of(expr: pl.Expr) -> Term:
        return Term(expr, "boolean")

    match node:
        case Constant(value):
            return literal(value)
        case FactOf(name, type_):
            return words(name, type_)
        case TableValue(table, column):
            return cells(table, column)
        case Not(operand):
            return truth_of(~sub(operand).expr)
        case And(operands):
            return truth_of(functools.reduce(operator.and_, (sub(part).expr for part in operands)))
        case Or(operands):
            return truth_of(functools.reduce(operator.or_, (sub(part).expr for part in operands)))
        case Compare(op, left, right):
            return truth_of(compared(op, sub(left), sub(right)))
        case Among(item, options):
            one = sub(item)
            return truth_of(
                functools.reduce(operator.or_, (compared("==", one, sub(option)) for option in options))
            )
        case Within(item, container):
            return truth_of(held_in(sub(item), sub(container)))
        case Arithmetic("+", left, right):
            return plus(sub(left), sub(right))
        case Arithmetic("-", left, right):
            return minus(sub(left), sub(right))
        case Arithmetic(_, left, right):
            return times(sub(left), sub(right))
        case Divide():
            return times(sub(node.operand), literal(node.reciprocal))
        case Negate(operand):
            return negated(sub(operand))
        case Choose(condition, then, otherwise):
            return chosen(sub(condition).expr, sub(then), sub(otherwise))
        case Extreme(op, left, right):
            return extreme(op, sub(left), sub(right))
