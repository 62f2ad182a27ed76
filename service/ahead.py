"""What a child process does before it is asked, while it is asked nothing.

It is asked about documents whose preparation takes half a second for ten thousand: a question that came
meanwhile would wait for all of it, though it mostly needs nothing of it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rules.pausing import pausing
from service.collecting import at_once
from service.turns import OF_AN_EDIT, Turns


class Ahead:
    """Work in a thread of its own that lets questions go first. Who needs what it makes waits for it."""

    def __init__(self) -> None:
        self._asked_nothing = threading.Event()
        self._asked_nothing.set()
        self._last: threading.Thread | None = None

    @contextmanager
    def answering(self) -> Iterator[None]:
        """A question is answered inside: what is done ahead stops between two of its pieces, for up to
        `OF_AN_EDIT` times as long as it worked.
        """
        self._asked_nothing.clear()
        try:
            yield
        finally:
            self._asked_nothing.set()

    def begin(self, work: Callable[[], object]) -> Callable[[], None]:
        """Do some work ahead, behind what was begun before; what it raises goes to `threading.excepthook`.

        Who calls what is returned waits until it is done, and it stops for no question meanwhile.
        """
        thread = threading.Thread(target=self._do, args=(work, self._last), name="ahead", daemon=True)
        self._last = thread
        thread.start()

        def finish() -> None:
            self._asked_nothing.set()
            thread.join()

        return finish

    def _do(self, work: Callable[[], object], before: threading.Thread | None) -> None:
        if before is not None:
            before.join()
        # It stays: looked through for garbage, it would take longer, and so would every look after it.
        with at_once(), pausing(Turns(self._asked_nothing, patience=OF_AN_EDIT).give_way):
            work()
