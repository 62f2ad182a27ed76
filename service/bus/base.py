"""What a bus must do, and what nobody may expect of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from service.domain.events import Event

Listener = Callable[[Sequence[Event]], None]
"""Called on the event loop with events in the order in which they were published. It must not block or
raise.
"""

Telling = Literal["presence", "signed_out", "rights_changed", "tried", "feeds_changed", "progress"]
"""What nodes tell each other that the journal does not keep, because it is true of this moment only."""
Standing = Literal["came", "gone", "lost"]
"""What the bus itself says of nodes: one is heard for the first time, or no more; or some of what this node
told may not have reached the others, who want to be told again how things stand.
"""


@dataclass(frozen=True, slots=True)
class NodeNotice:
    """Something that a node tells all others, or that the bus says of a node (then without `data`)."""

    node: str
    kind: Telling | Standing
    data: Mapping[str, Any] = field(default_factory=dict)


NoticeListener = Callable[[NodeNotice], None]
"""Called on the event loop. It must not block or raise."""


class Bus(Protocol):
    """Carries committed events from writers to the hubs of all nodes, and what nodes tell each other.

    Guarantees: neither `publish` nor `tell` ever blocks or raises; what one publisher publishes reaches a
    listener in that order; listeners of the publisher's own node hear it before `publish` returns; a listener
    hears nothing published before it subscribed but what was still on its way; nothing is heard that no node
    of this database published after its commit; what a node tells is heard by the others, never by itself.

    No guarantee: that an event arrives, that it arrives once, or that events of two publishers arrive in
    order of `seq`. The journal heals all three: whoever listens knows by the contiguous `seq` what is
    missing. What nodes tell each other may be lost as well: `lost` says so to who told it.
    """

    @property
    def up(self) -> bool:
        """Whether events are being carried at this moment."""

    async def start(self) -> None:
        """Begin to carry, on the running event loop. What is published before reaches this node alone."""

    def publish(self, events: Sequence[Event]) -> None:
        """Hand over events, after their commit, in order of `seq`."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear what is published from now on, until the returned function is called."""

    def tell(self, kind: Telling, data: Mapping[str, Any]) -> None:
        """Tell all other nodes; `data` is what JSON can say."""

    def attend(self, listener: NoticeListener) -> Callable[[], None]:
        """Hear what other nodes tell and what the bus says of them, until the returned function is called."""

    async def close(self) -> None:
        """Carry nothing more. Safe to call twice."""
