"""Measures a real service on this machine: from a signed webhook to a screen, and from a decision to its
answer.

`python tests/bench/live.py [SIGNALS]` starts the service as a process of its own on a fresh database, opens
eight screens of two associates, and prints medians and 99th percentiles in milliseconds. Every decision is
durable (`synchronous=FULL`) before it is answered.
"""

import asyncio
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.inside import Stream, open_stream
from support.server import Server
from support.voices import SETTINGS, signed

SCREENS = 8


def _told(title: str, seconds: Sequence[float]) -> None:
    ordered = sorted(1000 * each for each in seconds)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]
    print(f"{title:<48} n={len(ordered):>5}  p50 {p50:7.2f} ms  p99 {p99:7.2f} ms")  # noqa: T201


def _signal(number: int) -> bytes:
    return orjson.dumps(
        {
            "id": f"s-{number}",
            "kind": "complaint",
            "customer": f"c-{number}",
            "text": f"My flight is delayed again, number {number}, and nobody says why.",
            "about": {"booking": f"B{number}", "flight": f"LA{number}"},
            "facts": {"customer": {"name": "Rosa A.", "tier": "gold"}, "flight": {"delay_minutes": 200}},
        }
    )


async def _sign_in(http: httpx.AsyncClient, link: str) -> str:
    answer = await http.post("/v1/session", json={"link": link.split("#")[1]})
    return str(answer.cookies["remit_session"])


async def _screen(stack: AsyncExitStack, url: str, session: str) -> Stream:
    stream = await stack.enter_async_context(open_stream(url, session, origin=url))
    await stream.send(op="hello")
    await stream.next("welcome")
    await stream.follow("queue:north", "me", "team:north")
    for _ in range(3):
        await stream.next("snapshot")
    return stream


async def _signals(http: httpx.AsyncClient, screens: Sequence[Stream], number: int) -> None:
    """One at a time, each seen by every screen before the next is sent."""
    taken: list[float] = []
    shown: list[float] = []

    async def seen(screen: Stream, start: float) -> None:
        await screen.next("event", type="signal.received")
        shown.append(time.perf_counter() - start)

    for each in range(number):
        body = _signal(each)
        headers = signed(f"d-{each}", body)
        start = time.perf_counter()
        watching = [asyncio.create_task(seen(screen, start)) for screen in screens]
        await http.post("/v1/feeds/webhook", content=body, headers=headers)
        taken.append(time.perf_counter() - start)
        await asyncio.gather(*watching)
    _told("webhook to its 202", taken)
    _told(f"webhook to each of {len(screens)} screens", shown)


async def _decisions(http: httpx.AsyncClient, screens: Sequence[Stream], each: int, beside: int) -> None:
    """Every screen decides in a case of its own; `beside` of them at once."""
    items = (await http.get("/v1/cases?limit=200")).json()["items"]
    answered: list[float] = []

    async def decide(screen: Stream, case: str) -> None:
        for number in range(each):
            start = time.perf_counter()
            reply = await screen.call(
                "decide",
                number,
                key=secrets.token_hex(8),
                case=case,
                action="call_back",
            )
            answered.append(time.perf_counter() - start)
            if not reply["ok"]:
                raise RuntimeError(reply["problem"]["detail"])

    for item in items[:beside]:
        await http.post(f"/v1/cases/{item['id']}/claim")
    start = time.perf_counter()
    await asyncio.gather(
        *(decide(screen, item["id"]) for screen, item in zip(screens[:beside], items, strict=False))
    )
    rate = len(answered) / (time.perf_counter() - start)
    _told(f"decision to its durable answer, {beside} at once ({rate:,.0f}/s)", answered)


async def _measure(server: Server, number: int) -> None:
    link = server.sign_in().link
    headers = {"Origin": server.url}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as http,
        AsyncExitStack() as stack,
    ):
        session = await _sign_in(http, link)
        screens = [await _screen(stack, server.url, session) for _ in range(SCREENS)]
        await _signals(http, screens, number)
        for beside in (1, SCREENS):
            await _decisions(http, screens, number // 2, beside)


def main() -> None:
    """Run all of it."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder), settings=SETTINGS, anew=True) as server,
    ):
        asyncio.run(_measure(server, number))


if __name__ == "__main__":
    main()
