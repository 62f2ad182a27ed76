"""The words of an expression's place, a node with its type, and what type rules ask about nodes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from rules.slips import kind_hint
from rules.syntax import Choose, Constant, FactOf, Negate, Node
from rules.values import EXACT, Scalar
from rules.vocabulary import Type


@dataclass(frozen=True, slots=True)
class Column:
    """A value column of a table: its type (numbers count as literals) and the table's keys."""

    table: str
    column: str
    type: Type
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that an expression may use at its place; `refused` says why others may not stand here."""

    facts: Mapping[str, Type]
    columns: Mapping[str, Column] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


# INVARIANT: `loose` numbers come from literals and tables only and fit every measure.
@dataclass(frozen=True, slots=True)
class Typed:
    """A node with its type; `loose`: a number that fits every measure; `reads`: some fact stands in it."""

    node: Node
    type: Type
    loose: bool = False
    reads: bool = False


def bare(type_: Type) -> Type:
    """A type without its bounds and choices: its kind, and of what a list is made."""
    return Type(type_.kind, type_.item)


def mixed(left: Typed, right: Typed, where: str) -> str:
    """That two kinds do not go together in `where`, and how a literal that fits the fact is written."""
    hint = ""
    if isinstance(left.node, Constant) or isinstance(right.node, Constant):
        fact = left if isinstance(right.node, Constant) else right
        moved = where in {"+", "-"} and fact.type.kind in {"date", "datetime"}
        hint = kind_hint("duration" if moved else fact.type.kind)
    return f"`{where}` does not mix {described(left)} with {described(right)}{hint}"


def described(typed: Typed) -> str:
    """What a side is, in words for a message."""
    name = "a plain number" if typed.loose else typed.type.name
    return f"{typed.node.name} ({name})" if isinstance(typed.node, FactOf) else name


def source_name(typed: Typed) -> str:
    """The fact's name where a side is a fact, for a message."""
    return typed.node.name if isinstance(typed.node, FactOf) else "the fact"


def facts_in(typed: Typed) -> list[Type]:
    """The declared types that a side may take its value from: a fact, or the facts of a choice's branches."""
    match typed.node:
        case FactOf(_, type_):
            return [typed.type if type_.kind == "list" else type_]
        case Choose(_, then, otherwise):
            return [*facts_in(Typed(then, typed.type)), *facts_in(Typed(otherwise, typed.type))]
        case _:
            return []


def constants_in(node: Node) -> list[Scalar]:
    """The literals that a node may come to: itself, or the branches of a choice."""
    match node:
        case Constant(value):
            return [value]
        case Choose(_, then, otherwise):
            return [*constants_in(then), *constants_in(otherwise)]
        case _:
            return []


def literal_number(node: Node) -> Decimal | None:
    """The number that a node writes down, signs included; None if it is anything else."""
    if isinstance(node, Negate):
        inner = literal_number(node.operand)
        return -inner if inner is not None else None
    return node.value if isinstance(node, Constant) and isinstance(node.value, Decimal) else None


def finite_reciprocal(value: Decimal) -> Decimal | None:
    """1 / value where that is a finite decimal: its numerator has no prime factor but 2 and 5."""
    inverse = 1 / Fraction(value)
    rest, places = inverse.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    for prime in (2, 5):
        while rest % prime == 0:
            rest, places = rest // prime, places + 1
    if rest != 1:
        return None
    scaled = inverse * 10**places
    return Decimal(scaled.numerator).scaleb(-places, context=EXACT)
