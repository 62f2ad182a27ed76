"""An associate who decides all the time, for what is measured beside."""

import asyncio
import itertools
import math
import secrets
import statistics
import time
from contextlib import AsyncExitStack
from typing import Final, Self

import httpx

from support.inside import Stream, open_stream
from support.server import Server

PAUSE: Final = 0.02
"""Seconds between an answer and the next decision."""


class Deciding:
    """Somebody at her desk with a case of her own; `waited` are the seconds to each durable answer since
    `begin`.
    """

    def __init__(self, stream: Stream, case: str, action: str) -> None:
        self._stream = stream
        self._case = case
        self._action = action
        self.waited: list[float] = []

    @classmethod
    async def sign_in(cls, stack: AsyncExitStack, server: Server, case: str, action: str) -> Self:
        """Whom the service's first link signs in, with the case claimed; the stack closes what is opened."""
        http = httpx.AsyncClient(base_url=server.url, headers={"Origin": server.url}, timeout=60)
        await stack.enter_async_context(http)
        signed_in = await http.post("/v1/session", json={"link": server.sign_in().link.split("#")[1]})
        session = str(signed_in.cookies["remit_session"])
        (await http.post(f"/v1/cases/{case}/claim")).raise_for_status()
        stream = await stack.enter_async_context(open_stream(server.url, session, origin=server.url))
        await stream.send(op="hello")
        await stream.next("welcome")
        await stream.follow(f"case:{case}")
        return cls(stream, case, action)

    def begin(self) -> None:
        """Forget what was measured."""
        self.waited = []

    async def run(self) -> None:
        """Decide until cancelled."""
        for number in itertools.count(1):
            start = time.perf_counter()
            key = secrets.token_hex(8)
            reply = await self._stream.call("decide", number, key=key, case=self._case, action=self._action)
            assert reply["ok"], reply
            self.waited.append(time.perf_counter() - start)
            await asyncio.sleep(PAUSE)

    def said(self) -> str:
        """What was measured, in milliseconds."""
        ordered = sorted(1000 * each for each in self.waited)
        p99 = ordered[math.ceil(len(ordered) * 0.99) - 1]
        numbers = f"p50 {statistics.median(ordered):6.1f} ms  p99 {p99:6.1f} ms  max {ordered[-1]:6.1f} ms"
        return f"{numbers}  ({len(ordered)} decisions)"
