"""The typed syntax tree of an expression: what every reading (decide, replay, prove) starts from.

Nodes are plain frozen data. Only what the language knows has a node, so a reading that handles all of these
handles every expression that was accepted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rules.values import Scalar
from rules.vocabulary import Type

Comparison = Literal["==", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class FactOf:
    """A fact by its full name, `now` (datetime) or `today` (date)."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class TableValue:
    """The value column `column` of table `table`, in the row that the table's keys choose."""

    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Not:
    """True for false and false for true; unknown stays unknown."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """False as soon as one operand is false; else unknown as soon as one is unknown."""

    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True as soon as one operand is true; else unknown as soon as one is unknown."""

    operands: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values of one type; strict."""

    op: Comparison
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Among:
    """`item in [a, b]`: exactly `item == a or item == b`."""

    item: "Node"
    options: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Within:
    """`item in list_fact`; strict."""

    item: "Node"
    container: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Sum, difference or product; of a product at most one side reads a fact."""

    op: Literal["+", "-", "*"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Divide:
    """By a literal whose reciprocal is a finite decimal: the same as times `reciprocal`, and so exact."""

    operand: "Node"
    divisor: Decimal
    reciprocal: Decimal


@dataclass(frozen=True, slots=True)
class Negate:
    """The number or length of time with its sign changed; strict."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Choose:
    """`condition ? then : otherwise`; strict in the condition, the branch not taken is not read."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Extreme:
    """`min(a, b)` or `max(a, b)`; strict."""

    op: Literal["min", "max"]
    left: "Node"
    right: "Node"


Node = (
    Constant
    | FactOf
    | TableValue
    | Not
    | And
    | Or
    | Compare
    | Among
    | Within
    | Arithmetic
    | Divide
    | Negate
    | Choose
    | Extreme
)


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order in which they are written."""
    match node:
        case Constant() | FactOf() | TableValue():
            return ()
        case Not(operand) | Negate(operand):
            return (operand,)
        case Divide():
            return (node.operand,)
        case And(operands) | Or(operands):
            return operands
        case Compare(_, left, right) | Arithmetic(_, left, right) | Extreme(_, left, right):
            return (left, right)
        case Among(item, options):
            return (item, *options)
        case Within(item, container):
            return (item, container)
        case Choose(condition, then, otherwise):
            return (condition, then, otherwise)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in children(node):
        yield from walk(child)


@dataclass(frozen=True, slots=True)
class Expression:
    """An accepted expression: its text, its tree, its type and the facts that it reads.

    `type` of a number that comes from literals and tables only is `number`. `reads` names facts (a table's
    keys included) and, where they are read, `now` and `today`; `tables` names the tables.
    """

    text: str
    tree: Node
    type: Type
    reads: frozenset[str]
    tables: frozenset[str]
