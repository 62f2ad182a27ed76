"""What differs between two mappings, of ten thousand entries that are nearly all the same objects."""

from collections.abc import Mapping
from itertools import compress
from operator import is_not
from typing import Any, Final

from rules.pausing import in_pieces

ENTRIES: Final = 1_000
"""Entries that are looked at between two pauses: a tenth of a millisecond, for nothing is asked of each."""


def other_objects(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The keys that only `before` has, and those under which `after` holds another object or a further one;
    each in its mapping's order.
    """
    keys, values = list(after), list(after.values())
    other: list[str] = []
    for start in in_pieces(range(0, len(keys), ENTRIES), 1):
        some = keys[start : start + ENTRIES]
        other += compress(some, map(is_not, values[start : start + ENTRIES], map(before.get, some)))
    both = len(keys) - sum(key not in before for key in other)
    gone = [key for key in in_pieces(before) if key not in after] if len(before) > both else []
    return gone, other


def other_texts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The same of texts, which differ where their words do."""
    gone, other = other_objects(before, after)
    return gone, [key for key in in_pieces(other) if before.get(key) != after[key]]
