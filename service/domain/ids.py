"""Identifiers that sort by time: ULIDs (github.com/ulid/spec), 26 characters of Crockford's base 32.

A millisecond holds many units, so the first bits of the random part are the microsecond within it, as
RFC 9562 (6.2, method 3) has it: what came first sorts first.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from service.domain.chance import random_bytes

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_LETTERS = bytes(ord(_ALPHABET[byte & 31]) for byte in range(256))
"""A letter for each byte there is, so that bytes at random are letters at random: five bits of each."""
_RANDOM_LETTERS = 10
"""Letters at random in front of what counts up: they change once in a million identifiers."""
_LOW = (1 << 20) - 1
"""What counts up at most: the last four letters."""
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def ulids(at: datetime) -> Iterator[str]:
    """Endless ULIDs of the microsecond of `at`: the first at random, each next one greater by one.

    Raises ValueError for a time before 1970 or after the year 10889, which 48 bits cannot hold.
    """
    moment, chance = _moment(at), random_bytes(_RANDOM_LETTERS + 3)
    # The top bit of the random part stays free, so that counting up never overflows into the time.
    first = _ALPHABET[chance[0] & 15]
    high = f"{moment}{first}{chance[1:_RANDOM_LETTERS].translate(_LETTERS).decode()}"
    start = int.from_bytes(chance[_RANDOM_LETTERS:]) & _LOW
    while True:
        for low in range(start, _LOW + 1):
            yield f"{high}{_PAIRS[low >> 10]}{_PAIRS[low & 1023]}"
        high, start = _after(high), 0


def ulid(at: datetime) -> str:
    """One ULID of the microsecond of `at`. Raises ValueError as `ulids` does."""
    return next(ulids(at))


def last_ulid(at: datetime) -> str:
    """What no ULID of the microsecond of `at`, or of any before it, is greater than. Raises ValueError as
    `ulids` does.
    """
    return _moment(at) + _ALPHABET[-1] * (_RANDOM_LETTERS + 4)


def _moment(at: datetime) -> str:
    """Twelve letters: ten of the millisecond, two of the microsecond within it."""
    milliseconds, microseconds = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError(f"{at} is outside what an identifier can hold")
    return (
        f"{_PAIRS[milliseconds >> 40]}{_PAIRS[milliseconds >> 30 & 1023]}{_PAIRS[milliseconds >> 20 & 1023]}"
        f"{_PAIRS[milliseconds >> 10 & 1023]}{_PAIRS[milliseconds & 1023]}{_PAIRS[microseconds]}"
    )


def _after(letters: str) -> str:
    """The next greater letters, of which not all are the last."""
    kept = letters.rstrip(_ALPHABET[-1])
    following = _ALPHABET[_ALPHABET.index(kept[-1]) + 1]
    return f"{kept[:-1]}{following}{_ALPHABET[0] * (len(letters) - len(kept))}"
