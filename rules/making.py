"""What one would have to learn for a condition to come out as wanted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from rules.boundary import Table
from rules.decide import Environment, compile_node
from rules.syntax import And, Choose, FactOf, Node, Not, Or, TableValue, walk
from rules.values import Value

MAX_OPTIONS: Final = 6

Values = Callable[[str, Mapping[str, Value]], Sequence[Value]]
Assignment = dict[str, Value]


def making(
    node: Node, wanted: bool, environment: Environment, tables: Mapping[str, Table], values: Values
) -> Iterator[Assignment]:
    """Assignments of unknown facts that make a condition `wanted`; nothing where what is known rules it out.

    Args:
        node: a condition.
        wanted: how it shall come out.
        environment: what is known; never changed by an assignment.
        tables: those of the condition's document.
        values: gives the values worth trying for a fact, with others assumed.
    """
    now = compile_node(node, tables)(environment)
    if now is not None:
        if now is wanted:
            yield {}
        return
    match node:
        case Not(operand):
            yield from making(operand, not wanted, environment, tables, values)
        case And(operands) | Or(operands):
            if wanted is isinstance(node, And):
                yield from _every(operands, wanted, environment, tables, values)
            else:
                for operand in operands:
                    yield from making(operand, wanted, environment, tables, values)
        case Choose(condition, then, otherwise):
            for chosen, branch in ((True, then), (False, otherwise)):
                for first in making(condition, chosen, environment, tables, values):
                    known = {**environment, **first}
                    for second in making(branch, wanted, known, tables, values):
                        yield {**first, **second}
        case _:
            names = _unknown(node, environment, tables)
            yield from _trying(node, wanted, names, environment, tables, values)


def _every(
    operands: Sequence[Node],
    wanted: bool,
    environment: Environment,
    tables: Mapping[str, Table],
    values: Values,
) -> Iterator[Assignment]:
    if not operands:
        yield {}
        return
    for tried, first in enumerate(making(operands[0], wanted, environment, tables, values)):
        if tried >= MAX_OPTIONS:
            return
        known = {**environment, **first}
        for rest in _every(operands[1:], wanted, known, tables, values):
            yield {**first, **rest}


def _unknown(node: Node, environment: Environment, tables: Mapping[str, Table]) -> list[str]:
    names: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, FactOf) and part.name not in environment:
            names[part.name] = None
        elif isinstance(part, TableValue):
            names.update(dict.fromkeys(key for key in tables[part.table].keys if key not in environment))
    return list(names)


def _trying(
    node: Node,
    wanted: bool,
    names: Sequence[str],
    environment: Environment,
    tables: Mapping[str, Table],
    values: Values,
) -> Iterator[Assignment]:
    if not names:
        return
    first, rest = names[0], names[1:]
    run = compile_node(node, tables)
    for value in values(first, environment):
        known = {**environment, first: value}
        now = run(known)
        if now is wanted:
            yield {first: value}
        elif now is None and rest:
            for more in _trying(node, wanted, rest, known, tables, values):
                yield {first: value, **more}
                break
