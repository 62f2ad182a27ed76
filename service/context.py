"""What an action may touch: one frozen bundle, built by the composition root, given as the first argument."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.memo import Memo
from service.boundaries import LiveBoundaries
from service.checking import Checker
from service.clock import Clock
from service.metrics import Metrics
from service.settings import Settings
from service.store.base import Store
from service.store.writer import Writer
from voc.feed import Feed
from voc.reading import SignalReader


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one running service. `feeds` by name; `reader` reads every signal before it is taken;
    `told` are answers that were worked out before.
    """

    settings: Settings
    clock: Clock
    store: Store
    boundaries: LiveBoundaries
    feeds: Mapping[str, Feed]
    reader: SignalReader
    metrics: Metrics
    checker: Checker
    told: Memo = field(default_factory=Memo)

    @property
    def writer(self) -> Writer:
        """The only way to change state."""
        return self.store.writer
