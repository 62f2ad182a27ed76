"""Python's own limit of how deep calls go, as another library in the process may have set it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

LIMITS = (1_000, 16_000)
"""That of a new process, and one that a library may have set."""


@contextmanager
def recursion_limit(calls: int) -> Iterator[None]:
    """The limit, for as long as the block runs."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(calls)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
