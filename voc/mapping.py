"""Expressions of feed documents: JMESPath (jmespath.org) with the functions of `voc.helpers`.

Chosen over JSONata by what `tests/bench/mapping.py` measures and by upkeep. All packaged sources are said in
either; JMESPath needs the helpers for times, scales and HTML, JSONata would need those for scales and HTML as
well. The fields of a Zendesk, a Stripe and a Typeform delivery took 30, 45 and 82 microseconds here, 422, 375
and 439 in JSONata (jsonata-python 0.7.1; both on a loaded machine). JSONata has loops and functions of its
own, so that a document could run for ever; a JMESPath expression ends with its input.
"""

import re
from itertools import accumulate
from typing import Any

import jmespath
from jmespath import exceptions

from voc.errors import FieldError, Unmappable, nearest
from voc.evaluation import evaluator
from voc.helpers import Context

MAX_EXPRESSION = 2_000
MAX_DEPTH = 100
# Whatever an expression can run into on data that nobody foresaw; jmespath's own errors are ValueErrors.
_FAILURES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)

_QUOTED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`""")
_TOO_DEEP = "not a JMESPath expression: nested too deep"


class BadExpression(ValueError):  # noqa: N818 - says what it is
    """An expression that cannot be compiled. offset: characters from its start."""

    def __init__(self, text: str, offset: int) -> None:
        super().__init__(text)
        self.text = text
        self.offset = offset


class Expression:
    """One compiled expression; shared between threads, it holds no state of an evaluation."""

    __slots__ = ("_evaluate", "_tree", "constant", "text")

    def __init__(self, text: str) -> None:
        """Raises BadExpression: too long, not JMESPath, or a function that does not exist."""
        if len(text) > MAX_EXPRESSION:
            raise BadExpression(
                f"the expression has {len(text)} characters; at most {MAX_EXPRESSION} are read", 0
            )
        if _brackets(text) > MAX_DEPTH:
            raise BadExpression(_TOO_DEEP, 0)
        try:
            self._tree: dict[str, Any] = jmespath.compile(text).parsed
            _check_tree(self._tree, text)
            self._evaluate = evaluator(self._tree, Context.FUNCTION_TABLE)
        except exceptions.ParseError as error:
            offset = min(error.lex_position, len(text))
            raise BadExpression(f"not a JMESPath expression: {_reason(error)}", offset) from None
        except exceptions.EmptyExpressionError:
            raise BadExpression("not a JMESPath expression: it is empty", 0) from None
        except RecursionError:
            raise BadExpression(_TOO_DEEP, 0) from None
        self.text = text
        self.constant = self._tree["type"] == "literal"

    @property
    def bare_word(self) -> str | None:
        """The field's name where the expression is only that: perhaps a literal that lost its quotes."""
        return str(self._tree["value"]) if self._tree["type"] == "field" else None

    @property
    def value(self) -> object:
        """What a constant expression always gives."""
        return self._tree["value"]

    def search(self, item: object, context: Context, where: str) -> object:
        """The expression's value for `item`. Raises FieldError that names the field `where`."""
        try:
            return self._evaluate(item, context)
        except FieldError as error:
            raise FieldError(error.code, f"{where}: {error.text}") from None
        except exceptions.JMESPathTypeError as error:
            found = error.actual_type
            needed = " or ".join(error.expected_types)
            text = f"{where}: {error.function_name}() takes {needed}, but here is {found}"
            raise FieldError("unmappable", text) from None
        except Unmappable as error:
            raise FieldError(error.code, f"{where}: {error.text}") from None
        except _FAILURES as error:
            first_line = str(error).partition("\n")[0][:200] or type(error).__name__
            raise FieldError("unmappable", f"{where}: {first_line}") from None


def _brackets(text: str) -> int:
    """How many are open at once: counted, as how deep Python itself would follow hangs on who calls."""
    opened = ((sign in "([{") - (sign in ")]}") for sign in _QUOTED.sub("", text))
    return max(accumulate(opened), default=0)


def _check_tree(tree: dict[str, Any], text: str) -> None:
    nodes = [(tree, 1)]
    while nodes:
        node, depth = nodes.pop()
        if depth > MAX_DEPTH:
            raise BadExpression(_TOO_DEEP, 0)
        if node["type"] == "function_expression" and node["value"] not in Context.FUNCTION_TABLE:
            name = node["value"]
            message = f"there is no function {name}(); {nearest(name, Context.FUNCTION_TABLE)}"
            raise BadExpression(message, max(text.find(f"{name}("), 0))
        if node["type"] == "subexpression" and node["children"][0]["type"] == "not_expression":
            raise BadExpression("`!a.b` asks for b of `!a`; write `!(a.b)`", max(text.find("!"), 0))
        children = node.get("children", ())
        nodes.extend((child, depth + 1) for child in children if isinstance(child, dict))


def _reason(error: exceptions.ParseError) -> str:
    if not error.token_value:  # of the end of the text
        return "it ends too early"
    return f"unexpected {str(error.token_value)[:40]!r}"
