"""Expression trees of the boundary language, each with its text and its meaning.

Written from the language's description alone, so that it can judge the product's readings: numbers are
fractions, an unknown is `None`, evaluation is one plain recursion. `text()` gives what an author would
write; `value(world)` what it means.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Known = bool | str | Fraction | date | datetime | timedelta | tuple[str, ...]
"""A value that is there. Numbers of every type are exact fractions."""


@dataclass(frozen=True, slots=True)
class World:
    """What an evaluation may read: facts (absent: unknown), tables, and the moment."""

    facts: Mapping[str, Known]
    now: datetime
    today: date
    tables: Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows from keys (values of the facts in `keys`) to named numbers."""

    name: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    rows: tuple[tuple[tuple[Known, ...], tuple[Decimal, ...]], ...]

    def cell(self, column: str, world: World) -> Fraction | None:
        """The number in `column` of the row that the facts choose; None without such a row."""
        chosen = tuple(world.facts.get(key) for key in self.keys)
        for keys, values in self.rows:
            if keys == chosen:
                return Fraction(values[self.values.index(column)])
        return None


class Node:
    """One part of an expression."""

    def text(self) -> str:
        """How an author writes it, brackets round everything that is not a leaf."""
        raise NotImplementedError

    def value(self, world: World) -> Known | None:
        """What it means in `world`; None where that is unknown."""
        raise NotImplementedError

    def parts(self) -> tuple[Node, ...]:
        """The expressions directly inside."""
        return ()

    def reads(self) -> frozenset[str]:
        """Names of the facts that stand anywhere inside, `now` and `today` excluded."""
        return frozenset().union(*(part.reads() for part in self.parts()))


def written(value: object) -> str:
    """A literal as the expression syntax has it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case int() | Decimal():
            return f"({value:f})" if value < 0 else f"{value:f}" if isinstance(value, Decimal) else str(value)
        case datetime():
            return f'd"{value.isoformat()}"'
        case date():
            return f'd"{value.isoformat()}"'
        case timedelta():
            return f't"PT{int(value.total_seconds())}S"'
    raise TypeError(f"no literal for {value!r}")


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value written down."""

    raw: bool | str | int | Decimal | date | datetime | timedelta

    def text(self) -> str:
        return written(self.raw)

    def value(self, world: World) -> Known | None:
        if isinstance(self.raw, int | Decimal) and not isinstance(self.raw, bool):
            return Fraction(self.raw)
        return self.raw


@dataclass(frozen=True, slots=True)
class Read(Node):
    """A fact, by its full name."""

    name: str

    def text(self) -> str:
        return self.name

    def value(self, world: World) -> Known | None:
        return world.facts.get(self.name)

    def reads(self) -> frozenset[str]:
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class Clock(Node):
    """`now` or `today`."""

    name: str

    def text(self) -> str:
        return self.name

    def value(self, world: World) -> Known | None:
        return world.now if self.name == "now" else world.today


@dataclass(frozen=True, slots=True)
class Cell(Node):
    """A value of a table: its row is chosen by the facts that are the table's keys."""

    table: Table
    column: str

    def text(self) -> str:
        return f"{self.table.name}.{self.column}"

    def value(self, world: World) -> Known | None:
        return world.tables[self.table.name].cell(self.column, world)

    def reads(self) -> frozenset[str]:
        return frozenset(self.table.keys)


@dataclass(frozen=True, slots=True)
class Not(Node):
    """Negation: of an unknown, unknown."""

    inner: Node

    def text(self) -> str:
        return f"(not {self.inner.text()})"

    def value(self, world: World) -> Known | None:
        inner = self.inner.value(world)
        return None if inner is None else not inner

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """`and` and `or` after Kleene: one side may settle it, whatever the other is."""

    word: str
    left: Node
    right: Node

    def text(self) -> str:
        return f"({self.left.text()} {self.word} {self.right.text()})"

    def value(self, world: World) -> Known | None:
        sides = [self.left.value(world), self.right.value(world)]
        settles = self.word == "or"
        if settles in sides:
            return settles
        return None if None in sides else not settles

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Strict(Node):
    """A comparison, an arithmetic operation, `min` or `max`: unknown as soon as one part is."""

    word: str
    left: Node
    right: Node

    def text(self) -> str:
        left, right = self.left.text(), self.right.text()
        if self.word in {"min", "max"}:
            return f"{self.word}({left}, {right})"
        return f"({left} {self.word} {right})"

    def value(self, world: World) -> Known | None:
        left, right = self.left.value(world), self.right.value(world)
        if left is None or right is None:
            return None
        if self.word in {"min", "max"}:
            smaller, larger = (left, right) if left <= right else (right, left)  # type: ignore[operator]
            return smaller if self.word == "min" else larger
        answer: Known = OPERATORS[self.word](left, right)
        return answer

    def parts(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """A number's opposite."""

    inner: Node

    def text(self) -> str:
        return f"(-{self.inner.text()})"

    def value(self, world: World) -> Known | None:
        inner = self.inner.value(world)
        return -inner if isinstance(inner, Fraction) else None

    def parts(self) -> tuple[Node, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`a ? b : c`: unknown where `a` is; the branch not taken is not read."""

    condition: Node
    then: Node
    otherwise: Node

    def text(self) -> str:
        return f"({self.condition.text()} ? {self.then.text()} : {self.otherwise.text()})"

    def value(self, world: World) -> Known | None:
        condition = self.condition.value(world)
        if condition is None:
            return None
        return self.then.value(world) if condition else self.otherwise.value(world)

    def parts(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """`x in [a, b]`, which is `x == a or x == b`."""

    item: Node
    options: tuple[Node, ...]

    def text(self) -> str:
        return f"({self.item.text()} in [{', '.join(option.text() for option in self.options)}])"

    def value(self, world: World) -> Known | None:
        item = self.item.value(world)
        answers = [None if None in (item, value) else item == value for value in self._values(world)]
        if True in answers:
            return True
        return None if None in answers else False

    def _values(self, world: World) -> list[Known | None]:
        return [option.value(world) for option in self.options]

    def parts(self) -> tuple[Node, ...]:
        return (self.item, *self.options)


@dataclass(frozen=True, slots=True)
class Holds(Node):
    """`x in list`, a list that is a fact: unknown as soon as one of both is."""

    item: Node
    whole: Read

    def text(self) -> str:
        return f"({self.item.text()} in {self.whole.text()})"

    def value(self, world: World) -> Known | None:
        item, whole = self.item.value(world), self.whole.value(world)
        return None if item is None or whole is None else item in whole  # type: ignore[operator]

    def parts(self) -> tuple[Node, ...]:
        return (self.item, self.whole)
