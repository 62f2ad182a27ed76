"""Expressions: rule-engine's syntax, typed by a vocabulary; the rest is refused, with why."""

import re
from collections.abc import Mapping
from typing import Any, Final

from rules.findings import nearest, quoted
from rules.parsing import Refused, syntax
from rules.refusals import REFUSED_NODES, REFUSED_OPERATORS
from rules.slips import number_hint, word_hint
from rules.syntax import (
    Among,
    And,
    Arithmetic,
    Choose,
    Compare,
    Comparison,
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
    walk,
)
from rules.typed import (
    Column,
    Scope,
    Typed,
    bare,
    constants_in,
    described,
    facts_in,
    finite_reciprocal,
    literal_number,
    mixed,
    source_name,
)
from rules.values import date_of, datetime_of, decimal_of, duration_of
from rules.vocabulary import NUMERIC, Type

__all__ = ["Column", "Scope", "parse"]

MAX_DEPTH: Final = 40

BOOLEAN, TEXT, NUMBER = Type("boolean"), Type("text"), Type("number")
DATE, DATETIME, DURATION = Type("date"), Type("datetime"), Type("duration")

_SIGNS: Final[Mapping[str, str]] = {
    "EQ": "==", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">=", "ADD": "+", "SUB": "-", "MUL": "*",
}  # fmt: skip


def parse(text: str, scope: Scope, wanted: str) -> Expression:
    """An expression as a typed tree. `wanted` is "boolean" for conditions, "number" for a clause's value.

    Raises: Refused saying why, and at which character.
    """
    typed = _Reader(text, scope).expression(syntax(text), 1)
    if wanted == "boolean" and typed.type.kind != "boolean":
        raise Refused("type", f"a condition is true or false; this is {described(typed)}")
    if wanted == "number" and typed.type.kind not in NUMERIC:
        raise Refused("type", f"a value is a number or money; this is {described(typed)}")
    reads, tables = set(), set()
    for node in walk(typed.node):
        if isinstance(node, FactOf):
            reads.add(node.name)
        elif isinstance(node, TableValue):
            tables.add(node.table)
            reads |= scope.columns[f"{node.table}.{node.column}"].keys
    return Expression(text, typed.node, typed.type, frozenset(reads), frozenset(tables))


class _Reader:
    """One pass over one expression's tree."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope

    def refuse(self, code: str, reason: str, needle: str = "") -> Refused:
        found = re.search(rf"(?<![\w.]){re.escape(needle)}(?![\w.])", self.text) if needle else None
        return Refused(code, reason, found.start() if found else 0)

    def expression(self, node: Any, depth: int) -> Typed:
        if depth > MAX_DEPTH:
            raise self.refuse("too_deep", f"nested more than {MAX_DEPTH} levels deep")
        kind = node.cls.__name__
        if kind in REFUSED_NODES:
            raise self.refuse("refused", REFUSED_NODES[kind])
        if kind in _READERS:
            read: Typed = _READERS[kind](self, node, depth)
            return read
        raise self.refuse("refused", f"{kind.removesuffix('Expression')} is not used here")

    # Words and literals

    def name(self, node: Any, _depth: int) -> Typed:
        parts: list[str] = []
        while node.cls.__name__ == "GetAttributeExpression":
            if node.kwargs.get("safe"):
                raise self.refuse("refused", "&. is not used here: a missing fact is unknown by itself")
            parts.append(node.args[2])
            node = node.args[1]
        if node.cls.__name__ != "SymbolExpression":
            raise self.refuse("refused", f'".{parts[-1]}" of a value is not used here: name a fact')
        if node.kwargs.get("scope"):
            symbol = node.args[1]
            raise self.refuse("refused", f"${symbol} is not used here; `now` and `today` are", symbol)
        name = ".".join([node.args[1], *reversed(parts)])
        if name == "now":
            return Typed(FactOf("now", DATETIME), DATETIME, reads=True)
        if name == "today":
            return Typed(FactOf("today", DATE), DATE, reads=True)
        if name in self.scope.facts:
            type_ = self.scope.facts[name]
            return Typed(FactOf(name, type_), type_, reads=True)
        if name in self.scope.columns:
            column = self.scope.columns[name]
            loose = column.type.kind == "number"
            return Typed(TableValue(column.table, column.column), column.type, loose=loose)
        if name in self.scope.refused:
            raise self.refuse("refused", self.scope.refused[name], name)
        known = [*self.scope.facts, *self.scope.columns, "now", "today"]
        hint = word_hint(name, self.scope.facts.values()) or nearest(name, known)
        raise self.refuse("unknown_fact", f'unknown fact "{name}"{hint}', name)

    def boolean(self, node: Any, _depth: int) -> Typed:
        return Typed(Constant(bool(node.args[1])), BOOLEAN)

    def string(self, node: Any, _depth: int) -> Typed:
        return Typed(Constant(str(node.args[1])), TEXT)

    def number(self, node: Any, _depth: int) -> Typed:
        text = str(node.args[1])
        value = decimal_of(text)
        if value is None:
            raise self.refuse(
                "number",
                f"{text[:40]} is not a plain decimal with at most 15 digits before and 6 after the point"
                f"{number_hint(self.text)}",
                text,
            )
        return Typed(Constant(value), NUMBER, loose=True)

    def moment(self, node: Any, _depth: int) -> Typed:
        text = str(node.args[1])
        day, moment = date_of(text), datetime_of(text)
        if day is not None:
            return Typed(Constant(day), DATE)
        if moment is not None:
            return Typed(Constant(moment), DATETIME)
        raise self.refuse(
            "literal",
            f'd"{text[:40]}" is neither a date (2026-12-01) nor a moment with offset (2026-12-01T00:00:00Z)',
        )

    def duration(self, node: Any, _depth: int) -> Typed:
        text = str(node.args[1])
        value = duration_of(text)
        if value is None:
            raise self.refuse(
                "literal", f't"{text[:40]}" is not a duration in whole units, as t"PT24H" or t"P30D"'
            )
        return Typed(Constant(value), DURATION)

    # Logic

    def logic(self, node: Any, depth: int) -> Typed:
        """A run of one operator is one node, so that a long list of conditions is not a deep one."""
        op, operands, left = node.args[1], [], node
        while left.cls.__name__ == "LogicExpression" and left.args[1] == op:
            operands.append(left.args[3])
            left = left.args[2]
        operands.append(left)
        read = tuple(self.condition(operand, depth + 1, op.lower()) for operand in reversed(operands))
        reads = any(part.reads for part in read)
        nodes = tuple(part.node for part in read)
        return Typed(And(nodes) if op == "AND" else Or(nodes), BOOLEAN, reads=reads)

    def condition(self, node: Any, depth: int, where: str) -> Typed:
        typed = self.expression(node, depth)
        if typed.type.kind != "boolean":
            raise self.refuse("type", f"`{where}` takes what is true or false, not {described(typed)}")
        return typed

    def unary(self, node: Any, depth: int) -> Typed:
        op, operand = node.args[1], node.args[2]
        if op == "NOT":
            typed = self.condition(operand, depth + 1, "not")
            return Typed(Not(typed.node), BOOLEAN, reads=typed.reads)
        typed = self.expression(operand, depth + 1)
        if typed.type.kind not in NUMERIC and typed.type.kind != "duration":
            raise self.refuse("type", f"a minus stands before a number or a duration, not {described(typed)}")
        return Typed(Negate(typed.node), bare(typed.type), loose=typed.loose, reads=typed.reads)

    def ternary(self, node: Any, depth: int) -> Typed:
        condition = self.condition(node.args[1], depth + 1, "?")
        then, otherwise = self.expression(node.args[2], depth + 1), self.expression(node.args[3], depth + 1)
        type_ = self.common(then, otherwise, "? :")
        reads = condition.reads or then.reads or otherwise.reads
        tree = Choose(condition.node, then.node, otherwise.node)
        return Typed(tree, type_, loose=then.loose and otherwise.loose, reads=reads)

    # Comparison

    def equality(self, node: Any, depth: int) -> Typed:
        op = self.operator(node)
        left, right = self.expression(node.args[2], depth + 1), self.expression(node.args[3], depth + 1)
        if "list" in {left.type.kind, right.type.kind}:
            raise self.refuse("type", "a list knows `in` only")
        self.common(left, right, op)
        self.literals_fit(left, right)
        self.literals_fit(right, left)
        return self.comparison(op, left, right)

    def order(self, node: Any, depth: int) -> Typed:
        op = self.operator(node)
        left, right = self.expression(node.args[2], depth + 1), self.expression(node.args[3], depth + 1)
        kind = self.common(left, right, op).kind
        if kind in {"text", "boolean", "list"}:
            raise self.refuse("type", f"{op} does not order {described(left)}")
        return self.comparison(op, left, right)

    def comparison(self, op: str, left: Typed, right: Typed) -> Typed:
        sign: Comparison = op  # type: ignore[assignment]  # from _SIGNS, by the grammar's comparison rules
        return Typed(Compare(sign, left.node, right.node), BOOLEAN, reads=left.reads or right.reads)

    def contains(self, node: Any, depth: int) -> Typed:
        container, member = node.args[1], node.args[2]
        item = self.expression(member, depth + 1)
        if container.cls.__name__ == "ArrayExpression":
            options = [self.expression(option, depth + 2) for option in container.args[1]]
            if not options:
                raise self.refuse("type", "nothing is in an empty list")
            if item.type.kind == "list":
                raise self.refuse("type", "a list is not in a list; `in` asks for one item")
            for option in options:
                self.common(item, option, "in")
                self.literals_fit(option, item)
                self.literals_fit(item, option)
            reads = item.reads or any(option.reads for option in options)
            return Typed(Among(item.node, tuple(option.node for option in options)), BOOLEAN, reads=reads)
        holder = self.expression(container, depth + 1)
        if holder.type.item is None:
            raise self.refuse("type", f"`in` takes [a, b] or a fact that is a list, not {described(holder)}")
        one = Typed(holder.node, holder.type.item)
        self.common(item, one, "in")
        self.literals_fit(item, one)
        return Typed(Within(item.node, holder.node), BOOLEAN, reads=item.reads or holder.reads)

    def array(self, _node: Any, _depth: int) -> Typed:
        raise self.refuse("refused", "a list [a, b] stands after `in` only")

    # Arithmetic

    def operator(self, node: Any) -> str:
        name = str(node.args[1])
        if name in REFUSED_OPERATORS:
            raise self.refuse("refused", REFUSED_OPERATORS[name])
        return _SIGNS[name]

    def refused_operator(self, node: Any, _depth: int) -> Typed:
        raise self.refuse("refused", REFUSED_OPERATORS[str(node.args[1])])

    def sum(self, node: Any, depth: int) -> Typed:
        op = self.operator(node)
        left, right = self.expression(node.args[2], depth + 1), self.expression(node.args[3], depth + 1)
        type_ = self.time_sum(op, left, right) or self.common(left, right, op)
        if type_.kind in {"text", "boolean", "list"}:
            raise self.refuse("type", f"{op} does not take {described(left)}")
        loose, reads = left.loose and right.loose, left.reads or right.reads
        tree = Arithmetic("+" if op == "+" else "-", left.node, right.node)
        return Typed(tree, type_, loose=loose, reads=reads)

    def time_sum(self, op: str, left: Typed, right: Typed) -> Type | None:
        """The type of a sum with a moment or a date in it; None where neither side is one."""
        kinds = (left.type.kind, right.type.kind)
        for kind in ("datetime", "date"):
            if kinds == (kind, kind):
                if op == "-":
                    return DURATION
                raise self.refuse("type", f"two of a {kind} do not add up; their difference is a duration")
            if kinds == (kind, "duration") or (kinds == ("duration", kind) and op == "+"):
                moved = right if kinds[0] == kind else left
                if kind == "date" and not self.whole_days(moved.node):
                    raise self.refuse("type", 'a date moves by whole days that are written out, as t"P30D"')
                return DATETIME if kind == "datetime" else DATE
            if kinds == ("duration", kind):
                raise self.refuse("type", f"a {kind} is not taken from a duration")
        return None

    @staticmethod
    def whole_days(node: Node) -> bool:
        value = getattr(node, "value", None)
        return isinstance(node, Constant) and not (
            getattr(value, "seconds", 1) or getattr(value, "microseconds", 1)
        )

    def product(self, node: Any, depth: int) -> Typed:
        if node.args[1] == "TDIV":
            return self.quotient(node, depth)
        self.operator(node)
        left, right = self.expression(node.args[2], depth + 1), self.expression(node.args[3], depth + 1)
        for side in (left, right):
            if side.type.kind not in NUMERIC:
                raise self.refuse("type", f"* does not take {described(side)}")
        if left.reads and right.reads:
            raise self.refuse("product", "of a product at most one factor reads a fact")
        # The side that is not loose carries the fact and gives its type; without one, both are plain numbers.
        type_ = bare(right.type if left.loose else left.type)
        loose, reads = left.loose and right.loose, left.reads or right.reads
        return Typed(Arithmetic("*", left.node, right.node), type_, loose=loose, reads=reads)

    def quotient(self, node: Any, depth: int) -> Typed:
        left, right = self.expression(node.args[2], depth + 1), self.expression(node.args[3], depth + 1)
        if left.type.kind not in NUMERIC or right.type.kind not in NUMERIC:
            wrong = left if right.type.kind in NUMERIC else right
            raise self.refuse("type", f"/ does not take {described(wrong)}")
        divisor = literal_number(right.node)
        reciprocal = finite_reciprocal(divisor) if divisor else None
        if divisor is None or reciprocal is None:
            hint = "; a third is written 0.333333 * fact" if divisor else ""
            raise self.refuse(
                "division", f"/ is by a literal with a finite reciprocal only (2, 4, 5, 8, 10 …){hint}"
            )
        tree = Divide(left.node, divisor, reciprocal)
        return Typed(tree, bare(left.type), loose=left.loose, reads=left.reads)

    def call(self, node: Any, depth: int) -> Typed:
        function, arguments = node.args[1], list(node.args[2])
        name = function.args[1] if function.cls.__name__ == "SymbolExpression" else ""
        if name not in {"min", "max"} or function.kwargs.get("scope"):
            shown = f'"{name}"' if name else "what is called here"
            raise self.refuse("refused", f"{shown} is not a function here: min(a, b) and max(a, b) are", name)
        if len(arguments) != 2:
            raise self.refuse("refused", f"{name} takes two values", name)
        left, right = (self.expression(argument, depth + 1) for argument in arguments)
        type_ = self.common(left, right, name)
        if type_.kind in {"text", "boolean", "list"}:
            raise self.refuse("type", f"{name} does not order {described(left)}", name)
        loose, reads = left.loose and right.loose, left.reads or right.reads
        return Typed(Extreme("min" if name == "min" else "max", left.node, right.node), type_, loose, reads)

    # Agreement of types

    def common(self, left: Typed, right: Typed, where: str) -> Type:
        """The one type of both sides: literals fit every number, integers and numbers mix, money does not."""
        one, other = left.type, right.type
        if one.kind in NUMERIC and other.kind in NUMERIC:
            if left.loose or right.loose:
                return bare(other if left.loose else one)
            if "money" in {one.kind, other.kind} and one.kind != other.kind:
                raise self.refuse("type", mixed(left, right, where))
            return bare(one) if one.kind == other.kind else NUMBER
        if one.name != other.name:
            raise self.refuse("type", mixed(left, right, where))
        return bare(one)

    def literals_fit(self, literals: Typed, fact: Typed) -> None:
        """Every literal on one side is among the `one_of` of the facts on the other."""
        for named in facts_in(fact):
            for value in constants_in(literals.node):
                if named.one_of is not None and value not in named.one_of:
                    known = [str(option) for option in named.one_of]
                    hint = nearest(str(value), known) or f": it is one of {quoted(known)}"
                    shown = f'"{value}"' if isinstance(value, str) else str(value)
                    raise self.refuse(
                        "one_of", f"{shown} is not among the values of {source_name(fact)}{hint}", str(value)
                    )


_READERS: Final = {
    "SymbolExpression": _Reader.name,
    "GetAttributeExpression": _Reader.name,
    "BooleanExpression": _Reader.boolean,
    "StringExpression": _Reader.string,
    "FloatExpression": _Reader.number,
    "DatetimeExpression": _Reader.moment,
    "TimedeltaExpression": _Reader.duration,
    "LogicExpression": _Reader.logic,
    "UnaryExpression": _Reader.unary,
    "TernaryExpression": _Reader.ternary,
    "ComparisonExpression": _Reader.equality,
    "ArithmeticComparisonExpression": _Reader.order,
    "FuzzyComparisonExpression": _Reader.refused_operator,
    "ContainsExpression": _Reader.contains,
    "ArrayExpression": _Reader.array,
    "AddExpression": _Reader.sum,
    "SubtractExpression": _Reader.sum,
    "ArithmeticExpression": _Reader.product,
    "BitwiseExpression": _Reader.refused_operator,
    "BitwiseShiftExpression": _Reader.refused_operator,
    "FunctionCallExpression": _Reader.call,
}
