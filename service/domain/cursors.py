"""Where a page of a list ends, as text that only the list itself reads."""

import base64
from datetime import datetime
from typing import Any

import orjson

from service.clock import parse_rfc3339, rfc3339
from service.errors import Code, Problem

MOST = 2**31 - 1


def cursor_of(*place: str | int | datetime) -> str:
    """The text for a place; safe in a URL."""
    whole = [rfc3339(part) if isinstance(part, datetime) else part for part in place]
    return base64.urlsafe_b64encode(orjson.dumps(whole)).decode().rstrip("=")


def place_of(cursor: str, *types: type[str] | type[int] | type[datetime]) -> tuple[Any, ...]:
    """The place that `cursor_of` was given: a value of each type, a number from 0 to `MOST`.

    Raises Problem: invalid (`after`), if the text is none of ours.
    """
    try:
        whole = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(whole, list) and len(whole) == len(types):
            return tuple(_read(part, type_) for part, type_ in zip(whole, types, strict=True))
    except ValueError:
        pass
    raise Problem(Code.INVALID, "after: take it from `next` of the page before", {"where": "after"})


def _read(part: object, type_: type[str] | type[int] | type[datetime]) -> object:
    if type_ is int:
        if type(part) is int and 0 <= part <= MOST:
            return part
    elif isinstance(part, str):
        return parse_rfc3339(part) if type_ is datetime else part
    raise ValueError
