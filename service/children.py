"""Child processes for work that must not hold up streams."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.context import SpawnContext
from typing import Final

POLITE: Final = 3
"""How much a child gives way whose work somebody waits for, as `nice` counts. By the weights of Linux, two of
them leave one of two cores to what serves everybody; without it, two thirds of one.
"""


def spawning() -> SpawnContext:
    """How children are started. Not forked: this process has threads that hold locks."""
    return multiprocessing.get_context("spawn")


def follow_parent(polite: int = 0) -> None:
    """First in every child: it ends with its parent, however that ends, leaves signals to it, and gives way
    to it by so much, as `nice` counts.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(polite)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, name="follow parent", daemon=True).start()
