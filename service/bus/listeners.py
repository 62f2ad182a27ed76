"""Who listens on this node: called in order of subscription, none harmed by another's fault."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

Heard = TypeVar("Heard")

_log = logging.getLogger(__name__)


class Listeners(Generic[Heard]):
    """Those who hear one kind of thing. To be used on one event loop."""

    def __init__(self) -> None:
        self._all: list[Callable[[Heard], None]] = []

    def add(self, listener: Callable[[Heard], None]) -> Callable[[], None]:
        """Add a listener; the returned function removes it and may be called twice."""
        self._all.append(listener)

        def leave() -> None:
            if listener in self._all:
                self._all.remove(listener)

        return leave

    def call(self, heard: Heard) -> None:
        """Call them all. One that fails is logged and misses this; its neighbours do not."""
        for listener in tuple(self._all):
            try:
                listener(heard)
            except Exception:  # noqa: BLE001 -- one broken listener must not silence the others
                _log.exception("a listener of the bus failed on %.200r", heard)

    def clear(self) -> None:
        """Forget them."""
        self._all.clear()
