"""Durable decisions a second, in the action itself and through the stream, beside a bare loop of one commit
each on the same disk.

The airline's pack; every clerk holds cases of her own and gives meals, each with a line of why: four budgets
are charged by each, among them one that the whole team shares. First as many at once as there are clerks,
each deciding again as soon as she is answered; then so many a second, whether or not earlier ones were
answered; then half as many through the stream of the whole service, by clerks at screens in another process,
on another core where there is one. The bare loop inserts one row of a decision's size by the driver alone,
`synchronous=FULL`.

`python -m service.commands.bench_units DECISIONS CLERKS` measures once, on a fresh SQLite file: JSON.
"""

import asyncio
import json
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from itertools import count, islice
from pathlib import Path
from typing import Any, Final

import uvicorn
import uvloop

from service.access.permissions import SERVICE
from service.actions.claim_case import claim_case
from service.actions.decide import DecideCommand, decide
from service.actions.manage_people import add_person
from service.actions.sign_in import make_link, open_session
from service.actions.take_signals import take_signals
from service.app import Service, create_app, open_service
from service.bench.fanout.processes import Cores
from service.bench.voice.spread import Spread
from service.clock import utc_now
from service.commands.bench_screens import Screens
from service.commands.serve import SWITCH, server_config, settle_memory
from service.context import Context
from service.domain.actor import Actor
from service.settings import Settings
from service.store.bare import commits
from service.store.cases import queue
from service.store.writer import BatchReport
from voc.facts import EntityFacts
from voc.signal import Kind, Signal

OFFERED: Final = 200
"""Decisions a second that are offered, whatever becomes of those before."""
PACED: Final = 1_000
"""Decisions that are offered so."""
MEALS: Final = 3
"""How often one case gets a meal: as often as its boundary allows."""
MEAL: Final = {"action": "meal", "amount": "1.00", "note": "They wait for hours."}
_BATCH: Final = 200


class Clerks:
    """Those who decide, each with cases that nobody else holds."""

    def __init__(self, ctx: Context, people: list[Actor], cases: list[str]) -> None:
        self._ctx = ctx
        self._people = people
        self._turns = iter([case for _ in range(MEALS) for case in cases])
        self._holder = {case: people[place % len(people)] for place, case in enumerate(cases)}
        self._keys = count(1)

    @classmethod
    async def hire(cls, ctx: Context, number: int, cases: int, before: int = 0) -> "Clerks":
        """So many, who hold so many cases between them; `before`: cases that others have there already."""
        people = [
            await add_person(
                ctx, SERVICE, name=f"Clerk {before + place}", role="associate", teams=["north"], level=2
            )
            for place in range(number)
        ]
        last = before + cases
        for first in range(before, last, _BATCH):
            await _heard(ctx, range(first, min(last, first + _BATCH)))
        with ctx.store.reader() as conn:
            waiting = [case.id for case in queue(conn, "north", cases)]
        clerks = cls(ctx, people, waiting)
        await clerks.claim()
        return clerks

    async def claim(self) -> None:
        """Take all cases, or keep them for another minute."""
        held = list(self._holder.items())
        for first in range(0, len(held), _BATCH):
            part = held[first : first + _BATCH]
            await asyncio.gather(*(claim_case(self._ctx, holder, case) for case, holder in part))

    async def at_screens(self, number: int) -> list[tuple[str, list[str]]]:
        """So many turns, by who takes them: what she signs in with, and her cases."""
        turns: dict[str, list[str]] = {}
        for case in islice(self._turns, number):
            turns.setdefault(self._holder[case].id, []).append(case)
        return [
            ((await open_session(self._ctx, await make_link(self._ctx, person))).token, cases)
            for person, cases in turns.items()
        ]

    async def give(self) -> float:
        """One decision, of the next case; seconds until it was durable."""
        case = next(self._turns)
        command = DecideCommand(
            case, f"key-{next(self._keys)}", MEAL["action"], MEAL["amount"], note=MEAL["note"]
        )
        began = time.perf_counter()
        await decide(self._ctx, self._holder[case], command)
        return time.perf_counter() - began


async def _heard(ctx: Context, places: range) -> None:
    now = utc_now()
    signals = [
        Signal(feed="bench", id=f"s{n}", kind=Kind.MESSAGE, at=now, text="We wait and are hungry.",
               customer=f"c{n}", channel="chat", about={"booking": f"B{n}", "flight": f"LA{n % 50}"})
        for n in places
    ]  # fmt: skip
    facts = [
        fact
        for n in places
        for fact in (
            EntityFacts("customer", f"c{n}", {"tier": "gold", "member_years": 4}, now),
            EntityFacts("booking", f"B{n}", {"total": 400, "passengers": 2}, now),
            EntityFacts("flight", f"LA{n % 50}", {"delay_minutes": 200, "cancelled": False}, now),
        )
    ]
    await take_signals(ctx, SERVICE, [ctx.reader.read(signal) for signal in signals], facts, as_history=False)


async def at_once(give: Callable[[], Awaitable[float]], number: int, clerks: int) -> list[float]:
    """So many, by as many clerks as are named, each again as soon as she is answered; what each waited."""
    left = iter(range(number))

    async def works() -> list[float]:
        return [await give() for _ in left]

    return [waited for each in await asyncio.gather(*(works() for _ in range(clerks))) for waited in each]


async def _offered(give: Callable[[], Awaitable[float]], number: int, a_second: float) -> list[float]:
    """Waiting is counted from the moment at which each was due."""
    began, asked = time.perf_counter(), []

    async def due(at: float) -> float:
        late = time.perf_counter() - at
        return late + await give()

    for place in range(number):
        at = began + place / a_second
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        asked.append(asyncio.ensure_future(due(at)))
    return list(await asyncio.gather(*asked))


@asynccontextmanager
async def _served(service: Service, listening: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(server_config(create_app(service)))
    serving = asyncio.ensure_future(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


async def _through_the_stream(service: Service, desk: Clerks, number: int) -> dict[str, float]:
    cores = Cores.ours()
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        screens = Screens(url, MEAL, await desk.at_screens(number))
        async with _served(service, listening):
            await desk.claim()
            os.sched_setaffinity(0, {cores.server})
            worked = time.process_time()
            took, waited = await screens.decide(cores.client)
            worked = time.process_time() - worked
    return {"a_second": number / took, "cpu_us": 1e6 * worked / number,
            "server": cores.server, "client": cores.client, **asdict(Spread.of(waited))}  # fmt: skip


async def _decisions(folder: Path, number: int, clerks: int) -> dict[str, Any]:
    service = await open_service(Settings(data_dir=folder, pack="airline"))
    ctx = service.ctx
    settle_memory()
    try:
        screened = number // 2
        desk = await Clerks.hire(ctx, clerks, -(-(number + PACED + screened + 2 * clerks) // MEALS))
        await at_once(desk.give, 2 * clerks, clerks)
        await desk.claim()
        batches: list[BatchReport] = []
        ctx.writer.on_batch = batches.append
        began, worked = time.perf_counter(), time.process_time()
        waited = await at_once(desk.give, number, clerks)
        took, worked = time.perf_counter() - began, time.process_time() - worked
        crowd = {"a_second": number / took, "cpu_us": 1e6 * worked / number,
                 "a_commit": number / len(batches), **asdict(Spread.of(waited))}  # fmt: skip
        await desk.claim()
        worked = time.process_time()
        waited = await _offered(desk.give, PACED, OFFERED)
        worked = time.process_time() - worked
        offered = {"cpu_us": 1e6 * worked / PACED, **asdict(Spread.of(waited))}
        through = await _through_the_stream(service, desk, screened)
        return {"at_once": crowd, "paced": offered, "stream": through}
    finally:
        ctx.store.close()


def measure(number: int, clerks: int) -> dict[str, Any]:
    """All of it, the bare loop before and after: decisions and commits a second, what each waited in
    milliseconds, microseconds of processor a decision.
    """
    with tempfile.TemporaryDirectory() as folder:
        bare = commits(Path(folder) / "before.db", number)
        found = uvloop.run(_decisions(Path(folder) / "service", number, clerks))
        bare += commits(Path(folder) / "after.db", number)
    return {"decisions": number, "clerks": clerks, "offered": OFFERED, **found,
            "bare": {"a_second": len(bare) / sum(bare), **asdict(Spread.of(bare))}}  # fmt: skip


if __name__ == "__main__":
    sys.setswitchinterval(SWITCH)
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
