"""How long open cases take to follow a publication: `python tests/bench/publish.py [CASES]` (default 1,000).

Starts the service as a process of its own on a fresh database. The latitude of every case is watched, fifty
to a stream; a publication moves all of them. Measured from its request to its answer, and to the first, the
median and the last notice.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.inside import Stream, open_stream
from support.server import Server

A_STREAM = 50
"""Cases that one stream watches."""
MEAL = "/v1/boundaries/meal-credit"


def _say(title: str, seconds: float) -> None:
    print(f"{title:<44} {1000 * seconds:7.0f} ms")  # noqa: T201


def _signal(number: int) -> dict[str, object]:
    return {
        "feed": "bench",
        "id": f"s-{number}",
        "kind": "complaint",
        "at": datetime.now(UTC).isoformat(),
        "team": "north",
        "customer": f"c-{number}",
        "text": "My flight is delayed.",
        "about": {"booking": f"B{number}", "flight": f"LA{number}"},
        "facts": {
            "booking": {"total": "412.00", "passengers": 2, "paid_with": "card"},
            "flight": {"delay_minutes": 200, "cancelled": False, "cause": "weather"},
        },
    }


async def _cases(http: httpx.AsyncClient, number: int) -> list[str]:
    for first in range(0, number, 500):
        batch = [_signal(each) for each in range(first, min(first + 500, number))]
        (await http.post("/v1/signals", json=batch)).raise_for_status()
    found: list[str] = []
    query: dict[str, str] | None = {"limit": "100"}
    while query is not None:
        page = (await http.get("/v1/cases", params=query)).json()
        found += [case["id"] for case in page["items"]]
        query = None if page["next"] is None else {"limit": "100", "after": page["next"]}
    return found


async def _watch(stack: AsyncExitStack, url: str, token: str, cases: list[str]) -> Stream:
    stream = await stack.enter_async_context(open_stream(url))
    await stream.send(op="hello", token=token)
    await stream.next("welcome")
    for call, case in enumerate(cases, 1):
        reply = await stream.call("latitude", call, case=case, request={})
        assert reply["ok"], reply
    return stream


async def _heard(stream: Stream, cases: int, since: float) -> list[float]:
    """Seconds until each case's first notice that names the publication."""
    heard: dict[str, float] = {}
    while len(heard) < cases:
        notice = await stream.next("notice", type="latitude")
        if notice["data"]["moved_by"] is not None:
            heard.setdefault(notice["data"]["case"], time.perf_counter() - since)
    return list(heard.values())


async def _measure(server: Server, number: int) -> None:
    token = (server.data / "token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as http,
        AsyncExitStack() as stack,
    ):
        cases = await _cases(http, number)
        parts = [cases[first : first + A_STREAM] for first in range(0, len(cases), A_STREAM)]
        streams = [await _watch(stack, server.url, token, part) for part in parts]
        for turn in range(1, 4):
            text = (await http.get(MEAL)).text
            told = text.replace(f"at_most: {319 + turn}}}", f"at_most: {320 + turn}}}")
            (await http.put(MEAL, content=told, headers={"If-Match": "*"})).raise_for_status()
            since = time.perf_counter()
            hearing = asyncio.gather(
                *(_heard(stream, len(part), since) for stream, part in zip(streams, parts, strict=True))
            )
            (await http.post("/v1/boundaries:publish", json={"reason": f"Turn {turn}."})).raise_for_status()
            answered = time.perf_counter() - since
            seconds = [each for part in await hearing for each in part]
            print(f"publication {turn}, {len(seconds)} open cases on {len(streams)} streams")  # noqa: T201
            _say("answered after", answered)
            _say("first notice after", min(seconds))
            _say("median notice after", statistics.median(seconds))
            _say("last notice after", max(seconds))


def main() -> None:
    """Measure, and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder)) as server:
        asyncio.run(_measure(server, number))


if __name__ == "__main__":
    main()
