"""Identifiers that sort by time: ULIDs (github.com/ulid/spec), 26 characters of Crockford's base 32.

A millisecond holds many units, so the first bits of the random part are the microsecond within it, as
RFC 9562 (6.2, method 3) has it: what came first sorts first.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from service.domain.chance import random_bytes

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_LOW_BITS = 20
"""Of what counts up: the others change once in a million identifiers."""
_LOW = (1 << _LOW_BITS) - 1
_SHIFTS = range(120, _LOW_BITS - 1, -10)
_MICROSECOND_BITS, _RANDOM_BITS = 10, 70
_RANDOM_BYTES = 9
"""Of which the last three bits are left."""
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def ulids(at: datetime) -> Iterator[str]:
    """Endless ULIDs of the microsecond of `at`: the first at random, each next one greater by one.

    Raises ValueError for a time before 1970 or after the year 10889, which 48 bits cannot hold.
    """
    # The top bit of the random part stays free, so that counting up never overflows into the time.
    number = (_moment(at) << _RANDOM_BITS) | (int.from_bytes(random_bytes(_RANDOM_BYTES)) >> 3)
    while True:
        high = _high(number)
        for low in range(number & _LOW, _LOW + 1):
            yield f"{high}{_PAIRS[low >> 10]}{_PAIRS[low & 1023]}"
        number = (number | _LOW) + 1


def ulid(at: datetime) -> str:
    """One ULID of the microsecond of `at`. Raises ValueError as `ulids` does."""
    return next(ulids(at))


def last_ulid(at: datetime) -> str:
    """What no ULID of the microsecond of `at`, or of any before it, is greater than. Raises ValueError as
    `ulids` does.
    """
    number = ((_moment(at) + 1) << _RANDOM_BITS) - 1
    return _high(number) + _PAIRS[(number >> 10) & 1023] + _PAIRS[number & 1023]


def _moment(at: datetime) -> int:
    milliseconds, microseconds = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"{at} is outside what an identifier can hold")
    return (milliseconds << _MICROSECOND_BITS) | microseconds


def _high(number: int) -> str:
    return "".join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])
