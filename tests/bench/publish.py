"""How long open cases take to follow a publication, and decisions beside it.

`python tests/bench/publish.py [CASES] [alike] [alone]` (default 1,000) starts the service as a process of
its own on a fresh database. The latitude of every case is watched, fifty to a stream; a publication moves
all of them. Measured from its request to its answer, and to the first, the median and the last notice;
and what the service computes meanwhile, which others on the machine disturb less than what is waited for.
Three clerks, in a process of their own, go on deciding, each 20 ms after the answer before, and the answers
they wait for are compared with those of a quiet time; `alone`: nobody decides.

The cases differ in fare, party, delay and cause, unless they are asked for `alike`.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.beside import Stretch, Turns
from support.deciding import CLERKS, Deciding
from support.inside import Stream, open_stream
from support.server import Server

A_STREAM = 50
"""Cases that one stream watches."""
CASES_OF_A_CLERK = 20
TURNS = 31
"""The first is told by itself; of thirty there are more than a thousand decisions on each side."""
SETTLED = 0.3
"""Seconds after a save, and so after the publication before, until a quiet stretch begins."""
WATCHING = 5
"""How much this process, which reads a thousand notices, gives way to who decides, as `nice` counts."""
QUIET = 3.0
"""Seconds of deciding alone, over which is told what the service computes for a decision."""
MEAL = "/v1/boundaries/meal-credit"


def _say(title: str, said: float | str) -> None:
    """Print a measurement; a number is in seconds."""
    print(f"{title:<44} {said if isinstance(said, str) else f'{1000 * said:9.1f} ms'}")  # noqa: T201


def _say_of(title: str, seconds: list[float]) -> None:
    """The first is of the publication after the start."""
    told = f"{1000 * statistics.median(seconds[1:]):9.1f} ms (the slowest {1000 * max(seconds[1:]):.1f}"
    _say(title, f"{told}, the first {1000 * seconds[0]:.1f})")


def _signal(number: int, *, alike: bool) -> dict[str, object]:
    chance = random.Random(0 if alike else number)
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
            "booking": {
                "total": f"{chance.randint(60, 900)}.00",
                "passengers": chance.randint(1, 4),
                "paid_with": "card",
            },
            "flight": {
                "delay_minutes": chance.randint(180, 600),
                "cancelled": False,
                "cause": chance.choice(["weather", "crew", "technical"]),
            },
        },
    }


async def _cases(http: httpx.AsyncClient, number: int, *, alike: bool) -> list[str]:
    for first in range(0, number, 500):
        batch = [_signal(each, alike=alike) for each in range(first, min(first + 500, number))]
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
        stream.heard.clear()
    return stream


async def _heard(stream: Stream, cases: int, since: float) -> list[float]:
    """Seconds until each case's first notice that names the publication."""
    heard: dict[str, float] = {}
    while len(heard) < cases:
        notice = await stream.next("notice", type="latitude")
        # Kept, they would be looked through for garbage: for half a second, in which nothing is heard here.
        stream.heard.clear()
        if notice["data"]["moved_by"] is not None:
            heard.setdefault(notice["data"]["case"], time.perf_counter() - since)
    return list(heard.values())


def _computed(server: Server) -> float:
    """Seconds of processor that the service has used."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _measure(server: Server, number: int, *, alike: bool, alone: bool) -> None:
    token = (server.data / "token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as http,
        AsyncExitStack() as stack,
    ):
        cases = await _cases(http, number, alike=alike)
        parts = [cases[first : first + A_STREAM] for first in range(0, len(cases), A_STREAM)]
        streams = [await _watch(stack, server.url, token, part) for part in parts]
        desks = [cases[first : CLERKS * CASES_OF_A_CLERK : CLERKS] for first in range(CLERKS)]
        clerks = None if alone else stack.enter_context(Deciding(server, desks, "call_back"))
        # Who watches sits at desks of their own as well, and must not take the processor from the service.
        os.nice(WATCHING)
        turns, told, quiet = Turns(), _Told(), Stretch(0, 0)
        if clerks is not None:
            used, begin = _computed(server), time.perf_counter()
            await asyncio.sleep(QUIET)
            used, quiet = _computed(server) - used, Stretch(begin, time.perf_counter())
        for turn in range(1, TURNS + 1):
            text = (await http.get(MEAL)).text
            edited = text.replace(f"at_most: {319 + turn}}}", f"at_most: {320 + turn}}}")
            (await http.put(MEAL, content=edited, headers={"If-Match": "*"})).raise_for_status()
            await asyncio.sleep(SETTLED)
            async with turns.turn():
                before = _computed(server)
                since = time.perf_counter()
                reason = {"reason": f"Turn {turn}."}
                (await http.post("/v1/boundaries:publish", json=reason)).raise_for_status()
                told.answered.append(time.perf_counter() - since)
                # Not before the answer: a first publication may take longer than a stream is heard in vain.
                hearing = (
                    _heard(stream, len(part), since) for stream, part in zip(streams, parts, strict=True)
                )
                told.heard([each for part in await asyncio.gather(*hearing) for each in part])
                told.computed.append(_computed(server) - before)
        print(f"{TURNS} publications, {len(cases):,} open cases on {len(streams)} streams")  # noqa: T201
        told.say()
        if clerks is not None:
            decided = clerks.all()
            _say("computed for a decision", used / len(quiet.of(decided).each))
            for title, said in turns.told(decided):
                _say(title, said)


@dataclass(slots=True)
class _Told:
    """Seconds, of each publication."""

    answered: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    median: list[float] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    computed: list[float] = field(default_factory=list)

    def heard(self, seconds: list[float]) -> None:
        """Of one more, when its notices came."""
        self.first.append(min(seconds))
        self.median.append(statistics.median(seconds))
        self.last.append(max(seconds))

    def say(self) -> None:
        """Print the medians of all."""
        _say_of("answered after", self.answered)
        _say_of("first notice after", self.first)
        _say_of("median notice after", self.median)
        _say_of("last notice after", self.last)
        _say_of("computed meanwhile", self.computed)


def main() -> None:
    """Measure, and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), anew=True) as server:
        asyncio.run(_measure(server, number, alike="alike" in sys.argv, alone="alone" in sys.argv))
        print("load average", *os.getloadavg())  # noqa: T201


if __name__ == "__main__":
    main()
