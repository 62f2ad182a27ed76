"""Expressions as functions: what a value gives, what is absent, what a function of a document is told."""

import jmespath
import pytest

from voc.evaluation import evaluator
from voc.helpers import Context

ITEM = {"a": {"b": [1, 0, "", {"c": "x"}]}, "n": None, "t": True, "l": [[1], 2, [3]]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a.b[0]", 1),
        ("a.b[-1].c", "x"),
        ("a.b[9]", None),
        ("a.b.c", None),
        ("n.b", None),
        ("l[]", [1, 2, 3]),
        ("a.b[?@]", [1, 0, {"c": "x"}]),
        ("a.b[1:3]", [0, ""]),
        ("a.* | [0][3].c", "x"),
        ("n || t", True),
        ("a.b[1] && t", True),
        ("!(a.b[1])", False),
        ("t == `1`", False),
        ("a.b[0] < `2`", True),
        ("a < `2`", None),
        ("{one: a.b[0], none: x}", {"one": 1, "none": None}),
        ("[t, x]", [True, None]),
        ("map(&[0], l[?type(@) == 'array'])", [1, 3]),
        ("upper(a.b[3].c)", "X"),
        ("header('x-is')", "said"),
        ("root()", "whole"),
    ],
)
def test_an_expression_gives_what_it_says(text: str, value: object) -> None:
    evaluate = evaluator(jmespath.compile(text).parsed, Context.FUNCTION_TABLE)

    assert evaluate(ITEM, Context({"x-is": "said"}, "whole")) == value


@pytest.mark.parametrize("text", ["upper(`1`)", "length(n)", "join('-', `[1]`)", "upper(t, t)"])
def test_what_a_function_does_not_take_is_an_error_of_the_package(text: str) -> None:
    evaluate = evaluator(jmespath.compile(text).parsed, Context.FUNCTION_TABLE)

    with pytest.raises(jmespath.exceptions.JMESPathError):
        evaluate(ITEM, Context({}, None))
