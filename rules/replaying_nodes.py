"""Reading 2: a syntax tree as an expression over columns, in the three-valued meaning of the language."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import polars as pl

from rules.boundary import Table
from rules.replaying_terms import (
    Term,
    chosen,
    compared,
    extreme,
    held_in,
    literal,
    looked_up,
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


def term_of(  # noqa: C901, PLR0911, PLR0912 - one case a node
    node: Node, words: Words, tables: Mapping[str, Table], types: Mapping[str, Type]
) -> Term:
    """The columns of one node; `tables` are those of its document, `types` those of their keys.

    Raises: Unreplayable for numbers with more digits than columns hold.
    """

    def sub(part: Node) -> Term:
        return term_of(part, words, tables, types)

    def truth_of(expr: pl.Expr) -> Term:
        return Term(expr, "boolean")

    match node:
        case Constant(value):
            return literal(value)
        case FactOf(name, type_):
            return words(name, type_)
        case TableValue(table, column):
            held = tables[table]
            keys = [words(key, types[key]) for key in held.keys]
            return looked_up(keys, {key: row[column] for key, row in held.rows.items()})
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
