"""JSON by RFC 8259 and nothing beyond it, so that a body says one thing only, whoever reads it."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import orjson

from voc.errors import Unmappable

MAX_DEPTH: Final = 32
_LONGEST_NUMBER = 40  # digits: ids of 19 digits are common, numbers of thousands are attacks
_EXACT_IN_FLOAT = 15  # significant digits that a float gives back as they were written
# By its first digit, and only then by what stands before it: so the rest is passed over ten times as fast.
_LONG_NUMBER = re.compile(r"[0-9](?<![^:\[,\s-].)[0-9.eE+-]{15}")
_OF_NUMBERS = bytes(ord("0") if byte in b"0123456789.eE+-" else ord(" ") for byte in range(256))
"""What a number may be written with, all of it alike."""
_LONG = b"0" * 16
_HOLDS_MORE: Final = frozenset((dict, list))
_KEY = re.compile(r'"[ \t\n\r]*:')


def parse_json(text: str) -> object:
    """The value that a JSON text holds.

    Refused, with the reason: a key twice in one object, NaN and Infinity, numbers that cannot be kept, more
    than 32 levels. A number with a point of more than 15 significant digits comes as Decimal, so that money
    stays exact. Raises Unmappable.
    """
    raw = text.encode("utf-8", "surrogatepass")
    # Few texts hold anything as long as that, and to see so takes a quarter of looking for a number.
    if _LONG not in raw.translate(_OF_NUMBERS) or not _LONG_NUMBER.search(text):
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return _read_closely(text)
        if _is_short_of_depth(raw) and _says_all(raw, value):
            return value
        # Whatever else may look like a key, such as within a text, is more of them than there are: then it
        # has to be read closely. So a key that stands twice cannot be missed.
        if _count_keys(value) == len(_KEY.findall(text)):
            return value
    return _read_closely(text)


def _is_short_of_depth(raw: bytes) -> bool:
    """Whether it opens too little, even if all of that stood within each other, to be too deep."""
    return raw.count(b"{") + raw.count(b"[") <= MAX_DEPTH


def _says_all(raw: bytes, value: object) -> bool:
    """Whether all names and texts of a JSON text are in what was read of it. Where nothing is escaped each is
    between two quotes, and one that a key drove out which stands twice is missing. Of one that has a
    backslash it is not known.
    """
    return b"\\" not in raw and raw.count(b'"') == orjson.dumps(value).count(b'"')


def _read_closely(text: str) -> object:
    """The same by a reader that sees every member and the digits of every number."""
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_fraction,
            parse_int=_integer,
        )
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unmappable("not_json", f"the body is not JSON: {error.msg} at {where}") from None
    _count_keys(value)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise Unmappable("duplicate_key", f"an object says {twice[:40]!r} twice")
    return value


def _constant(word: str) -> object:
    raise Unmappable("bad_number", f"{word} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise Unmappable(
            "bad_number", f"a number has {len(digits):,} digits; at most {_LONGEST_NUMBER} are read"
        )
    return int(digits)


def _fraction(digits: str) -> float | Decimal:
    value = float(digits)
    if len(digits) > _LONGEST_NUMBER or value in (float("inf"), float("-inf")):
        raise Unmappable("bad_number", f"the number {digits[:40]} cannot be kept")
    significant = digits.lower().partition("e")[0].lstrip("-0.").replace(".", "")
    return value if len(significant) <= _EXACT_IN_FLOAT else Decimal(digits)


def _count_keys(value: object) -> int:
    """The members of all objects in `value`. Raises Unmappable where it is too deep."""
    level: list[Any] = [value] if type(value) in _HOLDS_MORE else []
    depth = keys = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        deeper: list[Any] = []
        for outer in level:
            inside: Iterable[object] = outer
            if isinstance(outer, dict):
                keys += len(outer)
                inside = outer.values()
            # What a reader makes of JSON are these very types; to ask for their heirs takes twice as long.
            deeper += [inner for inner in inside if type(inner) in _HOLDS_MORE]
        level = deeper
    return keys


def _too_deep() -> Unmappable:
    return Unmappable("too_deep", f"the JSON is nested deeper than {MAX_DEPTH} levels")
