"""Plays the demo's day into a running service, as any integration would: signed, through a feed."""

import asyncio
import base64
import hashlib
import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import orjson

from service.clock import Clock, rfc3339
from service.demo.world import Spoken

_log = logging.getLogger(__name__)

FEED = "webhook"
_PATIENCE = 0.5
_WITHIN = 10.0


@dataclass(frozen=True, slots=True)
class Player:
    """Who sends: where to, with which secret (`whsec_…`, as Standard Webhooks write it), as which run.

    `run` stands in every id, so that a second day on the same data is not taken for the first one again.
    """

    url: str
    secret: str
    run: str
    clock: Clock

    async def play(self, day: Iterable[Spoken]) -> None:
        """Send everything at its time, until the day ends or the task is cancelled. A cut is waited out."""
        start = self.clock()
        async with httpx.AsyncClient(timeout=_WITHIN, trust_env=False) as client:
            for spoken in day:
                await self._wait_until(start + spoken.after)
                await self._send(client, self._delivery(spoken))

    def headers(self, delivery_id: str, at: datetime, body: bytes) -> dict[str, str]:
        """The headers that sign a delivery (Standard Webhooks 1.0, symmetric)."""
        stamp = str(int(at.timestamp()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{delivery_id}.{stamp}.".encode() + body, hashlib.sha256)
        return {
            "Content-Type": "application/json",
            "webhook-id": delivery_id,
            "webhook-timestamp": stamp,
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        }

    def _delivery(self, spoken: Spoken) -> tuple[str, bytes]:
        name = f"{self.run}-{spoken.item['id']}"
        at = self.clock() - spoken.ago
        return name, orjson.dumps({**spoken.item, "id": name, "at": rfc3339(at)})

    async def _wait_until(self, at: datetime) -> None:
        left = (at - self.clock()) / timedelta(seconds=1)
        if left > 0:
            await asyncio.sleep(left)

    async def _send(self, client: httpx.AsyncClient, delivery: tuple[str, bytes]) -> None:
        """Deliver once: what was not taken for a reason that passes is sent again, with the same id."""
        name, body = delivery
        while True:
            headers = self.headers(name, self.clock(), body)
            try:
                answer = await client.post(f"{self.url}/v1/feeds/{FEED}", content=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(_PATIENCE)
                continue
            if answer.status_code in {429, 503}:
                await asyncio.sleep(_PATIENCE)
                continue
            if answer.status_code >= 400:
                _log.warning("the demo's delivery was refused: %d %s", answer.status_code, answer.text[:300])
            return
