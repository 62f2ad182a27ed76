"""Associates who decide all the time, for what is measured beside: in a process of their own, as they are at
desks of their own, so that whoever reads much at the same time does not keep them from hearing an answer.
"""

import asyncio
import itertools
import multiprocessing
import os
import secrets
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Final, NamedTuple, Self

import httpx

from support.inside import Stream, open_stream
from support.server import Server

CLERKS: Final = 3
"""Desks at which it is decided without a pause, in what is measured."""
PAUSE: Final = 0.02
"""Seconds between an answer and the next decision."""
PATIENCE: Final = 60.0


class Decided(NamedTuple):
    """When a decision was sent and when it was answered, by this machine's `time.perf_counter`."""

    sent: float
    heard: float


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
        self._asks.recv()

    def all(self) -> list[Decided]:
        """Every decision since she began; she makes no other. Raises EOFError where she could not go on."""
        self._asks.send(True)
        told: list[tuple[float, float]] = self._asks.recv()
        return [Decided(*one) for one in told]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """She goes home."""
        self._process.terminate()
        self._process.join()


def _decide(url: str, link: str, desks: Sequence[Sequence[str]], action: str, asked: Connection) -> None:
    # Linux shares a processor out by sessions: in that of who reads notices, they would take turns with it.
    os.setsid()
    asyncio.run(_Desks(action, asked).run(url, link, desks))


class _Desks:
    def __init__(self, action: str, asked: Connection) -> None:
        self._action = action
        self._asked = asked
        self._decided: list[tuple[float, float]] = []
        self._ending = False

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
            asyncio.get_running_loop().add_reader(self._asked.fileno(), self._end)
            self._asked.send(True)
            await asyncio.gather(*deciding)
            self._asked.send(self._decided)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._asked.fileno())
        self._ending = True

    async def _at(self, stream: Stream, cases: Sequence[str]) -> None:
        for number, case in enumerate(itertools.cycle(cases), 1):
            if self._ending:
                return
            start = time.perf_counter()
            key = secrets.token_hex(8)
            await stream.send(op="decide", id=number, key=key, case=case, action=self._action)
            # What is heard beside it is for nobody.
            while (reply := await stream.read())["op"] != "reply":
                stream.heard.clear()
            assert reply["ok"], reply
            self._decided.append((start, time.perf_counter()))
            stream.heard.clear()
            await asyncio.sleep(PAUSE)
