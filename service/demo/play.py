"""Plays the demo's world into a running service as integrations would: voice signed, facts by token."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from service.clock import Clock, rfc3339
from service.demo.caller import Caller
from service.demo.sources import SOURCES, Letter, delivery
from service.demo.tempo import Tempo
from service.demo.world import Known, Mishap, Step, Voice, past

_log = logging.getLogger(__name__)

_BATCH = 200
_FORGED = "whsec_bm90IHRoZSBzZWNyZXQgb2YgYW55Ym9keQ=="
_BREATH = 0.15
"""Seconds between two batches of the past: whoever looks on shall not feel it."""


@dataclass(slots=True)
class Player:
    """Who sends. `door`: without a token; `systems`: the airline's own, each with its token.

    `secrets`: by name, as the service has them.
    """

    door: Caller
    systems: Mapping[str, Caller]
    secrets: Mapping[str, str]
    clock: Clock
    _last: Voice | None = field(default=None)

    async def tell_past(self) -> int:
        """What was said before, as history, so that the pulse knows what is usual. The number accepted."""
        now, accepted = self.clock(), 0
        said = sorted(past(), key=lambda one: one[0])
        items: list[Mapping[str, Any]] = [{**item, "at": rfc3339(now - ago)} for ago, item in said]
        for first in range(0, len(items), _BATCH):
            batch = items[first : first + _BATCH]
            status, told = await self.systems["archive"].post("/v1/signals?as=history", batch)
            if status == 202:
                accepted += told["accepted"]
            await asyncio.sleep(_BREATH)
        return accepted

    async def play(self, steps: Iterable[Step], tempo: Tempo) -> None:
        """Send everything at its time."""
        for step in steps:
            await tempo.reach(step.after)
            match step:
                case Voice():
                    await self.say(step)
                case Known():
                    await self._report(step)
                case Mishap():
                    await self._fail(step)

    async def say(self, voice: Voice, *, secret: str | None = None) -> None:
        """Deliver what was said, as its source does."""
        source = SOURCES[voice.source]
        at = self.clock()
        body = delivery(voice, at - timedelta(seconds=voice.ago))
        caller = self.door if source.secret else self.systems[source.feed]
        known = secret or self.secrets.get(source.secret or "", "")
        headers = source.sign(Letter(known, voice.id, at, body))
        answer = await caller.call("POST", f"/v1/feeds/{source.feed}", raw=body, headers=headers)
        if answer.is_success:
            self._last = voice if voice.source == "webhook" else self._last
        elif secret is None:
            _log.warning("the demo's delivery was refused: %d %s", answer.status_code, answer.text[:300])

    async def _report(self, known: Known) -> None:
        system = "operations" if known.entity in {"flight", "bag"} else "reservations"
        path = f"/v1/facts/{known.entity}/{quote(known.id, safe='')}"
        method = "PUT" if known.whole else "PATCH"
        answer = await self.systems[system].call(method, path, known.values)
        if not answer.is_success:
            _log.warning("the demo's facts were refused: %d %s", answer.status_code, answer.text[:300])

    async def _fail(self, mishap: Mishap) -> None:
        """What happens to every integration once."""
        if self._last is None:
            return
        if mishap.kind == "again":
            await self.say(self._last)
        elif mishap.kind == "forged":
            await self.say(replace(self._last, id=f"{self._last.id}-forged"), secret=_FORGED)
        else:
            await self._garble()

    async def _garble(self) -> None:
        """Signed as it should be, and of no shape that the feed knows: it becomes a dead letter."""
        source, body, at = SOURCES["webhook"], b"<voice>My seat is wet</voice>", self.clock()
        headers = source.sign(Letter(self.secrets[source.secret or ""], "garbled", at, body))
        await self.door.call("POST", f"/v1/feeds/{source.feed}", raw=body, headers=headers)
