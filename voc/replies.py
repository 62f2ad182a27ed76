"""Answers in which stands something of the request: written so that it stays what it is, a text."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape

import orjson

from voc.answers import Answer
from voc.errors import FieldError
from voc.helpers import Context
from voc.mapping import Expression

_NONE: Final[Mapping[str, str]] = MappingProxyType({})
LONGEST: Final = 1_000
"""Characters of a value that an answer repeats."""


class Reply:
    """An answer whose body holds values by name. Immutable; threads may share it."""

    def __init__(
        self, answer: Answer, values: Mapping[str, Expression], others: tuple[str, ...] = ()
    ) -> None:
        """values: the expression of each. others: names whose text is given when it is written."""
        self._answer = answer
        self.values = values
        names = "|".join(re.escape(name) for name in (*values, *others))
        # Text and names by turns.
        self._pieces = re.split(rf"\{{({names})\}}", answer.body.decode()) if names else None

    def written(self, body: object, context: Context, others: Mapping[str, str] = _NONE) -> Answer | None:
        """The answer for one request, of which `body` is the value; None where one of `values` is missing or
        unfit.
        """
        if self._pieces is None:
            return self._answer
        texts = dict(others)
        for name, expression in self.values.items():
            text = text_of(expression, body, context, name)
            if text is None:
                return None
            texts[name] = text
        filled = (
            piece if place % 2 == 0 else self._escaped(texts[piece])
            for place, piece in enumerate(self._pieces)
        )
        return Answer(self._answer.status, self._answer.type, "".join(filled).encode())

    def empty(self) -> Answer:
        """The answer without any value: for a delivery that was taken and does not say what it wants back."""
        if self._pieces is None:
            return self._answer
        return Answer(self._answer.status, self._answer.type, "".join(self._pieces[::2]).encode())

    def _escaped(self, text: str) -> str:
        media = self._answer.type.partition(";")[0]
        if media.endswith("json"):
            return orjson.dumps(text).decode()[1:-1]
        return escape(text, {'"': "&quot;", "'": "&apos;"}) if media.endswith("xml") else text


def text_of(expression: Expression, body: object, context: Context, where: str) -> str | None:
    """A printable text, or the digits of a whole number, that an expression finds; None for all else."""
    try:
        found = expression.search(body, context, where)
    except FieldError:
        return None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    fits = isinstance(found, str) and 0 < len(found) <= LONGEST and found.isprintable()
    return str(found) if fits else None
