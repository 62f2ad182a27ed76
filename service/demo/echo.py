"""Customers who were helped write again. Who was is heard from the refund system, as a business would."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.demo.caller import Caller
from service.demo.play import Player
from service.demo.sayings import QUESTIONS, THANKS
from service.demo.tempo import Tempo
from service.demo.travellers import Dealer
from service.demo.world import Voice

_AFTER = 40.0
"""Seconds until somebody who was helped writes again."""
_EVERY = 14.0


@dataclass(slots=True)
class Echo:
    """`refunds`: what was booked; `peers`: ids of the scripted colleagues; `names`: everybody's by id."""

    refunds: Caller
    player: Player
    run: str
    peers: frozenset[str]
    names: Callable[[str], str]
    tempo: Tempo
    _dealer: Dealer = field(init=False)
    _told: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Nobody was helped yet."""
        self._dealer = Dealer(random.Random(0))  # noqa: S311 -- a story, not a secret

    async def run_on(self) -> None:
        """Until cancelled."""
        while True:
            await self.tempo.rest(_EVERY)
            helped = self._next(await self.refunds.get("/") or [])
            if helped is not None:
                await self.tempo.rest(_AFTER - _EVERY)
                await self.player.say(self._says(helped))

    def _next(self, booked: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """Whoever was helped by a person goes before whom the colleagues helped."""
        open_: list[Mapping[str, Any]] = [
            row["data"]
            for row in booked
            if row["type"] == "decision.made"
            and row["data"]["case"]["customer"] is not None
            and row["data"]["case"]["customer"] not in self._told
        ]
        if not open_:
            return None
        helped = min(open_, key=lambda data: data["decision"]["by"] in self.peers)
        self._told.add(helped["case"]["customer"])
        return helped

    def _says(self, helped: Mapping[str, Any]) -> Voice:
        case = helped["case"]
        asks = len(self._told) % 3 == 0
        words = self._dealer.deal("questions", QUESTIONS) if asks else self._dealer.deal("thanks", THANKS)
        peer = self.names(helped["decision"]["by"]).partition(" ")[0]
        return Voice(
            after=0.0,
            source="webhook",
            id=f"{self.run}-again-{case['customer']}-{case['number']}",
            text=words.format(peer=peer),
            kind="message" if asks else "praise",
            customer=case["customer"],
            channel=case["channel"],
            about=case["about"],
        )
