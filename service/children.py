"""Child processes for work that must not hold up streams."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.context import SpawnContext


def spawning() -> SpawnContext:
    """How children are started. Not forked: this process has threads that hold locks."""
    return multiprocessing.get_context("spawn")


def follow_parent() -> None:
    """First in every child: it ends with its parent, however that ends, and leaves signals to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def follow() -> None:
            parent.join()
            os._exit(0)

        threading.Thread(target=follow, name="follow parent", daemon=True).start()
