"""Identifiers that sort by time: ULIDs (github.com/ulid/spec), 26 characters of Crockford's base 32."""

import secrets
from collections.abc import Iterator
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)
_RANDOM_BITS = 80


def ulids(at: datetime) -> Iterator[str]:
    """Endless ULIDs of the millisecond of `at`: the first at random, each next one greater by one.

    Raises ValueError for a time before 1970 or after the year 10889, which 48 bits cannot hold.
    """
    milliseconds = int(at.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"{at} is outside what an identifier can hold")
    # The top bit of the random part stays free, so that counting up never overflows into the time.
    number = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS - 1)
    while True:
        yield "".join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])
        number += 1


def ulid(at: datetime) -> str:
    """One ULID of the millisecond of `at`. Raises ValueError as `ulids` does."""
    return next(ulids(at))
