"""What an action may touch: one frozen bundle, built by the composition root, given as the first argument."""

from dataclasses import dataclass, field, replace
from typing import Any

from rules.memo import Memo
from rules.pack import Endpoint
from service.batches import Batches
from service.boundaries import LiveBoundaries
from service.checking import Checker
from service.clock import Clock
from service.feeds import LiveFeeds
from service.metrics import Metrics
from service.noted import Noted
from service.settings import Settings, setting_name
from service.shadow import Shadow
from service.store.base import Store
from service.store.gathering import Gathering
from service.store.writer import Writer
from service.turns import Both, Idle, InHand
from voc.reading import SignalReader

MOST_TOLD = 30_000
"""Answers that are kept: of some two thousand open cases, fifteen actions each."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one running service. `feeds` by name; `reader` reads every signal before it is taken;
    `told` are answers that were worked out before; `shadow` is what the candidate is to be asked about;
    `noted`, deliveries that are to be kept; `gathering`, what waits to be done with its neighbours;
    `batches` reads large deliveries; `in_hand` are decisions that somebody waits for.
    """

    settings: Settings
    clock: Clock
    store: Store
    boundaries: LiveBoundaries
    feeds: LiveFeeds
    reader: SignalReader
    metrics: Metrics
    checker: Checker
    told: Memo = field(default_factory=lambda: Memo(MOST_TOLD))
    shadow: Shadow = field(default_factory=Shadow)
    noted: Noted = field(default_factory=Noted)
    gathering: Gathering[Any, Any] = field(default_factory=Gathering)
    batches: Batches = field(default_factory=Batches)
    in_hand: InHand = field(default_factory=InHand)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Where decisions and replies go: as the pack says, at the addresses that the settings give.

        An endpoint that only the settings name hears of everything.
        """
        of_pack = self.boundaries.pack.settings.endpoints
        given = dict(self.settings.endpoints)
        known = [replace(one, url=given.pop(setting_name(one.name), one.url)) for one in of_pack]
        return (*known, *(Endpoint(name.lower(), url, ()) for name, url in given.items()))

    @property
    def writer(self) -> Writer:
        """The only way to change state."""
        return self.store.writer

    @property
    def idle(self) -> Idle:
        """Set while nobody waits: nothing is written, and no decision on its way there or back."""
        return Both(self.in_hand, self.writer.idle)
