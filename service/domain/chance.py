"""Random bytes of the system, fetched many at a time: each call of it lets go of the interpreter, and a
thread that makes identifiers beside a busy event loop would wait for its turn as often.
"""

import os
from threading import Lock

_FETCHED = 4096
_lock = Lock()
_left = memoryview(b"")


def random_bytes(number: int) -> bytes:
    """So many, at most 4,096, as good as `secrets` gives; nobody gets the same. Safe from any thread."""
    global _left  # noqa: PLW0603 -- one store for all threads of the process
    with _lock:
        if len(_left) < number:
            _left = memoryview(os.urandom(_FETCHED))
        taken, _left = bytes(_left[:number]), _left[number:]
    return taken


def _forget() -> None:
    global _left  # noqa: PLW0603 -- as above
    _left = memoryview(b"")


# A child would hand out what its parent does.
os.register_at_fork(after_in_child=_forget)
