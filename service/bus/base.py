"""What a bus must do, and what nobody may expect of it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from service.domain.events import Event

Listener = Callable[[Sequence[Event]], None]
"""Called on the event loop with events in the order in which they were published. It must not block or
raise.
"""


class Bus(Protocol):
    """Carries committed events from writers to the hubs of all nodes.

    Guarantees: `publish` never blocks and never raises; what one publisher publishes reaches a listener in
    that order; a listener hears nothing published before it subscribed; nothing is heard that was not
    committed.

    No guarantee: that an event arrives, that it arrives once, or that events of two publishers arrive in
    order of `seq`. The journal heals all three: whoever listens knows by the contiguous `seq` what is
    missing.
    """

    @property
    def up(self) -> bool:
        """Whether events are being carried at this moment."""

    def publish(self, events: Sequence[Event]) -> None:
        """Hand over events, after their commit, in order of `seq`."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear what is published from now on, until the returned function is called."""

    async def close(self) -> None:
        """Carry nothing more. Safe to call twice."""
