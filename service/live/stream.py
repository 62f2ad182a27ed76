"""One open stream as the hub sees it: who, which channels from which position, and what is held back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.domain.actor import Actor
from service.domain.events import Event
from service.live.outbox import Outbox


@dataclass(eq=False, slots=True)
class Stream:
    """A stream. `channels` maps what it follows to the position from which it does.

    INVARIANT: events leave in order of `seq`, each once. While a subscription is read, `held` keeps what
    arrives; `sent` is then the position that a beat may name.
    """

    actor: Actor
    credential: str
    outbox: Outbox = field(default_factory=Outbox)
    channels: dict[str, int] = field(default_factory=dict)
    held: list[Event] | None = None
    sent: int = 0

    @property
    def holding(self) -> bool:
        """Whether a subscription is being read."""
        return self.held is not None

    def keep(self, event: Event) -> None:
        """Keep an event until the subscription was answered."""
        if self.held is not None:
            self.held.append(event)

    def hold(self, at: int) -> None:
        """Keep what arrives after `at` until it is released."""
        self.held = []
        self.sent = at

    def release(self) -> Sequence[Event]:
        """What was kept."""
        held, self.held = self.held or [], None
        return held

    def wants(self, event: Event) -> bool:
        """Whether one of its channels names the event, from a position before it."""
        return any(
            self.channels.get(channel, event.seq) < event.seq for channel in self.local(event.channels)
        )

    def local(self, channels: Sequence[str]) -> list[str]:
        """Channels as this person names them: her own is `me`, that of another is none of hers."""
        own = f"me:{self.actor.id}"
        return ["me" if channel == own else channel for channel in channels]
