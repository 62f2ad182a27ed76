"""Text to rule-engine's syntax tree, and no further.

rule-engine builds its nodes in two phases: the grammar gives a tree of deferred nodes, and building those
folds constants (`2 ** 999999999` would compute) and compiles regular expressions. The second phase is never
entered: the deferred tree keeps the literals' own text, so that numbers stay exact, and nothing is evaluated.
"""

import copy
import re
import threading
from functools import lru_cache
from typing import Any, Final

from rule_engine import Rule  # type: ignore[import-untyped]
from rule_engine.errors import EngineError  # type: ignore[import-untyped]

from rules.slips import sign_hint

MAX_LENGTH: Final = 4_000
_ESCAPE: Final = re.compile(r"\\(.?)", re.DOTALL)
_ESCAPES: Final = frozenset("\\'\"abfnrtvxuUN")
"""What may follow a backslash in a text: what Python knows, who reads it in the end, but for numbers."""


class Refused(Exception):  # noqa: N818 - what happened, not a failure of ours
    """An expression that is not accepted: why, and at which character of its text (from 0)."""

    def __init__(self, code: str, reason: str, offset: int = 0) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.offset = offset


class _TreeParser:
    """rule-engine's grammar: its tables shared (making them takes half a second), its state our own."""

    def __init__(self) -> None:
        shared = vars(Rule.parser)
        self._grammar = copy.copy(shared["_parser"])
        self._lexer = shared["_lexer"].clone()
        self._turn = threading.Lock()

    def tree(self, text: str) -> Any:
        """The deferred statement. Raises: EngineError for what is not in the grammar."""
        with self._turn:
            self._lexer.lineno = 1
            return self._grammar.parse(text, lexer=self._lexer)


@lru_cache(maxsize=1)
def _parser() -> _TreeParser:
    return _TreeParser()


@lru_cache(maxsize=8_192)
def syntax(text: str) -> Any:
    """The deferred tree of an expression; cached by text.

    Raises: Refused for what is too long or not in the grammar.
    """
    if len(text) > MAX_LENGTH:
        raise Refused(
            "too_long", f"an expression has at most {MAX_LENGTH:,} characters, this one has {len(text):,}"
        )
    if not text.strip():
        raise Refused("syntax", "the expression is empty")
    for escape in _ESCAPE.finditer(text):
        if escape[1] not in _ESCAPES:
            # Python would take it as it stands, and warn whoever runs the service.
            raise Refused("syntax", r"a backslash is written as \\", escape.start())
    try:
        statement = _parser().tree(text)
    except EngineError as error:
        raise _syntax_refusal(text, error) from None
    except (ValueError, TypeError, AttributeError, RecursionError, MemoryError) as error:
        # The grammar's own actions can fail on hostile literals with errors that are not the engine's.
        raise Refused("syntax", f"not readable as an expression ({type(error).__name__})") from None
    if statement is None:
        raise Refused("syntax", "the expression is empty")
    return statement.args[1]


def _syntax_refusal(text: str, error: EngineError) -> Refused:
    token = getattr(error, "token", None)
    if token is not None:
        offset = int(token.lexpos)
        words = text[offset : offset + 20].split()
        found = words[0] if words else str(token.value)
        return Refused(
            "syntax", f'not readable as an expression at "{found}"{sign_hint(text, offset)}', offset
        )
    message = str(getattr(error, "message", error)).removesuffix(" at: EOF")
    if message == "syntax error":
        return Refused(
            "syntax", f"the expression ends too early{sign_hint(text, len(text))}", len(text.rstrip())
        )
    return Refused("syntax", f"not readable as an expression: {message}")
