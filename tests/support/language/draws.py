"""Hypothesis strategies: expressions typed by the vocabulary, tables, and raw facts to read them with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import permutations
from typing import Final, TypeVar

from hypothesis import strategies as st

from support.language.tree import (
    Cell,
    Choice,
    Clock,
    Holds,
    Literal,
    Logic,
    Minus,
    Node,
    Not,
    OneOf,
    Read,
    Strict,
    Table,
)
from support.language.words import COMPLAINTS, NOON, TAGS, TIERS, WORDS, Word

T = TypeVar("T")

UNKNOWN_IN_TEN = 2
HALF = 5
MOMENTS = tuple(NOON + timedelta(hours=hours) for hours in (-400, -25, -24, -1, 0, 1, 5, 24, 700))
DAYS = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 1))
SPANS = tuple(timedelta(hours=hours) for hours in (0, 1, 24, 25, 400))
NUMBERS = tuple(Decimal(text) for text in ("-1", "0", "0.5", "1", "2", "3", "7.25", "25", "100", "0.005"))
DIVISORS = (2, 4, 5, 8, 10, 16, 20, 25)
ORDER = ("==", "!=", "<", "<=", ">", ">=")
WAYS = (
    *("and", "or", "not", "same", "choice", "and", "or"),
    *("number", "money", "text", "date", "datetime", "duration", "member", "tag"),
)
NUMERIC = ("integer", "number")
_NOT_SAID: Final = object()


class Trees:
    """Draws expressions of one type, no deeper than asked for."""

    def __init__(self, draw: st.DrawFn, tables: Sequence[Table] = ()) -> None:
        self._draw = draw
        self._cells = [Cell(table, column) for table in tables for column in table.values]

    def boolean(self, depth: int) -> Node:
        """A condition."""
        if depth == 0:
            return self._one([Read(word.name) for word in _words("boolean")])
        ways = (
            "and",
            "or",
            "not",
            "number",
            "money",
            "text",
            "date",
            "datetime",
            "duration",
            "member",
            "tag",
        )
        way = self._one((*ways, "and", "or", "same", "choice"))
        match way:
            case "and" | "or":
                return Logic(way, self.boolean(depth - 1), self.boolean(depth - 1))
            case "not":
                return Not(self.boolean(depth - 1))
            case "number" | "money":
                return self._compared(self.number(depth - 1, way), self._number_or_constant(depth - 1, way))
            case "text":
                return self._text_equality()
            case "member":
                return self._membership(depth)
            case "tag":
                return Holds(Literal(self._one(TAGS)), Read("customer.tags"))
            case "same":
                sides = self.boolean(depth - 1), self.boolean(depth - 1)
                return Strict(self._one(("==", "!=")), *sides)
            case "choice":
                return Choice(self.boolean(depth - 1), self.boolean(depth - 1), self.boolean(depth - 1))
            case _:
                return self._compared(self._temporal(depth - 1, way), self._temporal(depth - 1, way))

    def number(self, depth: int, kind: str) -> Node:
        """A sum that reads at least one fact of `kind`: "number" (with integers) or "money"."""
        names = [word.name for word in _words(*(NUMERIC if kind == "number" else ("money",)))]
        if depth == 0:
            return Read(self._one(names))
        way = self._one(("leaf", "+", "-", "*", "/", "min", "max", "minus", "choice"))
        if way == "leaf":
            return Read(self._one(names))
        inner = self.number(depth - 1, kind)
        match way:
            case "*":
                return self._either_way("*", inner, self.constant())
            case "/":
                return Strict("/", inner, Literal(self._one(DIVISORS)))
            case "minus":
                return Minus(inner)
            case "choice":
                return Choice(self.boolean(depth - 1), inner, self._number_or_constant(depth - 1, kind))
            case _:
                return self._either_way(way, inner, self._number_or_constant(depth - 1, kind))

    def constant(self) -> Node:
        """A number written down, or read from a table."""
        if self._cells and self._draw(st.integers(0, 2)) == 0:
            return self._one(self._cells)
        return Literal(self._one(NUMBERS))

    def value(self, depth: int) -> Node:
        """What may be a clause's value: a constant, or a sum of either kind."""
        kind = self._one(("constant", "number", "money", "money"))
        return self.constant() if kind == "constant" else self.number(depth, kind)

    def _number_or_constant(self, depth: int, kind: str) -> Node:
        return self.constant() if self._draw(st.booleans()) else self.number(depth, kind)

    def _either_way(self, word: str, left: Node, right: Node) -> Node:
        return Strict(word, left, right) if self._draw(st.booleans()) else Strict(word, right, left)

    def _compared(self, left: Node, right: Node) -> Node:
        return self._either_way(self._one(ORDER), left, right)

    def _text_equality(self) -> Node:
        word = self._one([word for word in _words("text") if word.one_of])
        twins = [Read(twin.name) for twin in _words("text") if twin.one_of == word.one_of]
        other = self._one([*(Literal(option) for option in word.one_of), *twins])
        return self._either_way(self._one(("==", "!=")), Read(word.name), other)

    def _membership(self, depth: int) -> Node:
        if self._draw(st.booleans()):
            word = self._one([word for word in _words("text") if word.one_of])
            options = [Literal(option) for option in word.one_of]
            return OneOf(Read(word.name), tuple(self._draw(st.permutations(options)))[: self._one((1, 2))])
        kind = self._one(("number", "money"))
        options_drawn = [self._number_or_constant(max(0, depth - 2), kind) for _ in range(self._one((1, 2)))]
        return OneOf(self.number(depth - 1, kind), tuple(options_drawn))

    def _temporal(self, depth: int, kind: str) -> Node:
        if kind == "date":
            return self._one(
                (Read("booking.day"), Read("flight.day"), Clock("today"), Literal(self._one(DAYS)))
            )
        if kind == "datetime":
            moment = self._one(
                (Read("booking.made_at"), Read("flight.leaves_at"), Clock("now"), Literal(self._one(MOMENTS)))
            )
            if depth == 0 or self._draw(st.booleans()):
                return moment
            return Strict(self._one(("+", "-")), moment, self._temporal(depth - 1, "duration"))
        if depth == 0 or self._draw(st.booleans()):
            return self._one((Read("flight.wait"), Literal(self._one(SPANS))))
        way = self._one(("between", "+", "-"))
        inner = "datetime" if way == "between" else "duration"
        sides = self._temporal(depth - 1, inner), self._temporal(depth - 1, inner)
        return Strict("-" if way == "between" else way, *sides)

    def _one(self, options: Sequence[T]) -> T:
        return one_of(self._draw, options)


def one_of(draw: st.DrawFn, options: Sequence[T]) -> T:
    """One of these; the strategy for so many is made once, which is most of the time that a draw takes."""
    return options[draw(_place(len(options)))]


@cache
def _place(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


def _words(*kinds: str) -> list[Word]:
    return [word for word in WORDS.values() if word.kind in kinds]


@st.composite
def tables(draw: st.DrawFn, name: str) -> Table:
    """A table keyed by one or two facts, with rows for some of the keys and one or two values each."""
    choices: dict[str, Sequence[str | bool]] = {
        "customer.tier": TIERS,
        "request.complaint": COMPLAINTS,
        "customer.vip": (False, True),
    }
    keys = draw(st.lists(st.sampled_from(sorted(choices)), min_size=1, max_size=2, unique=True))
    columns = ("each", "most")[: draw(st.integers(1, 2))]
    number = st.sampled_from(NUMBERS)
    chosen = draw(
        st.lists(
            st.tuples(*(st.sampled_from(choices[key]) for key in keys)), min_size=1, max_size=4, unique=True
        )
    )
    rows = [(row, tuple(draw(number) for _ in columns)) for row in chosen]
    return Table(name, tuple(keys), columns, tuple(rows))


@st.composite
def conditions(draw: st.DrawFn) -> Node:
    """A condition up to four deep."""
    return Trees(draw).boolean(draw(st.integers(1, 4)))


@st.composite
def values(draw: st.DrawFn, with_tables: Sequence[Table]) -> Node:
    """A clause's value up to three deep, which may read `with_tables`."""
    return Trees(draw, with_tables).value(draw(st.integers(0, 3)))


@cache
def worlds(*, unknown_in_ten: int = UNKNOWN_IN_TEN) -> st.SearchStrategy[dict[str, object]]:
    """Raw facts by name; each is unknown so many times in ten, in one of three ways.

    All of them are one draw, a byte a fact, which costs a tenth of a draw for each.
    """
    each = [(word.name, _choices(word, unknown_in_ten)) for word in WORDS.values()]

    def world(drawn: bytes) -> dict[str, object]:
        found = ((name, some[byte * len(some) >> 8]) for byte, (name, some) in zip(drawn, each, strict=True))
        return {name: value for name, value in found if value is not _NOT_SAID}

    return st.binary(min_size=len(each), max_size=len(each)).map(world)


def _choices(word: Word, unknown_in_ten: int) -> list[object]:
    """All that a fact may be, each as often as it shall come, the simplest first."""
    known = _values(word)
    unknown = [_NOT_SAID, _NOT_SAID, None, _out_of_bounds(word)] * (unknown_in_ten * len(known))
    return [*(known * (4 * (10 - unknown_in_ten))), *unknown]


def _values(word: Word) -> list[object]:
    low, high = word.low, word.high
    match word.kind:
        case "boolean":
            return [False, True]
        case "text":
            return [*word.one_of]
        case "integer":
            return [n for n in (0, 1, 2, 3, 5, 9) if _within(low, n, high)]
        case "number" | "money":
            return [n for n in NUMBERS if _within(low, n, high)]
        case "datetime":
            return [*MOMENTS]
        case "date":
            return [*DAYS]
        case "duration":
            return [*SPANS]
    return [some for size in range(4) for some in permutations(TAGS, size)]


def _within(low: int | None, number: int | Decimal, high: int | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _out_of_bounds(word: Word) -> object:
    if word.one_of:
        return "unheard of"
    if word.low is not None:
        return word.low - 1
    return 7 if word.kind in {"boolean", "text"} else "seven"


def moment() -> st.SearchStrategy[datetime]:
    """A `now`: around noon, and on both sides of midnight in the vocabulary's time zone."""
    return st.sampled_from(
        (NOON, NOON + timedelta(hours=16, minutes=59), NOON + timedelta(hours=17, seconds=1))
    )
