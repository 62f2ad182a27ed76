"""The bus of one process: a call."""

import logging
from collections.abc import Callable, Sequence

from service.bus.base import Bus, Listener
from service.domain.events import Event

_log = logging.getLogger(__name__)


class MemoryBus(Bus):
    """Calls every listener at once, in order of subscription. To be used on one event loop."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._open = True

    @property
    def up(self) -> bool:
        """True until closed: there is nothing in between that could fail."""
        return self._open

    def publish(self, events: Sequence[Event]) -> None:
        """Call the listeners. One that fails is logged and misses these events; its neighbours do not."""
        if not self._open or not events:
            return
        for listener in tuple(self._listeners):
            try:
                listener(events)
            except Exception:  # noqa: BLE001 -- one broken listener must not silence the others
                _log.exception("a listener failed on events %d to %d", events[0].seq, events[-1].seq)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function removes it and may be called twice."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    async def close(self) -> None:
        """Forget the listeners."""
        self._open = False
        self._listeners.clear()
