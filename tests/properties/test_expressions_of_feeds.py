"""Expressions of feeds give what the package jmespath gives: the same value, or the same complaint."""

import jmespath
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from support.language.effort import EFFORT, profile
from voc.errors import FieldError
from voc.feed import Feed, packaged_feeds
from voc.helpers import Context
from voc.mapping import BadExpression, Expression
from voc.rows import Row
from voc.samples import delivery_of

_NAMES = st.sampled_from(["a", "b", "c", "a-b"])
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([0, 1, 2, -1, 0.0, 1.5])
    | st.sampled_from(["", "a", "b", "2026-03-02T14:05:09Z", "12"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=10,
)
_CONSTANTS = st.sampled_from(
    ["'a'", "''", "`0`", "`1`", "`true`", "`false`", "`null`", "`[]`", "`[1,[2]]`", "@"]
)
_FIELDS = st.sampled_from(["a", "b", "c", '"a-b"', "a.b", "a.b.c", "a[0]", "a[-1]", "a[1:]", "a[::-1]"])
_PATHS = st.sampled_from(["[]", "[*]", "[*].a", ".*", ".*.b", "[0].a", "[?a].b", "[?@ > `0`]", "[?a == 'a']"])
_CALLS = st.sampled_from(
    [
        *("length({})", "to_string({})", "to_number({})", "not_null({}, {})", "contains({}, {})", "keys({})"),
        *("join('-', {})", "sum({})", "max({})", "sort({})", "map(&a, {})", "sort_by({}, &a)", "lower({})"),
        *("first({})", "default({}, {})", "trim({})", "to_time({})", "number({})", "type({})", "reverse({})"),
        *("scale({}, `0`, `10`)", "lookup({}, {})", "required({}, 'x')", "root()", "header('x')", "length()"),
    ]
)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, _PATHS).map(lambda two: f"({two[0]}){two[1]}"),
        st.tuples(st.sampled_from(["||", "&&", "==", "!=", "<", "<=", ">", ">=", "|"]), pair).map(
            lambda one: f"({one[1][0]} {one[0]} {one[1][1]})"
        ),
        inner.map(lambda one: f"!({one})"),
        pair.map(lambda two: f"[{two[0]}, {two[1]}]"),
        pair.map(lambda two: f"{{x: {two[0]}, y: {two[1]}}}"),
        st.tuples(_CALLS, pair).map(lambda one: one[0].format(*one[1])),
    )


_EXPRESSIONS = st.recursive(_CONSTANTS | _FIELDS, _wider, max_leaves=6)


@EFFORT
def test_an_expression_gives_what_the_package_gives(effort: int) -> None:
    @profile(200, effort)
    @given(_EXPRESSIONS, _JSON)
    def holds(text: str, item: object) -> None:
        context = Context({"x": "said"}, {"whole": [item]})
        try:
            ours = Expression(text)
        except BadExpression:
            assume(False)
        assert _ours(ours, item, context) == _theirs(text, item, context)

    holds()


@pytest.mark.parametrize("feed", packaged_feeds().values(), ids=str)
def test_so_do_those_that_are_packaged(feed: Feed) -> None:
    for sample in feed.document.samples:
        opened = feed.open(delivery_of(feed, sample))
        for row in opened.rows:
            assert isinstance(row, Row)
            context = opened.around(row.value)
            for text in _texts(feed.document.signal.model_dump(exclude_none=True)):
                assert _ours(Expression(text), row.value, context) == _theirs(text, row.value, context)


def _texts(shape: object) -> list[str]:
    if isinstance(shape, dict):
        return [text for part in shape.values() for text in _texts(part)]
    if isinstance(shape, list):
        return [text for part in shape for text in _texts(part)]
    return [str(shape)]


def _ours(expression: Expression, item: object, context: Context) -> object:
    try:
        return _told(expression.search(item, context, "it"))
    except FieldError:
        return "refused"


def _theirs(text: str, item: object, context: Context) -> object:
    try:
        return _told(jmespath.search(text, item, jmespath.Options(custom_functions=context)))
    except Exception:  # noqa: BLE001 - whatever it says, the expression has no value
        return "refused"


def _told(value: object) -> str:
    """With types: 1 is not true."""
    return repr(value)
