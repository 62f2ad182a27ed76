"""Expressions: compiled once, wrong ones refused with the place and the nearest spelling."""

import pytest

from support.recursion import LIMITS, recursion_limit
from voc.mapping import MAX_EXPRESSION, BadExpression, Expression


@pytest.mark.parametrize(
    ("text", "says", "offset"),
    [
        ("lower(", "ends too early", 6),
        ("a b", "unexpected", 2),
        ("a.$x", "unexpected", 2),
        ("lowr(a)", "did you mean lower?", 0),
        ("a || frist(b)", "did you mean first?", 5),
        ("!a.b", r"write `!\(a.b\)`", 0),
        ("", "it is empty", 0),
        ("a" * (MAX_EXPRESSION + 1), "at most 2000", 0),
    ],
)
def test_a_wrong_expression_says_what_and_where(text: str, says: str, offset: int) -> None:
    with pytest.raises(BadExpression, match=says) as error:
        Expression(text)
    assert error.value.offset == offset


@pytest.mark.parametrize("calls", LIMITS)
@pytest.mark.parametrize("text", ["(" * 900 + "a" + ")" * 900, "!" * 900 + "a", "a" + "||a" * 600])
def test_how_deep_is_too_deep_is_its_own_count(text: str, calls: int) -> None:
    with recursion_limit(calls), pytest.raises(BadExpression, match="nested too deep"):
        Expression(text)


def test_brackets_in_a_text_are_not_nested() -> None:
    assert Expression("'" + "(" * 900 + "'").value == "(" * 900


def test_a_literal_is_a_constant() -> None:
    assert Expression("'complaint'").constant
    assert Expression("`false`").value is False
    assert not Expression("complaint").constant


def test_a_lone_field_is_a_bare_word() -> None:
    assert Expression("complaint").bare_word == "complaint"
    assert Expression("'complaint'").bare_word is None
