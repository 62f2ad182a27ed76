"""Associates who decide all the time, for what is measured beside: in a process of their own, as they are at
desks of their own, so that whoever reads much at the same time does not keep them from hearing an answer.
"""

import asyncio
import itertools
import math
import multiprocessing
import secrets
import statistics
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Final, Self

import httpx

from support.inside import Stream, open_stream
from support.server import Server

PAUSE: Final = 0.02
"""Seconds between an answer and the next decision."""
PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds to each durable answer, in rising order."""

    each: Sequence[float]

    @classmethod
    def of(cls, *some: "Waited") -> Self:
        """All of some."""
        return cls(sorted(each for one in some for each in one.each))

    @property
    def p99(self) -> float:
        """What all but the slowest hundredth stayed within."""
        return self.each[math.ceil(len(self.each) * 0.99) - 1] if self.each else math.nan

    def beside(self, usual: "Waited") -> str:
        """These, and how many times the usual they are where they are slowest."""
        return f"{self}: {self.p99 / usual.p99:.1f} times the usual p99"

    def __str__(self) -> str:
        if not self.each:
            return "no decision was answered"
        p50 = statistics.median(self.each)
        numbers = f"p50 {p50:6.1f} ms  p99 {self.p99:6.1f} ms  max {self.each[-1]:6.1f} ms"
        return f"{numbers}  ({len(self.each)} decisions)"


class Deciding:
    """Somebody at her desks, each with cases of its own that are claimed; a context manager that ends her."""

    def __init__(self, server: Server, desks: Sequence[Sequence[str]], action: str) -> None:
        """Signs in whom the service's first link signs in; returns when she decides at every desk."""
        spawning = multiprocessing.get_context("spawn")
        self._asks, theirs = spawning.Pipe()
        link = server.sign_in().link.split("#")[1]
        given = (server.url, link, [list(cases) for cases in desks], action, theirs)
        self._process = spawning.Process(target=_decide, args=given, daemon=True)
        self._process.start()
        theirs.close()
        self.waited()

    def waited(self) -> Waited:
        """What was waited for since this was asked last. Raises EOFError where she could not go on."""
        self._asks.send(True)
        each: list[float] = self._asks.recv()
        return Waited(sorted(each))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """She goes home."""
        self._process.terminate()
        self._process.join()


def _decide(url: str, link: str, desks: Sequence[Sequence[str]], action: str, asked: Connection) -> None:
    asyncio.run(_Desks(action, asked).run(url, link, desks))


class _Desks:
    def __init__(self, action: str, asked: Connection) -> None:
        self._action = action
        self._asked = asked
        self._waited: list[float] = []

    async def run(self, url: str, link: str, desks: Sequence[Sequence[str]]) -> None:
        async with AsyncExitStack() as stack:
            http = httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=PATIENCE)
            await stack.enter_async_context(http)
            signed_in = await http.post("/v1/session", json={"link": link})
            session = str(signed_in.cookies["remit_session"])
            deciding = []
            for cases in desks:
                for case in cases:
                    (await http.post(f"/v1/cases/{case}/claim")).raise_for_status()
                stream = await stack.enter_async_context(open_stream(url, session, origin=url))
                await stream.send(op="hello")
                await stream.next("welcome")
                await stream.follow(*(f"case:{case}" for case in cases))
                deciding.append(self._at(stream, cases))
            asyncio.get_running_loop().add_reader(self._asked.fileno(), self._tell)
            await asyncio.gather(*deciding)

    def _tell(self) -> None:
        self._asked.recv()
        self._asked.send(self._waited)
        self._waited = []

    async def _at(self, stream: Stream, cases: Sequence[str]) -> None:
        for number, case in enumerate(itertools.cycle(cases), 1):
            start = time.perf_counter()
            key = secrets.token_hex(8)
            await stream.send(op="decide", id=number, key=key, case=case, action=self._action)
            # What is heard beside it is for nobody.
            while (reply := await stream.read())["op"] != "reply":
                stream.heard.clear()
            assert reply["ok"], reply
            self._waited.append(1000 * (time.perf_counter() - start))
            await asyncio.sleep(PAUSE)
