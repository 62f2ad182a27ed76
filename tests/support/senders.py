"""Integrations that push voice whatever becomes of the service: late, in any order, often more than once."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx

from support.clerks import AGAIN
from support.voices import signed

LATEST = timedelta(hours=20)
"""How late a voice may come at most: within what the feed takes for the present."""
REPEATED = 0.4
"""How many of all deliveries are sent once more, as sources do that missed the answer."""


class Sender(threading.Thread):
    """One integration: each delivery again until it is answered with 202, and some of them again later."""

    def __init__(self, url: str, name: str, voices: int, customers: int) -> None:
        super().__init__(name=name, daemon=True)
        self.failure: BaseException | None = None
        self.acknowledged: set[str] = set()
        self.accepted = 0
        self.duplicates = 0
        self._url = f"{url}/v1/feeds/webhook"
        dice = random.Random(name)
        now = datetime.now(UTC)
        self.voices = [
            {
                "id": f"{name}-{number}",
                "kind": "message",
                "at": (now - dice.random() * LATEST).isoformat(),
                "customer": f"{name}-customer-{number % customers}",
                "channel": "email",
                "text": f"Where is my bag, number {number}?",
            }
            for number in range(voices)
        ]
        self._left = self._deliveries(dice)
        self._dice = dice

    @property
    def done(self) -> bool:
        """Whether all that it had to say was taken. Raises what went wrong."""
        if self.failure is not None:
            raise self.failure
        return len(self.acknowledged) == len(self.voices) and not self.is_alive()

    def run(self) -> None:
        """Send everything."""
        try:
            with httpx.Client(timeout=5) as http:
                for number, delivery in enumerate(self._left):
                    self._until_taken(http, f"{self.name}-delivery-{number}", delivery)
        except BaseException as error:  # noqa: BLE001 -- it is raised where somebody asks whether all is done
            self.failure = error

    def _deliveries(self, dice: random.Random) -> list[list[dict[str, str]]]:
        shuffled = dice.sample(self.voices, len(self.voices))
        found: list[list[dict[str, str]]] = []
        while shuffled:
            size = dice.randint(1, 4)
            found.append(shuffled[:size])
            shuffled = shuffled[size:]
        again = dice.sample(found, int(REPEATED * len(found)))
        return found + again if not again else dice.sample(found + again, len(found) + len(again))

    def _until_taken(self, http: httpx.Client, ident: str, voices: Sequence[dict[str, str]]) -> None:
        body = json.dumps(voices).encode()
        while True:
            try:
                answer = http.post(self._url, content=body, headers=signed(ident, body))
            except httpx.TransportError:
                continue
            if answer.status_code in AGAIN:
                continue
            assert answer.status_code == 202, answer.text
            told = answer.json()
            assert told["rejected"] == []
            assert told["accepted"] + told["duplicates"] == len(voices)
            self.accepted += told["accepted"]
            self.duplicates += told["duplicates"]
            self.acknowledged |= {voice["id"] for voice in voices}
            return
