"""The bus of one process: a call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.bus.base import Bus, Listener, NoticeListener, Telling
from service.bus.listeners import Listeners
from service.domain.events import Event


class MemoryBus(Bus):
    """Calls every listener at once, in order of subscription. To be used on one event loop."""

    def __init__(self) -> None:
        self._listeners = Listeners[Sequence[Event]]()
        self._open = True

    @property
    def up(self) -> bool:
        """True until closed: there is nothing in between that could fail."""
        return self._open

    async def start(self) -> None:
        """Nothing to begin: it carries from the first."""

    def publish(self, events: Sequence[Event]) -> None:
        """Call the listeners."""
        if self._open and events:
            self._listeners.call(events)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function removes it and may be called twice."""
        return self._listeners.add(listener)

    def tell(self, kind: Telling, data: Mapping[str, Any]) -> None:
        """There is no other node to tell."""

    def attend(self, listener: NoticeListener) -> Callable[[], None]:  # noqa: ARG002
        """There is no other node to hear."""
        return lambda: None

    async def close(self) -> None:
        """Forget the listeners."""
        self._open = False
        self._listeners.clear()
