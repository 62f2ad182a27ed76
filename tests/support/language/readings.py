"""The product's reading of one expression, and rule-engine's own, each as a plain function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Context
from fractions import Fraction
from functools import cache, reduce
from typing import Any

import rule_engine  # type: ignore[import-untyped]

from rules.boundary import Table as ProductTable
from rules.decide import compile_expression
from rules.expression import Column, Scope, parse
from rules.pack import parse_pack
from rules.syntax import Expression
from rules.values import Value
from rules.vocabulary import Type, Vocabulary
from support.language.tree import Known, Node, Table, World
from support.language.words import WORDS, vocabulary

Answer = bool | Fraction | None


@cache
def words() -> Vocabulary:
    """The drawn vocabulary as the product understands it."""
    return parse_pack({"vocabulary.yaml": vocabulary()}).vocabulary


def decide(
    node: Node, wanted: str, tables: tuple[Table, ...] = ()
) -> Callable[[Mapping[str, object], World], Answer]:
    """The product's compiled reading: from raw facts and the moment to its answer."""
    compiled = compile_expression(typed(node, wanted, tables), product_tables(tables))

    def answer(raw: Mapping[str, object], world: World) -> Answer:
        environment: dict[str, Value] = words().normalise(raw)[0]
        environment |= {"now": world.now, "today": world.today}
        value = compiled(environment)
        return value if value is None or isinstance(value, bool) else Fraction(value)

    return answer


def typed(node: Node, wanted: str, tables: tuple[Table, ...] = ()) -> Expression:
    """An expression as the product has it, before any reading of it."""
    columns = {
        f"{table.name}.{value}": Column(table.name, value, Type("number"), frozenset(table.keys))
        for table in tables
        for value in table.values
    }
    facts = {name: fact.type for name, fact in words().facts.items()}
    return parse(node.text(), Scope(facts, columns), wanted)


def product_tables(tables: tuple[Table, ...]) -> dict[str, ProductTable]:
    """Drawn tables as the product has them."""
    return {
        table.name: ProductTable(
            table.name,
            table.keys,
            {_keys(keys): dict(zip(table.values, values, strict=True)) for keys, values in table.rows},
        )
        for table in tables
    }


def _keys(keys: tuple[Known, ...]) -> tuple[Value, ...]:
    return tuple(key for key in keys if isinstance(key, bool | str))


def rule_engine_reading(node: Node) -> Callable[[World], bool]:
    """rule-engine's own evaluation of a condition. It knows no unknown: every fact must be there.

    Dotted names become flat symbols, since it wants a mapping's items in brackets.
    """
    context = rule_engine.Context(default_timezone="utc", decimal_context=Context(prec=120))
    text = reduce(
        lambda text, name: text.replace(name, _flat(name)), sorted(WORDS, reverse=True), node.text()
    )
    rule = rule_engine.Rule(text, context=context)

    def answer(world: World) -> bool:
        thing: dict[str, Any] = {"now": world.now, "today": _engine(world.today), "min": min, "max": max}
        thing |= {_flat(name): _engine(value) for name, value in world.facts.items()}
        return bool(rule.matches(thing))

    return answer


def _flat(name: str) -> str:
    return name.replace(".", "__")


def _engine(value: Known) -> object:
    """A value as rule-engine takes it: it knows dates only as midnights."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value
