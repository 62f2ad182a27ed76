"""An expression in plain words, the same words for the same tree: nothing is left out, nothing is added."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from rules.boundary import Table
from rules.language.titles import (
    Title,
    length_text,
    money_text,
    number_text,
    param_title,
    titles_of,
    value_text,
)
from rules.syntax import (
    Among,
    And,
    Arithmetic,
    Choose,
    Compare,
    Comparison,
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
    walk,
)
from rules.values import Scalar
from rules.vocabulary import Type, Vocabulary

_THAN: Final[Mapping[Comparison, str]] = {
    "==": "exactly",
    "!=": "other than",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
}
_ITSELF: Final[Mapping[Comparison, str]] = {
    "==": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least",
}  # fmt: skip
MOST_CELLS: Final = 8
"""A table of one key and so many rows at most is told where it is read; a longer one by its name."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a bare number counts at its place: money of the pack, a unit behind it, or nothing."""

    money: bool = False
    word: str | None = None


PLAIN: Final = Unit()


class Wording:
    """Puts the expressions of one document into words."""

    def __init__(self, vocabulary: Vocabulary, tables: Mapping[str, Table] | None = None) -> None:
        self.vocabulary = vocabulary
        self.tables = tables or {}
        self.titles = titles_of(vocabulary)

    def condition(self, node: Node) -> str:
        """What has to be so."""
        return self._told(node, top=True)

    def amount(self, node: Node, unit: Unit) -> str:
        """A value, its bare numbers in a unit."""
        told = self._value(node, unit, loose=False)
        return f"the {told}" if isinstance(node, FactOf) else told

    def number(self, value: Decimal, unit: Unit) -> str:
        """A number that stands for itself."""
        if unit.money:
            return money_text(value, self.vocabulary.currency, self.vocabulary.digits)
        if unit.word is None:
            return number_text(value)
        word = unit.word
        if value == 1 and word.endswith("s") and " " not in word:
            word = word[:-1]
        return f"{number_text(value)} {word}"

    def title(self, name: str, type_: Type) -> Title:
        """How a fact is called here."""
        return self.titles.get(name) or param_title(name, type_)

    def noun(self, name: str) -> str:
        """How a fact is called, by its name alone."""
        return self.title(name, Type("text")).alone

    # Conditions

    def _told(self, node: Node, *, top: bool = False) -> str:
        match node:
            case And(operands):
                return self._joined(operands, " and ", Or, top=top)
            case Or(operands):
                return self._joined(operands, " or ", And, top=top)
            case Not(operand):
                return self._denied(operand)
            case Compare(op, left, right):
                return self._compared(op, left, right)
            case Among(item, options):
                return self._compared_to(item, "is", self._either(item, options))
            case Within(item, container):
                return f"{self._value(container, PLAIN)} include {self._value(item, PLAIN)}"
            case Choose(condition, then, otherwise):
                told = (
                    f"{self._told(then)} where {self._told(condition)}, and {self._told(otherwise)} elsewhere"
                )
                return told if top else f"({told})"
            case Constant(value):
                return {True: "always", False: "never"}.get(value is True, "never")
            case FactOf(name, type_):
                return self.title(name, type_).alone
            case _:
                return self._value(node, PLAIN)

    def _joined(self, operands: Sequence[Node], word: str, other: type[And] | type[Or], *, top: bool) -> str:
        parts = [self._told(part) for part in operands]
        # A list with commas is one of `and` or one of `or`, never of both: what is mixed has brackets.
        mixed = any(isinstance(part, other) for part in operands)
        told = word.join(parts) if len(parts) < 3 or mixed else f"{', '.join(parts[:-1])},{word}{parts[-1]}"
        return told if top else f"({told})"

    def _denied(self, operand: Node) -> str:
        match operand:
            case FactOf(name, type_):
                return f"not {self.title(name, type_).noun}"
            case Among(item, options):
                return self._compared_to(item, "is neither", self._either(item, options, " nor "))
            case Within(item, container):
                return f"{self._value(container, PLAIN)} do not include {self._value(item, PLAIN)}"
            case And() | Or() | Choose():
                return f"not {self._told(operand)}"
            case _:
                return f"not ({self._told(operand)})"

    def _either(self, item: Node, options: Sequence[Node], word: str = " or ") -> str:
        unit = self._unit_of(item)
        told = [self._value(option, unit) for option in options]
        return _or(told, word)

    def _compared_to(self, item: Node, verb: str, told: str) -> str:
        return f"{self._value(item, PLAIN)} {verb} {told}"

    def _compared(self, op: Comparison, left: Node, right: Node) -> str:
        if isinstance(left, Constant) and not isinstance(right, Constant):
            turned: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            op, left, right = turned.get(op, op), right, left
        match left, right:
            case FactOf(name, Type(kind="boolean") as type_), Constant(bool() as value):
                denied = value is (op == "!=")
                return f"{'not ' if denied else ''}{self.title(name, type_).noun}"
            case FactOf(name, type_), Constant(Decimal() as number) if self.title(name, type_).counted:
                return f"{_THAN[op]} {number_text(number)} {self.title(name, type_).noun}"
            case Arithmetic("-", FactOf("now" | "today"), FactOf(name, type_)), Constant(
                timedelta() as length
            ):
                return f"{self.title(name, type_).noun} {_THAN[op]} {length_text(length)} ago"
            case FactOf(name, type_), Constant(Decimal()) | TableValue() if self.title(name, type_).unit:
                title = self.title(name, type_)
                told = self._value(right, Unit(word=title.unit))
                ago = (title.unit or "").endswith(" ago")
                return f"{title.noun} {_THAN[op] if ago else _ITSELF[op]} {told}"
        unit = self._unit_of(left) if self._unit_of(left) != PLAIN else self._unit_of(right)
        return f"{self._value(left, unit)} {_ITSELF[op]} {self._value(right, unit)}"

    def _unit_of(self, node: Node) -> Unit:
        """What the numbers beside a node count: of the first fact in it that says so."""
        for part in walk(node):
            if isinstance(part, FactOf):
                title = self.title(part.name, part.type)
                if part.type.kind == "money" or title.unit is not None:
                    return Unit(part.type.kind == "money", title.unit)
        return PLAIN

    # Values

    def _value(self, node: Node, unit: Unit, *, loose: bool = True) -> str:
        """A value; `loose`: something else follows or stands before it, so that a sum has brackets."""
        match node:
            case Constant(value):
                return self._constant(value, unit)
            case FactOf(name, type_):
                return self.title(name, type_).alone
            case TableValue(table, column):
                return self._cell(table, column, unit)
            case Arithmetic("*"):
                return self._product(node, unit)
            case Arithmetic(op, left, right):
                word = "plus" if op == "+" else "minus"
                told = f"{self._value(left, unit)} {word} {self._value(right, unit)}"
                return f"({told})" if loose else told
            case Divide(Arithmetic("*", left, right), divisor) if divisor == 100:
                told = f"{self._value(left, PLAIN)} percent of {self._value(right, unit)}"
                return f"({told})" if loose else told
            case Divide(operand, divisor):
                told = f"{self._value(operand, unit)} divided by {number_text(divisor)}"
                return f"({told})" if loose else told
            case Negate(operand):
                return f"minus {self._value(operand, unit)}"
            case Extreme(op, left, right):
                word = "smaller" if op == "min" else "larger"
                told = f"the {word} of {self._value(left, unit)} and {self._value(right, unit)}"
                return f"({told})" if loose else told
            case Choose(condition, then, otherwise):
                told = (
                    f"{self._value(then, unit)} where {self._told(condition)}, "
                    f"else {self._value(otherwise, unit)}"
                )
                return f"({told})" if loose else told
            case _:
                return self._told(node)

    def _constant(self, value: Scalar, unit: Unit) -> str:
        return self.number(value, unit) if isinstance(value, Decimal) else value_text(value)

    def _product(self, node: Node, unit: Unit) -> str:
        """Of the factors one carries the unit: a fact of money, else a table's value, else a number."""
        parts = factors(node)
        tests: tuple[Callable[[Node], bool], ...] = (
            lambda part: isinstance(part, FactOf) and part.type.kind == "money",
            lambda part: isinstance(part, TableValue),
            lambda part: isinstance(part, Constant),
        )
        carrier = next((part for test in tests for part in parts if test(part)), None)
        told = [self._value(part, unit if part is carrier else PLAIN) for part in parts]
        match parts:
            case [Constant() | TableValue(), FactOf(name, type_)] if self.title(name, type_).counted:
                return f"{told[0]} for each of the {told[1]}"
            case [Constant(Decimal() as times), _] if parts[0] is not carrier and times == 2:
                return f"twice {told[1]}"
            case _:
                return " times ".join(told)

    def _cell(self, table: str, column: str, unit: Unit) -> str:
        found = self.tables.get(table)
        if found is None or len(found.keys) != 1 or len(found.rows) > MOST_CELLS:
            keys = " and ".join(self.noun(key) for key in found.keys) if found else "its keys"
            return f"“{value_text(column)}” of the table {value_text(table)} by {keys}"
        told: dict[str, list[str]] = {}
        for (key, *_), row in found.rows.items():
            told.setdefault(self._constant(row[column], unit), []).append(self._constant_of(key))
        cells = [f"{_or(keys)}: {value}" for value, keys in told.items()]
        return f"(by {self.noun(found.keys[0])}, {'; '.join(cells)})"

    @staticmethod
    def _constant_of(value: object) -> str:
        return " and ".join(map(str, value)) if isinstance(value, tuple) else value_text(value)  # type: ignore[arg-type]


def _or(told: Sequence[str], word: str = " or ") -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])}{word}{told[-1]}"


def factors(node: Node) -> list[Node]:
    """What a product is made of, in the order in which it is written."""
    if isinstance(node, Arithmetic) and node.op == "*":
        return [*factors(node.left), *factors(node.right)]
    return [node]


def times_of(smaller: Node, larger: Node) -> Decimal | None:
    """How many times the smaller one the larger one is, where that is written down: 2 for `2 * a` and `a`."""
    rest = factors(larger)
    for part in factors(smaller):
        if part not in rest:
            return None
        rest.remove(part)
    match rest:
        case [Constant(Decimal() as times)]:
            return times
        case _:
            return None
