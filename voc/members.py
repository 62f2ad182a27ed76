"""What is in a delivery, by the expressions that name it: for whoever writes a feed's document."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from voc.errors import FeedError, FieldError
from voc.helpers import Context
from voc.mapping import BadExpression, Expression
from voc.positions import read_yaml

MOST: Final = 500
"""Members that are named, the outer ones first."""
DEEPEST: Final = 6
_LONGEST: Final = 40
_PLAIN: Final = re.compile(r"[A-Za-z_]\w*")


def delivered(text: str, body: str | None) -> object:
    """The value of a delivery in JSON; without one, or where it is none, the first sample of the document."""
    if body:
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            pass
    try:
        document: Any = read_yaml(text, "").value
    except FeedError:
        return None
    samples = document.get("samples") if isinstance(document, dict) else None
    first = samples[0] if isinstance(samples, list) and samples else None
    return first.get("body") if isinstance(first, dict) else None


def first_item(whole: object, each: str) -> object:
    """What the expressions of a document see first; the whole of it where `each` finds nothing."""
    try:
        items = Expression(each).search(whole, Context({}, whole), "each")
    except (BadExpression, FieldError):
        return whole
    if isinstance(items, list):
        return items[0] if items else None
    return items


def members(item: object) -> dict[str, object]:
    """The members of an item by the expressions that name them."""
    return dict(islice(_members([("", item)], 0), MOST))


def shown(value: object) -> str:
    """A value in a few characters."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _members(level: list[tuple[str, object]], depth: int) -> Iterator[tuple[str, object]]:
    below = [
        (f"{before}{name}", value)
        for before, item in level
        if isinstance(item, dict)
        for name, value in item.items()
        if _PLAIN.fullmatch(str(name))
    ][:MOST]
    yield from below
    if below and depth + 1 < DEEPEST:
        yield from _members([(f"{name}.", value) for name, value in below], depth + 1)
