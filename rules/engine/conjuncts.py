"""Conditions split into parts that all must hold: those on one fact, which an index answers, and the rest.

Sound in three values: a conjunction is false as soon as a part is false, and true only when all are; and what
is simple on one fact is true or false wherever the fact is known, and unknown where it is not.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from rules.boundary import Table
from rules.syntax import Among, And, Compare, Constant, FactOf, Negate, Node, Not, Or, TableValue, walk
from rules.values import Scalar
from rules.vocabulary import NUMERIC

ORDERED = NUMERIC | {"date", "datetime", "duration"}
INDEXED = ORDERED | {"text", "boolean"}


def parts_of(node: Node, wanted: bool = True) -> Iterator[Node]:
    """Conditions that all hold exactly when the node comes out as wanted, and of which one is false exactly
    when it comes out otherwise.
    """
    match node:
        case And(operands) if wanted:
            for operand in operands:
                yield from parts_of(operand)
        case Or(operands) if not wanted:
            for operand in operands:
                yield from parts_of(operand, False)
        case Not(operand):
            yield from parts_of(operand, not wanted)
        case _:
            yield node if wanted else Not(node)


def conditions(node: Node) -> Iterator[Node]:
    """The conditions without logic that a condition is made of."""
    match node:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from conditions(operand)
        case Not(operand):
            yield from conditions(operand)
        case _:
            yield node


def literal_of(node: Node) -> Scalar | None:
    """The value that a node writes down, its sign included; None if it is anything else."""
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Negate) and isinstance(node.operand, Constant):
        value = node.operand.value
        if isinstance(value, Decimal | timedelta):
            return -value
    return None


def subject(node: Node) -> str | None:
    """The one fact that a simple condition is about; None where it is not simple or about several."""
    names = set(_subjects(node))
    return names.pop() if len(names) == 1 and None not in names else None


def _subjects(node: Node) -> Iterator[str | None]:
    """The facts of a condition made of comparisons of a fact with literals; None for everything else."""
    match node:
        case Constant():
            return
        case FactOf(name, type_):
            yield name if type_.kind == "boolean" else None
        case Not(operand):
            yield from _subjects(operand)
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _subjects(operand)
        case Compare(_, left, right):
            yield _compared([left, right])
        case Among(item, options):
            yield _compared([item, *options]) if isinstance(item, FactOf) else None
        case _:
            yield None


def _compared(sides: Iterable[Node]) -> str | None:
    """The one fact among sides of which all others are literals that a slot of its kind can hold."""
    found: list[FactOf] = []
    for side in sides:
        if isinstance(side, FactOf):
            found.append(side)
        elif literal_of(side) is None:
            return None
    if len(found) != 1 or found[0].type.kind not in INDEXED:
        return None
    return found[0].name


def reads_of(node: Node, tables: Mapping[str, Table]) -> Iterator[str]:
    """The words that a node reads, the keys of its tables included."""
    for part in walk(node):
        if isinstance(part, FactOf):
            yield part.name
        elif isinstance(part, TableValue):
            yield from tables[part.table].keys
