"""What the expressions of feed documents can call, beside what JMESPath (jmespath.org) has.

All of JMESPath's own functions work (`join`, `contains`, `starts_with`, `to_string`, `not_null`, `map`, …).
These answer null when their first argument is null:

    header(name)               a header field of the request, in any case; null if it did not come
    query(name)                a parameter of the address's query; null unless it came exactly once
    queries(name)              all values of a parameter of the address's query, in their order
    root()                     the whole body, from inside an item
    to_time(text)              RFC 3339 text in any offset -> the same in UTC
    parse_time(text, format)   text in a strptime format, UTC where it names no offset -> RFC 3339
    epoch(number)              seconds since 1970 (number or text) -> RFC 3339
    epoch_ms(number)           the same from milliseconds
    number(value)              a number from a number or its text; text that is none is an error, not null
    scale(value, low, high)    a rating between low and high -> 0..1; outside is an error
    lower(text)  upper(text)  trim(text)
    split(text, separator)     the parts, trimmed, empty ones left out
    replace(text, old, new)
    plain(html)                the words of HTML, without tags, scripts, styles
    paragraphs(list)           the texts of a list that are not blank, with an empty line between
    below(list, name)          what elements have under name, one by one; `parent` is the element without it
    first(list)                its first element that is not null, or null
    default(value, other)      other where value is null or blank text (`||` also replaces false)
    lookup(object, key)        object[key], or null
    json(text)  xml(text)      the value in a text that holds JSON or XML
    unquote(text)              percent-decoded
    base64(text)               the UTF-8 text that is written in base64 or base64url
    hash(text)                 32 hexadecimal digits of its SHA-256: an id where the source has none
    required(value, name)      value; an error that names `name` where it is null or blank
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TypeVar
from urllib.parse import unquote

from jmespath import functions

from voc.delivery import query_parameter, query_parameters
from voc.errors import FieldError, Unmappable
from voc.html import plain
from voc.strict_json import parse_json
from voc.times import parse_epoch, parse_rfc3339, to_rfc3339
from voc.xml import parse_xml

_Helper = TypeVar("_Helper", bound=Callable[..., object])
_ANY: dict[str, list[str]] = {"types": []}
_TEXT = {"types": ["string", "null"]}
_WORD = {"types": ["string"]}
_LIST = {"types": ["array", "null"]}
_NUMBER = {"types": ["number"]}
_OF_URLS = str.maketrans("-_", "+/")


def _takes(*arguments: dict[str, list[str]]) -> Callable[[_Helper], _Helper]:
    signed: Callable[[_Helper], _Helper] = functions.signature(*arguments)
    return signed


class Context(functions.Functions):  # type: ignore[misc] # jmespath has no types
    """What an expression sees beside its item: the request's headers and the whole body. One a delivery."""

    def __init__(self, headers: Mapping[str, str], body: object, url: str = "") -> None:
        self._headers = headers
        self._body = body
        self._url = url

    @_takes(_WORD)
    def _func_header(self, name: str) -> str | None:
        return self._headers.get(name.lower())

    @_takes(_WORD)
    def _func_query(self, name: str) -> str | None:
        return query_parameter(self._url, name)

    @_takes(_WORD)
    def _func_queries(self, name: str) -> list[str]:
        return query_parameters(self._url, name)

    @_takes()
    def _func_root(self) -> object:
        return self._body

    @_takes(_TEXT)
    def _func_to_time(self, text: str | None) -> str | None:
        return None if text is None else to_rfc3339(parse_rfc3339(text))

    @_takes(_TEXT, _WORD)
    def _func_parse_time(self, text: str | None, layout: str) -> str | None:
        if text is None:
            return None
        moment = datetime.strptime(text, layout)  # noqa: DTZ007 - a zone is given next where the text has none
        return to_rfc3339(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

    @_takes(_ANY)
    def _func_epoch(self, value: object) -> str | None:
        return None if value is None else to_rfc3339(parse_epoch(value))

    @_takes(_ANY)
    def _func_epoch_ms(self, value: object) -> str | None:
        return None if value is None else to_rfc3339(parse_epoch(value, 1000))

    @_takes(_ANY)
    def _func_number(self, value: object) -> int | float | Decimal | None:
        return None if value is None else _number(value)

    @_takes(_ANY, _NUMBER, _NUMBER)
    def _func_scale(self, value: object, low: float, high: float) -> float | None:
        if value is None:
            return None
        number = _number(value)
        if not low <= number <= high:
            raise FieldError("out_of_range", f"{number} is not between {low} and {high}")
        return (float(number) - low) / (high - low)

    @_takes(_TEXT)
    def _func_lower(self, text: str | None) -> str | None:
        return None if text is None else text.lower()

    @_takes(_TEXT)
    def _func_upper(self, text: str | None) -> str | None:
        return None if text is None else text.upper()

    @_takes(_TEXT)
    def _func_trim(self, text: str | None) -> str | None:
        return None if text is None else text.strip()

    @_takes(_TEXT, _WORD)
    def _func_split(self, text: str | None, separator: str) -> list[str] | None:
        return None if text is None else [part for piece in text.split(separator) if (part := piece.strip())]

    @_takes(_TEXT, _WORD, _WORD)
    def _func_replace(self, text: str | None, old: str, new: str) -> str | None:
        return None if text is None else text.replace(old, new)

    @_takes(_TEXT)
    def _func_plain(self, html: str | None) -> str | None:
        return None if html is None else plain(html)

    @_takes(_LIST)
    def _func_paragraphs(self, parts: list[object] | None) -> str | None:
        words = [str(part).strip() for part in parts or [] if part is not None]
        return "\n\n".join(word for word in words if word) or None

    @_takes({"types": ["array", "object", "null"]}, _WORD)
    def _func_below(self, elements: object, name: str) -> list[object] | None:
        if elements is None:
            return None
        found: list[object] = []
        for one in elements if isinstance(elements, list) else [elements]:
            if isinstance(one, dict):
                # Without its list, so that a parent does not hold all of its children in each of them.
                parent = {key: value for key, value in one.items() if key != name}
                found += [_within(each, parent) for each in _several(one.get(name))]
        return found

    @_takes(_LIST)
    def _func_first(self, values: list[object] | None) -> object:
        return next((value for value in values or [] if value is not None), None)

    @_takes(_ANY, _ANY)
    def _func_default(self, value: object, other: object) -> object:
        return other if _blank(value) else value

    @_takes({"types": ["object", "null"]}, _TEXT)
    def _func_lookup(self, table: dict[str, object] | None, key: str | None) -> object:
        return None if table is None or key is None else table.get(key)

    @_takes(_TEXT)
    def _func_json(self, text: str | None) -> object:
        return None if text is None else parse_json(text)

    @_takes(_TEXT)
    def _func_xml(self, text: str | None) -> object:
        return None if text is None else parse_xml(text)

    @_takes(_TEXT)
    def _func_unquote(self, text: str | None) -> str | None:
        return None if text is None else unquote(text, errors="strict")

    @_takes(_TEXT)
    def _func_base64(self, text: str | None) -> str | None:
        if text is None:
            return None
        plain_alphabet = "".join(text.split()).translate(_OF_URLS).rstrip("=")
        try:
            padded = plain_alphabet + "=" * (-len(plain_alphabet) % 4)
            return base64.b64decode(padded, validate=True).decode("utf-8")
        except ValueError:
            raise FieldError("wrong_type", "is no UTF-8 text in base64") from None

    @_takes(_TEXT)
    def _func_hash(self, text: str | None) -> str | None:
        return None if text is None else hashlib.sha256(text.encode()).hexdigest()[:32]

    @_takes(_ANY, _WORD)
    def _func_required(self, value: object, name: str) -> object:
        if _blank(value):
            raise FieldError("missing", f"{name} is missing")
        return value


def _several(value: object) -> list[object]:
    """What a list has but for its nulls; what comes once, as an element of XML may, is a list of one."""
    return [one for one in (value if isinstance(value, list) else [value]) if one is not None]


def _within(element: object, parent: object) -> object:
    return {**(element if isinstance(element, dict) else {"value": element}), "parent": parent}


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(value: object) -> int | float | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise FieldError("wrong_type", "must be a number")
    if not isinstance(value, str):
        return value
    parse: Callable[[str], object] = parse_json
    try:
        number = parse(value.strip())
    except Unmappable:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise FieldError("wrong_type", f"{value[:40]!r} is not a number")
    return number
