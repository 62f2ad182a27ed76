"""Reading 1: a syntax tree as Python closures over one case, in the three-valued meaning of the language.

An environment maps full fact names (and `now`, `today`) to known values; what is not in it is unknown. A
compiled expression answers a value, or None for unknown. It never raises: what fails is unknown where it
failed.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from rules.boundary import Table
from rules.syntax import (
    Among,
    And,
    Arithmetic,
    Choose,
    Compare,
    Constant,
    Divide,
    Expression,
    Extreme,
    FactOf,
    Negate,
    Node,
    Not,
    Or,
    TableValue,
    Within,
)
from rules.values import EXACT, Value

Environment = Mapping[str, Value]
# Conditions answer bool, values Decimal; the type checker of expressions has made sure of it.
Compiled = Callable[[Environment], Any]

_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_expression(expression: Expression, tables: Mapping[str, Table]) -> Compiled:
    """The closure of an expression; `tables` are those of its own document."""
    return compile_node(expression.tree, tables)


def always_true(_environment: Environment) -> bool:
    """What stands for a condition that was not written."""
    return True


def compile_node(node: Node, tables: Mapping[str, Table]) -> Compiled:  # noqa: C901 - one case a node
    """The closure of one node; `tables` are those of its document."""

    def sub(part: Node) -> Compiled:
        return compile_node(part, tables)

    match node:
        case Constant(value):
            return lambda _environment: value
        case FactOf(name, _):
            return lambda environment: environment.get(name)
        case TableValue(table, column):
            return _table_value(tables[table], column)
        case Not(operand):
            return _not(sub(operand))
        case And(operands):
            return _all(tuple(sub(part) for part in operands))
        case Or(operands):
            return _any(tuple(sub(part) for part in operands))
        case Compare(op, left, right):
            return _strict(_COMPARISONS[op], sub(left), sub(right))
        case Among(item, options):
            return _among(sub(item), tuple(sub(option) for option in options))
        case Within(item, container):
            return _strict(lambda one, many: one in many, sub(item), sub(container))
        case Arithmetic(op, left, right):
            return _strict({"+": _add, "-": _subtract, "*": EXACT.multiply}[op], sub(left), sub(right))
        case Divide():
            reciprocal = node.reciprocal
            return _strict(EXACT.multiply, sub(node.operand), lambda _environment: reciprocal)
        case Negate(operand):
            return _negate(sub(operand))
        case Choose(condition, then, otherwise):
            return _choose(sub(condition), sub(then), sub(otherwise))
        case Extreme(op, left, right):
            return _strict(min if op == "min" else max, sub(left), sub(right))


def _table_value(table: Table, column: str) -> Compiled:
    keys, rows = table.keys, {key: row[column] for key, row in table.rows.items()}

    def run(environment: Environment) -> Value | None:
        found = tuple(environment.get(key) for key in keys)
        return None if None in found else rows.get(found)  # type: ignore[arg-type]  # no None in it

    return run


def _not(operand: Compiled) -> Compiled:
    def run(environment: Environment) -> bool | None:
        value = operand(environment)
        return None if value is None else not value

    return run


def _all(operands: tuple[Compiled, ...]) -> Compiled:
    def run(environment: Environment) -> bool | None:
        result: bool | None = True
        for operand in operands:
            value = operand(environment)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return run


def _any(operands: tuple[Compiled, ...]) -> Compiled:
    def run(environment: Environment) -> bool | None:
        result: bool | None = False
        for operand in operands:
            value = operand(environment)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return run


def _among(item: Compiled, options: tuple[Compiled, ...]) -> Compiled:
    def run(environment: Environment) -> bool | None:
        value = item(environment)
        if value is None:
            return None
        result: bool | None = False
        for option in options:
            other = option(environment)
            if other is None:
                result = None
            elif other == value:
                return True
        return result

    return run


def _strict(apply: Callable[[Any, Any], Any], left: Compiled, right: Compiled) -> Compiled:
    def run(environment: Environment) -> Any:
        one = left(environment)
        if one is None:
            return None
        other = right(environment)
        if other is None:
            return None
        try:
            return apply(one, other)
        except (ArithmeticError, ValueError):
            return None

    return run


def _negate(operand: Compiled) -> Compiled:
    def run(environment: Environment) -> Any:
        value = operand(environment)
        if value is None:
            return None
        try:
            return EXACT.minus(value) if isinstance(value, Decimal) else -value
        except (ArithmeticError, ValueError):
            return None

    return run


def _choose(condition: Compiled, then: Compiled, otherwise: Compiled) -> Compiled:
    def run(environment: Environment) -> Any:
        value = condition(environment)
        if value is None:
            return None
        return then(environment) if value else otherwise(environment)

    return run


def _add(one: Any, other: Any) -> Decimal | timedelta | datetime | date:
    if isinstance(one, Decimal):
        return EXACT.add(one, other)
    total: timedelta | datetime | date = one + other
    return total


def _subtract(one: Any, other: Any) -> Decimal | timedelta | datetime | date:
    if isinstance(one, Decimal):
        return EXACT.subtract(one, other)
    rest: timedelta | datetime | date = one - other
    return rest
