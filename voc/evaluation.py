"""JMESPath, evaluated by functions that were put together once: the package walks its tree for every value.

The package parses, so that the grammar is its own; each node of its tree becomes one function here, by the
specification (jmespath.org/specification.html) and, where that is silent, as the package does. What both give
is compared in `tests/properties/test_expressions_of_feeds.py`.
"""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Number
from typing import Any, Final

from jmespath import functions

Evaluate = Callable[[Any, Any], Any]
"""Called with a value and the functions that expressions may call; answers what the expression gives."""
Tree = Mapping[str, Any]


def evaluator(tree: Tree, table: Mapping[str, Any]) -> Evaluate:
    """What a parsed expression becomes. table: the functions that there are, each with its signature."""
    return _Maker(table).make(tree)


class _Expression:
    """`&expression`, as an argument of functions such as `sort_by`: its name is how its type is known."""

    def __init__(self, evaluate: Evaluate, called: object) -> None:
        self.expression = evaluate
        self._called = called

    def visit(self, expression: Evaluate, value: object) -> object:
        """What it gives for an element."""
        return expression(value, self._called)


class _Maker:
    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table

    def make(self, node: Tree) -> Evaluate:
        made: Evaluate = getattr(self, f"_{node['type']}")(node)
        return made

    def _children(self, node: Tree) -> list[Evaluate]:
        return [self.make(child) for child in node["children"]]

    def _field(self, node: Tree) -> Evaluate:
        name = node["value"]
        return lambda value, _: value.get(name) if isinstance(value, dict) else None

    def _subexpression(self, node: Tree) -> Evaluate:
        names = list(_names(node))
        if None not in names:
            return _path(tuple(str(name) for name in names))
        return _through(self._children(node))

    def _pipe(self, node: Tree) -> Evaluate:
        return _through(self._children(node))

    _index_expression = _pipe

    def _current(self, _: Tree) -> Evaluate:
        return lambda value, _: value

    _identity = _current

    def _literal(self, node: Tree) -> Evaluate:
        constant = node["value"]
        return lambda _, __: constant

    def _index(self, node: Tree) -> Evaluate:
        place: int = node["value"]

        def index(value: Any, _: Any) -> Any:
            if not isinstance(value, list) or not -len(value) <= place < len(value):
                return None
            return value[place]

        return index

    def _slice(self, node: Tree) -> Evaluate:
        part = slice(*node["children"])
        return lambda value, _: value[part] if isinstance(value, list) else None

    def _comparator(self, node: Tree) -> Evaluate:
        left, right = self._children(node)
        if node["value"] in _EQUALITY:
            wanted = node["value"] == "eq"
            return lambda value, called: _same(left(value, called), right(value, called)) is wanted
        compare = _ORDER[node["value"]]

        def ordered(value: Any, called: Any) -> Any:
            one, other = left(value, called), right(value, called)
            return compare(one, other) if _has_order(one) and _has_order(other) else None

        return ordered

    def _or_expression(self, node: Tree) -> Evaluate:
        left, right = self._children(node)

        def either(value: Any, called: Any) -> Any:
            found = left(value, called)
            return right(value, called) if _is_false(found) else found

        return either

    def _and_expression(self, node: Tree) -> Evaluate:
        left, right = self._children(node)

        def both(value: Any, called: Any) -> Any:
            found = left(value, called)
            return found if _is_false(found) else right(value, called)

        return both

    def _not_expression(self, node: Tree) -> Evaluate:
        (inner,) = self._children(node)

        def turned(value: Any, called: Any) -> bool:
            found = inner(value, called)
            return False if _is_number(found) and found == 0 else not found

        return turned

    def _projection(self, node: Tree) -> Evaluate:
        base, each = self._children(node)

        def project(value: Any, called: Any) -> Any:
            elements = base(value, called)
            return _projected(elements, each, called) if isinstance(elements, list) else None

        return project

    def _value_projection(self, node: Tree) -> Evaluate:
        base, each = self._children(node)

        def project(value: Any, called: Any) -> Any:
            found = base(value, called)
            return _projected(found.values(), each, called) if isinstance(found, dict) else None

        return project

    def _filter_projection(self, node: Tree) -> Evaluate:
        base, each, condition = self._children(node)

        def project(value: Any, called: Any) -> Any:
            elements = base(value, called)
            if not isinstance(elements, list):
                return None
            kept = (one for one in elements if not _is_false(condition(one, called)))
            return _projected(kept, each, called)

        return project

    def _flatten(self, node: Tree) -> Evaluate:
        (base,) = self._children(node)

        def flat(value: Any, called: Any) -> Any:
            elements = base(value, called)
            if not isinstance(elements, list):
                return None
            merged: list[Any] = []
            for one in elements:
                if isinstance(one, list):
                    merged.extend(one)
                else:
                    merged.append(one)
            return merged

        return flat

    def _multi_select_list(self, node: Tree) -> Evaluate:
        parts = self._children(node)
        return lambda value, called: None if value is None else [part(value, called) for part in parts]

    def _multi_select_dict(self, node: Tree) -> Evaluate:
        parts = [(child["value"], self.make(child["children"][0])) for child in node["children"]]

        def select(value: Any, called: Any) -> Any:
            return None if value is None else {name: part(value, called) for name, part in parts}

        return select

    def _expref(self, node: Tree) -> Evaluate:
        (inner,) = self._children(node)
        return lambda _, called: _Expression(inner, called)

    def _function_expression(self, node: Tree) -> Evaluate:
        name, arguments = node["value"], self._children(node)
        spec = self._table[name]
        run, kinds = spec["function"], _plain_kinds(spec["signature"])

        def call(value: Any, called: Any) -> Any:
            given = [argument(value, called) for argument in arguments]
            if kinds is not None and len(given) == len(kinds):
                for one, allowed in zip(given, kinds, strict=True):
                    if allowed and type(one).__name__ not in allowed:
                        break
                else:
                    return run(called, *given)
            # The package says what is wrong with them.
            return called.call_function(name, given)

        return call


def _names(node: Tree) -> Iterable[str | None]:
    """The fields of `a.b.c`; with a None where anything else is among them."""
    if node["type"] == "subexpression":
        for child in node["children"]:
            yield from _names(child)
    else:
        yield node["value"] if node["type"] == "field" else None


def _path(names: Sequence[str]) -> Evaluate:
    def follow(value: Any, _: Any) -> Any:
        for name in names:
            if not isinstance(value, dict):
                return None
            value = value.get(name)
        return value

    return follow


def _through(steps: Sequence[Evaluate]) -> Evaluate:
    def follow(value: Any, called: Any) -> Any:
        for step in steps:
            value = step(value, called)
        return value

    return follow


def _projected(elements: Iterable[Any], each: Evaluate, called: Any) -> list[Any]:
    return [found for one in elements if (found := each(one, called)) is not None]


def _plain_kinds(signature: Sequence[Mapping[str, Any]]) -> tuple[frozenset[str], ...] | None:
    """The names of the types that each argument may have, none where any will do; None where it takes more to
    say: any number of arguments, or lists of one type.
    """
    if signature and signature[-1].get("variadic"):
        return None
    types: list[Sequence[str]] = [argument["types"] for argument in signature]
    if any("-" in one for said in types for one in said):
        return None
    known = functions.REVERSE_TYPES_MAP
    return tuple(frozenset(name for one in said for name in known[one]) for said in types)


def _is_false(value: Any) -> bool:
    return value is None or value is False or (not value and value in ("", [], {}))


def _is_number(value: object) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool)


def _has_order(value: object) -> bool:
    return isinstance(value, str) or _is_number(value)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal; 0 and 1 are not false and true."""
    if type(one) is type(other):
        return bool(one == other)
    if (_is_number(one) and one in (0, 1) and isinstance(other, bool)) or (
        _is_number(other) and other in (0, 1) and isinstance(one, bool)
    ):
        return False
    return bool(one == other)


_EQUALITY: Final = frozenset({"eq", "ne"})
_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "lt": operator.lt,
    "gt": operator.gt,
    "lte": operator.le,
    "gte": operator.ge,
}
