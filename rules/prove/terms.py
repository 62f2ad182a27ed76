"""Reading 3: a syntax tree as logic, for all cases there can be.

A fact is a value and a flag that says whether it is known. A condition is a pair of formulas, when it is true
and when it is false; where neither holds it is unknown.

INVARIANT: what a formula says of a case is what `rules.decide` answers in it, for every case whose numbers
lie on their grid (at most 6 digits after the point); numbers between are looked at as well until an answer
needs the grid.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import z3

from rules.boundary import Table
from rules.prove.logic import (
    Formula,
    Term,
    Truth,
    above,
    all_of,
    any_of,
    at_least,
    negation,
    number,
    same,
    settled,
)
from rules.prove.words import DAY, RANGES, Fact, Known, UntranslatableError, Words, count_of
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
from rules.values import Value
from rules.vocabulary import NUMERIC

MAX_PIECES: Final = 512
"""Different values that the factor of a product may take from tables."""


class Translator:
    """Expressions of one document in logic."""

    def __init__(self, words: Words, tables: Mapping[str, Table]) -> None:
        self._words = words
        self._tables = tables
        self._cells: dict[tuple[str, str], Known | Truth] = {}

    def condition(self, expression: Expression | None) -> Truth:
        """When a condition is true, when false; one that is not written is true.

        Raises: UntranslatableError.
        """
        return settled(True, False) if expression is None else self._truth(expression.tree)

    def value(self, expression: Expression) -> Known:
        """A clause's value. Raises: UntranslatableError."""
        return self._known(expression.tree)

    def _truth(self, node: Node) -> Truth:
        match node:
            case Constant(value):
                return settled(value is True, value is False)
            case FactOf(name, type_):
                fact = self._words.fact(name, type_)
                return Truth(
                    lambda: all_of([fact.known, fact.term]), lambda: all_of([fact.known, negation(fact.term)])
                )
            case TableValue(table, column):
                found = self._cell(table, column)
                assert isinstance(found, Truth)  # noqa: S101 - the checker of types has made sure
                return found
            case Not(operand):
                inner = self._truth(operand)
                return Truth(lambda: inner.no, lambda: inner.yes)
            case And(operands):
                parts = [self._truth(part) for part in operands]
                return Truth(
                    lambda: all_of([part.yes for part in parts]), lambda: any_of([part.no for part in parts])
                )
            case Or(operands):
                return _or([self._truth(part) for part in operands])
            case Compare(op, left, right):
                return self._compare(op, left, right)
            case Among(item, options):
                return _or([self._compare("==", item, option) for option in options])
            case Within(item, container):
                return self._within(item, container)
            case Choose(condition, then, otherwise):
                return _either(self._truth(condition), self._truth(then), self._truth(otherwise))
            case _:
                raise UntranslatableError(f"{type(node).__name__} is no condition")

    def _compare(self, op: str, left: Node, right: Node) -> Truth:
        if self._is_boolean(left) and self._is_boolean(right):
            one, other = self._truth(left), self._truth(right)

            def alike() -> Formula:
                return any_of([all_of([one.yes, other.yes]), all_of([one.no, other.no])])

            def differ() -> Formula:
                return any_of([all_of([one.yes, other.no]), all_of([one.no, other.yes])])

            return Truth(alike, differ) if op == "==" else Truth(differ, alike)
        first, second = self._known(left), self._known(right)
        a, b = first.term, second.term
        holds = {
            "==": lambda: same(a, b),
            "!=": lambda: negation(same(a, b)),
            "<": lambda: above(b, a),
            "<=": lambda: at_least(b, a),
            ">": lambda: above(a, b),
            ">=": lambda: at_least(a, b),
        }[op]()
        known = [first.known, second.known]
        return Truth(lambda: all_of([*known, holds]), lambda: all_of([*known, negation(holds)]))

    def _is_boolean(self, node: Node) -> bool:
        match node:
            case FactOf(_, type_):
                return type_.kind == "boolean"
            case Constant(value):
                return isinstance(value, bool)
            case TableValue(table, column):
                rows = self._tables[table].rows.values()
                return any(isinstance(row.get(column), bool) for row in rows)
            case Choose(_, then, _):
                return self._is_boolean(then)
            case _:
                return isinstance(node, Not | And | Or | Compare | Among | Within)

    def _within(self, item: Node, container: Node) -> Truth:
        if isinstance(container, Choose):
            one, other = self._within(item, container.then), self._within(item, container.otherwise)
            return _either(self._truth(container.condition), one, other)
        if not isinstance(container, FactOf):
            raise UntranslatableError(f"`in` of {type(container).__name__} has no translation")
        fact = self._words.fact(container.name, container.type)
        if self._is_boolean(item):
            truth = self._truth(item)
            asked, known = truth.yes, any_of([truth.yes, truth.no])
            term = z3.BoolVal(asked) if isinstance(asked, bool) else asked
        else:
            found = self._known(item)
            term, known = found.term, found.known
        held = fact.term(term)
        allowed = True if fact.type.item is None else self._words.within(term, fact.type.item)
        fact.asked.setdefault(held.get_id(), (term, held))
        inside = all_of([held, allowed])
        both = [known, fact.known]
        return Truth(lambda: all_of([*both, inside]), lambda: all_of([*both, negation(inside)]))

    def _known(self, node: Node) -> Known:
        match node:
            case Constant(value):
                pieces = ((True, Fraction(value)),) if isinstance(value, Decimal) else None
                return Known(self._words.constant(value), True, pieces)
            case FactOf(name, type_):
                fact = self._words.fact(name, type_)
                return Known(fact.term, fact.known)
            case TableValue(table, column):
                found = self._cell(table, column)
                assert isinstance(found, Known)  # noqa: S101 - the checker of types has made sure
                return found
            case Arithmetic("*", left, right):
                return self._product(self._known(left), self._known(right))
            case Arithmetic(op, left, right):
                return self._sum(node, op, self._known(left), self._known(right))
            case Divide():
                return self._product(
                    self._known(node.operand),
                    Known(number(node.reciprocal), True, ((True, Fraction(node.reciprocal)),)),
                )
            case Negate(operand):
                return self._negate(node, self._known(operand))
            case Choose(condition, then, otherwise):
                return self._choose(self._truth(condition), self._known(then), self._known(otherwise))
            case Extreme(op, left, right):
                return self._extreme(op, self._known(left), self._known(right))
            case _:
                raise UntranslatableError(f"{type(node).__name__} is no value")

    def _sum(self, node: Node, op: str, one: Known, other: Known) -> Known:
        apply: Callable[[Any, Any], Any] = (lambda a, b: a + b) if op == "+" else (lambda a, b: a - b)
        kinds = self._kind(node.left), self._kind(node.right)  # type: ignore[union-attr]  # Arithmetic
        known = [one.known, other.known]
        if kinds[0] in NUMERIC:
            return Known(apply(one.term, other.term), all_of(known), _paired(one, other, apply))
        first, second = one.term, other.term
        if "date" in kinds:
            # A date moves by whole days; two of them are so many days apart.
            length = count_of(DAY)
            if kinds == ("date", "date"):
                return Known((first - second) * length, all_of(known))
            first, second = (
                each if kind == "date" else each / length
                for each, kind in zip((first, second), kinds, strict=True)
            )
        term = apply(first, second)
        low, high = RANGES[self._kind(node)]
        return Known(term, all_of([*known, term >= low, term <= high]))

    def _kind(self, node: Node) -> str:
        match node:
            case FactOf(name, type_):
                return self._words.types.get(name, type_).kind
            case Constant(value):
                kinds = ((datetime, "datetime"), (date, "date"), (timedelta, "duration"))
                return next((kind for type_, kind in kinds if isinstance(value, type_)), "number")
            case Arithmetic(op, left, right):
                one, other = self._kind(left), self._kind(right)
                if op == "-" and one == other and one in ("date", "datetime"):
                    return "duration"
                return other if one == "duration" else one
            case Choose(_, then, _):
                return self._kind(then)
            case Extreme(_, left, _) | Negate(left):
                return self._kind(left)
            case _:
                return "number"

    def _product(self, one: Known, other: Known) -> Known:
        known = all_of([one.known, other.known])
        if one.pieces is not None and other.pieces is not None:
            pieces = _paired(one, other, lambda a, b: a * b)
            return Known(_chosen(pieces or (), number), known, pieces)
        pieces, factor = (one.pieces, other.term) if one.pieces is not None else (other.pieces, one.term)
        if pieces is None:
            raise UntranslatableError("a product of two facts has no translation")
        return Known(_chosen(pieces, lambda value: number(value) * factor), known)

    def _negate(self, node: Negate, operand: Known) -> Known:
        pieces = operand.pieces and tuple((when, -value) for when, value in operand.pieces)
        known = operand.known
        if self._kind(node) == "duration":
            low, high = RANGES["duration"]
            known = all_of([known, -operand.term >= low, -operand.term <= high])
        return Known(-operand.term, known, pieces)

    def _choose(self, chosen: Truth, one: Known, other: Known) -> Known:
        known = any_of([all_of([chosen.yes, one.known]), all_of([chosen.no, other.known])])
        if chosen.yes is True or chosen.no is True:
            return one if chosen.yes is True else other
        if chosen.yes is False and chosen.no is False:
            return Known(one.term, False)
        if chosen.yes is False:
            return Known(other.term, known)
        pieces = None
        if one.pieces is not None and other.pieces is not None:
            taken = [(all_of([chosen.yes, when]), value) for when, value in one.pieces]
            pieces = (*taken, *((all_of([chosen.no, when]), value) for when, value in other.pieces))
        return Known(z3.If(chosen.yes, one.term, other.term), known, pieces)

    def _extreme(self, op: str, one: Known, other: Known) -> Known:
        known = all_of([one.known, other.known])
        pick: Callable[[Fraction, Fraction], Fraction] = min if op == "min" else max
        pieces = _paired(one, other, pick)
        first = one.term <= other.term if op == "min" else one.term >= other.term
        return Known(z3.If(first, one.term, other.term), known, pieces)

    def _cell(self, table: str, column: str) -> Known | Truth:
        key = table, column
        if key not in self._cells:
            self._cells[key] = self._read_cell(self._tables[table], column)
        return self._cells[key]

    def _read_cell(self, table: Table, column: str) -> Known | Truth:
        keys = [self._words.fact(name, self._words.types[name]) for name in table.keys]
        rows = [(self._row(keys, cells), row[column]) for cells, row in table.rows.items()]
        if rows and isinstance(rows[0][1], bool):
            return settled(
                any_of([when for when, value in rows if value is True]),
                any_of([when for when, value in rows if value is False]),
            )
        known = any_of([when for when, _ in rows])
        if rows and isinstance(rows[0][1], str):
            term = self._words.constant(rows[0][1])
            for when, value in rows[1:]:
                term = z3.If(when, self._words.constant(value), term)
            return Known(term, known)
        grouped: dict[Fraction, list[Formula]] = {}
        for when, value in rows:
            if isinstance(value, Decimal):
                grouped.setdefault(Fraction(value), []).append(when)
        pieces = tuple((any_of(whens), value) for value, whens in grouped.items())
        return Known(_chosen(pieces, number), known, pieces)

    def _row(self, keys: Sequence[Fact], cells: Sequence[Value]) -> Formula:
        parts: list[Formula] = []
        for fact, cell in zip(keys, cells, strict=True):
            parts.append(fact.known)
            if isinstance(cell, bool):
                parts.append(fact.term if cell else negation(fact.term))
            elif not isinstance(cell, tuple):
                parts.append(same(fact.term, self._words.constant(cell)))
        return all_of(parts)


def _or(parts: Sequence[Truth]) -> Truth:
    return Truth(lambda: any_of([part.yes for part in parts]), lambda: all_of([part.no for part in parts]))


def _either(chosen: Truth, one: Truth, other: Truth) -> Truth:
    """The first where a condition is true, the second where it is false."""
    return Truth(
        lambda: any_of([all_of([chosen.yes, one.yes]), all_of([chosen.no, other.yes])]),
        lambda: any_of([all_of([chosen.yes, one.no]), all_of([chosen.no, other.no])]),
    )


def _paired(
    one: Known, other: Known, apply: Callable[[Fraction, Fraction], Fraction]
) -> tuple[tuple[Formula, Fraction], ...] | None:
    """The values of two that take few; None where one may take many."""
    if one.pieces is None or other.pieces is None:
        return None
    if len(one.pieces) * len(other.pieces) > MAX_PIECES:
        raise UntranslatableError(f"what is computed from tables takes more than {MAX_PIECES} values")
    grouped: dict[Fraction, list[Formula]] = {}
    for when, value in one.pieces:
        for also, more in other.pieces:
            grouped.setdefault(apply(value, more), []).append(all_of([when, also]))
    return tuple((any_of(whens), value) for value, whens in grouped.items())


def _chosen(pieces: Sequence[tuple[Formula, Fraction]], make: Callable[[Fraction], Term]) -> Term:
    """The value of the piece that holds."""
    if not pieces:
        return number(0)
    term = make(pieces[-1][1])
    for when, value in reversed(pieces[:-1]):
        term = make(value) if when is True else z3.If(when, make(value), term)
    return term
