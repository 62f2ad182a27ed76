"""Conditions over several facts as Python code over a case's slots, in three values, by two questions.

`true(node)` is code that is truthy exactly when the node is true, `maybe(node)` exactly when it is not false.
Comparisons, membership and logic become code of their own; what computes (sums, tables, choices) is asked of
the plain reading, over an environment made when first needed.

INVARIANT: only nodes of `rules.syntax` become code. The code holds generated names and fixed words; every
text, number and name of a document is data beside it.
"""

from decimal import Decimal
from typing import Any, Final

from rules.engine.coded import Coded, Datum, Splits, Test
from rules.engine.conjuncts import literal_of
from rules.engine.slots import SCALE, SCALED, held
from rules.syntax import Among, And, Compare, Constant, FactOf, Node, Not, Or, Within
from rules.vocabulary import NUMERIC

__all__ = ["Coder", "Test"]

_CHUNK: Final = 400


class Coder:
    """Makes tests of the conditions of one document: `test` gives a number, `coded` all of them."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._data: list[Datum] = []
        self._sources: list[str] = []
        self._known: dict[tuple[tuple[Node, ...], bool], int] = {}

    def test(self, nodes: tuple[Node, ...], *, maybe: bool) -> int:
        """The number of a test that all of these hold (or, with `maybe`, that none is ruled out)."""
        # Equal decimals of different digits are one: they compare alike.
        key = (nodes, maybe)
        found = self._known.get(key)
        if found is None:
            rail = self._maybe if maybe else self._true
            code = " and ".join(f"({rail(node)})" for node in nodes)
            found = self._known[key] = len(self._sources)
            self._sources.append(f"def t{found}(s): return {code}")
        return found

    def coded(self, splits: Splits = (), numbers: tuple[tuple[int, int] | None, ...] = ()) -> Coded:
        """All tests, with their numbers by condition."""
        sources = self._sources
        code = tuple(
            compile("\n".join(sources[start : start + _CHUNK]), "<tests>", "exec", dont_inherit=True)
            for start in range(0, len(sources), _CHUNK)
        )
        return Coded(len(sources), code, tuple(self._data), tuple(self._words), splits, numbers)

    def _datum(self, value: object) -> str:
        self._data.append(value)
        return f"d{len(self._data) - 1}"

    def _true(self, node: Node) -> str:
        match node:
            case Constant(value):
                return "True" if value is True else "False"
            case FactOf(name, _):
                return self._slot(name)
            case Not(operand):
                return f"not ({self._maybe(operand)})"
            case And(operands):
                return " and ".join(f"({self._true(part)})" for part in operands)
            case Or(operands):
                return " or ".join(f"({self._true(part)})" for part in operands)
            case _:
                code = self._leaf(node)
                return f"{self._plain(node)} is True" if code is None else " and ".join(code)

    def _maybe(self, node: Node) -> str:
        match node:
            case Constant(value):
                return "True" if value is True else "False"
            case FactOf(name, _):
                return f"{self._slot(name)} is not False"
            case Not(operand):
                return f"not ({self._true(operand)})"
            case And(operands):
                return " and ".join(f"({self._maybe(part)})" for part in operands)
            case Or(operands):
                return " or ".join(f"({self._maybe(part)})" for part in operands)
            case _:
                code = self._leaf(node)
                if code is None:
                    return f"{self._plain(node)} is not False"
                return " or ".join(
                    [*(part.replace(" is not None", " is None") for part in code[:-1]), code[-1]]
                )

    def _plain(self, node: Node) -> str:
        return f"{self._datum(node)}(e(s))"

    def _leaf(self, node: Node) -> list[str] | None:
        """Which slots must be known, and then the question; None for what is asked of the plain reading."""
        match node:
            case Compare(op, left, right):
                kinds: set[str] = {side.type.kind for side in (left, right) if isinstance(side, FactOf)}
                scaled = bool(kinds & SCALED)
                sides = [self._side(side, kinds, scaled=scaled) for side in (left, right)]
                if None in sides or not kinds:
                    return None
                known = [
                    f"{self._slot(side.name)} is not None"
                    for side in (left, right)
                    if isinstance(side, FactOf)
                ]
                return [*known, f"{sides[0]} {op} {sides[1]}"]
            case Among(FactOf() as item, options):
                values = [self._member(option, item.type.kind) for option in options]
                if item.type.kind == "list" or any(literal_of(option) is None for option in options):
                    return None
                slot, among = self._slot(item.name), self._datum(frozenset(values) - {None})
                return [f"{slot} is not None", f"{slot} in {among}"]
            case Within(item, FactOf() as container) if container.type.item is not None:
                kind = container.type.item.kind
                if isinstance(item, FactOf):
                    if item.type.kind != kind:
                        return None
                    slots = [self._slot(item.name), self._slot(container.name)]
                    return [*(f"{slot} is not None" for slot in slots), f"{slots[0]} in {slots[1]}"]
                value = self._member(item, kind)
                if value is None:
                    return None
                slot = self._slot(container.name)
                return [f"{slot} is not None", f"{self._datum(value)} in {slot}"]
            case _:
                return None

    def _slot(self, name: str) -> str:
        return f"s[i{self._words.setdefault(name, len(self._words))}]"

    def _member(self, node: Node, kind: str) -> Any:
        """A literal in the form of the slots it is looked up among; None where it is none or has no form."""
        value = literal_of(node)
        return None if value is None else held(value, kind)

    def _side(self, node: Node, kinds: set[str], *, scaled: bool) -> str | None:
        """One side of a comparison, whole integers brought to millionths where the other side has those."""
        if isinstance(node, FactOf):
            if node.type.kind == "list":
                return None
            slot = self._slot(node.name)
            return f"{slot} * {SCALE}" if scaled and node.type.kind == "integer" else slot
        value = literal_of(node)
        if value is None:
            return None
        if isinstance(value, Decimal):
            if not kinds & NUMERIC:
                return None
            if not scaled and value != value.to_integral_value():
                return self._datum(value)
            return self._datum(held(value, "money" if scaled else "integer"))
        return self._datum(value)
