"""`remit bench intake`: what taking voice costs, step by step, over a database of its own.

Deliveries of the feed `webhook`, signed as their source would, one signal each or a thousand, one a line;
each of another customer, with a booking of its own, in words of a fixed list. Every step is measured over
the same deliveries, one step after the other, in processor time of the whole process (the writer's thread
included): verify, map (the body read as well), mask, read, and journal, which is the unit from the queue to
the commit. HTTP itself is not in it. Four kinds of batches: each a case; three of each customer, which share
one; with the source's own reading; and that as history, which is kept and counted without cases.

Then batches by the clock, such as open a case each and such as are history: everything in this process, and
with the reading in child processes. At last single webhooks over HTTP, to a service in a process and on a
core of its own: as many as it takes, and a thousand a second.
"""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from service.actions.manage_people import ensure_people
from service.actions.preparing import prepared
from service.actions.take_signals import take_signals
from service.app import open_service
from service.batches import CHILDREN
from service.bench.fanout.processes import StartError
from service.bench.fanout.screens import LoadError
from service.bench.voice.lines import request_of
from service.bench.voice.webhooks import AT_ONCE, Load, loaded
from service.commands.bench_stream import cores_of_ours
from service.commands.bench_voice import taking
from service.commands.errors import CommandError
from service.commands.serve import settle_memory
from service.context import Context
from service.domain.actor import Actor
from service.settings import Settings
from voc.delivery import Delivery
from voc.facts import EntityFacts
from voc.feed import Feed, packaged_feeds
from voc.masking import mask
from voc.signal import Signal

T = TypeVar("T")
STEPS = ("verify", "map", "mask", "read", "journal")
_SECRET = "whsec_bWVhc3VyZWQgYW5kIG5ldmVyIHVzZWQgYWdhaW4="  # noqa: S105 - of made-up deliveries only
_WORDS = (
    "My flight was delayed for four hours and nobody told us anything at the gate.",
    "Where is my bag? The belt stopped an hour ago, and my card is 4111 1111 1111 1111.",
    "Thank you, the crew was wonderful!",
    "I was charged twice for my seat. Please call me on +1 202-555-0143.",
    "The app froze when I tried to check in, and now my seat is gone.",
)
BATCH = 1_000
_UNBOUNDED = 1_000_000
"""Webhooks a second that a feed may send: none is refused."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is sent. batch: signals of a delivery; voices: of each customer; read: by their source."""

    name: str
    batch: int
    voices: int = 1
    read: bool = False
    as_history: bool = False


KINDS = (
    Kind("one by one", 1),
    Kind(f"{BATCH} each", BATCH),
    Kind("three of a customer", BATCH, voices=3),
    Kind("read by their source", BATCH, read=True),
    Kind("the same as history", BATCH, read=True, as_history=True),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one signal: microseconds of processor time by step, and bytes that it leaves on disk."""

    name: str
    signals: int
    batch: int
    micros: Mapping[str, float]
    disk: float

    @property
    def all(self) -> float:
        """Microseconds of all steps."""
        return sum(self.micros.values())


RATE = 1_000.0
"""Webhooks a second that are offered."""
_WARM = 300
"""Webhooks before those that are measured: a service's first cost what no other does."""


@dataclass(frozen=True, slots=True)
class Http:
    """Single webhooks over HTTP: as many as the service takes on a core, and `RATE` a second."""

    most: Load
    offered: Load


@dataclass(frozen=True, slots=True)
class Pace:
    """Signals of a kind a second by the clock, from bytes to the commit: all in this process, and read in
    children.
    """

    name: str
    here: float
    children: float
    processes: int


def deliveries(feed: Feed, signals: int, kind: Kind) -> list[Delivery]:
    """So many signals, signed now."""
    now = datetime.now(UTC)
    media = "application/json" if kind.batch == 1 else "application/x-ndjson"
    made = []
    for first in range(0, signals, kind.batch):
        lines = [_line(number, kind) for number in range(first, min(first + kind.batch, signals))]
        plain = Delivery(
            "https://remit.example/v1/feeds/webhook", {"Content-Type": media}, "\n".join(lines).encode(), now
        )
        made.append(feed.signed(plain, {"WEBHOOK": (_SECRET,)}))
    return made


def _masked(item: Signal) -> Signal:
    """As a service does it, which leaves alone what there is nothing to mask in."""
    text = mask(item.text)
    return item if text == item.text else item.changed(text=text)


def _line(number: int, kind: Kind) -> str:
    said = {
        "id": f"m-{number}",
        "kind": "complaint",
        "customer": f"c-{number // kind.voices}",
        "text": _WORDS[number % len(_WORDS)],
        "about": {"booking": f"B{number // kind.voices}"},
    }
    own = {"topics": ["delay"], "sentiment": -0.5, "severity": 1, "language": "en", "reader": "source/1"}
    return json.dumps({**said, **own} if kind.read else said)


async def measure(signals: int, kind: Kind, folder: Path) -> Cost:
    """Measure once, with the database in `folder`."""
    async with _opened(folder) as ctx:
        feed = packaged_feeds()["webhook"]
        sent = deliveries(feed, signals, kind)
        empty = (folder / "remit.db").stat().st_size
        spent: dict[str, float] = {}
        with _timed(spent, "verify"):
            for one in sent:
                feed.verify(one, {"WEBHOOK": (_SECRET,)})
        with _timed(spent, "map"):
            mapped = [feed.read(one) for one in sent]
        with _timed(spent, "mask"):
            masked = [[_masked(item) for item in one.items] for one in mapped]
        with _timed(spent, "read"):
            read = [[ctx.reader.read(item) for item in items] for items in masked]
        with _timed(spent, "journal"):
            for first in range(0, len(read), AT_ONCE):
                last = first + AT_ONCE
                pairs = zip(read[first:last], mapped[first:last], strict=True)
                await asyncio.gather(*(_take(ctx, items, one.facts, kind) for items, one in pairs))
    # What was written is counted when the database is closed, with nothing left beside it to be folded in.
    disk = ((folder / "remit.db").stat().st_size - empty) / signals
    micros = {name: spent[name] / signals * 1e6 for name in STEPS}
    return Cost(kind.name, signals, kind.batch, micros, disk)


async def by_the_clock(signals: int, kind: Kind, folder: Path, *, children: bool) -> float:
    """Signals a second of batches, each read whole before it is taken, a few of them under way."""
    feed = packaged_feeds()["webhook"]
    async with _opened(folder) as ctx:
        turns = asyncio.Semaphore(2 * CHILDREN)

        async def one(delivery: Delivery) -> None:
            async with turns:
                if children:
                    reading = await ctx.batches.delivery(ctx.reader, feed, delivery)
                    items: Sequence[Signal] = reading.items
                else:
                    reading = feed.read(delivery)
                    items = await prepared(ctx, reading.items)
                await _take(ctx, items, reading.facts, kind)

        sent = deliveries(feed, signals, kind)
        if children:
            # Those that are there already, as in a service that runs.
            await asyncio.gather(*(ctx.batches.delivery(ctx.reader, feed, sent[0]) for _ in range(CHILDREN)))
        began = time.perf_counter()
        await asyncio.gather(*map(one, sent))
        return signals / (time.perf_counter() - began)


def over_http(signals: int, folder: Path) -> Http:
    """So many webhooks at each load, each of another customer. Raises CommandError."""
    cores, allowed = cores_of_ours(), os.sched_getaffinity(0)

    async def hired() -> None:
        async with _opened(folder):
            pass

    asyncio.run(hired())
    sent = deliveries(packaged_feeds()["webhook"], _WARM + 2 * signals, KINDS[0])
    requests = [request_of("/v1/feeds/webhook", list(one.headers.items()), one.body) for one in sent]
    try:
        with taking(folder, cores, _SECRET, _UNBOUNDED) as process:
            loaded(process, requests[:_WARM])
            most = loaded(process, requests[_WARM : _WARM + signals])
            return Http(most, loaded(process, requests[_WARM + signals :], RATE))
    except (StartError, LoadError, OSError) as error:
        raise CommandError(f"It could not be measured: {error}.") from None
    finally:
        os.sched_setaffinity(0, allowed)


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Context]:
    """A service as it is once it has begun, with nobody who asks anything of it."""
    service = await open_service(Settings(data_dir=folder))
    try:
        await ensure_people(service.ctx, "north")
        service.reader.build()
        settle_memory()
        yield service.ctx
    finally:
        service.ctx.batches.close()
        service.ctx.store.close()


async def _take(ctx: Context, items: Sequence[Signal], facts: Sequence[EntityFacts], kind: Kind) -> None:
    actor = Actor(id="feed:webhook", name="Webhook", role="integration", feeds=("webhook",))
    taken = await take_signals(ctx, actor, items, facts, as_history=kind.as_history)
    if taken.rejected or taken.duplicates:
        raise ValueError("a made-up signal was not taken")


@contextmanager
def _timed(spent: dict[str, float], step: str) -> Iterator[None]:
    began = time.process_time()
    yield
    spent[step] = time.process_time() - began


def intake(signals: int, write: Callable[[str], None], *, as_json: bool) -> int:
    """Measure every kind step by step, and batches by the clock; the exit code."""
    costs = [_in_a_folder(partial(measure, signals, kind)) for kind in KINDS]
    paces = [_pace(signals, kind) for kind in (KINDS[1], KINDS[-1])]
    with tempfile.TemporaryDirectory() as folder:
        http = over_http(signals, Path(folder))
    if as_json:
        said = {
            "costs": [asdict(cost) for cost in costs],
            "paces": [asdict(pace) for pace in paces],
            "http": asdict(http),
        }
        write(json.dumps(said))
        return 0
    write(f"Microseconds of processor time a signal, of {signals:,}, without HTTP.")
    write(f"{'':22}" + "".join(f"{name:>10}" for name in (*STEPS, "all")) + f"{'a second':>12}{'bytes':>10}")
    for cost in costs:
        each = "".join(f"{cost.micros[step]:10.1f}" for step in STEPS)
        write(f"{cost.name:22}{each}{cost.all:10.1f}{1e6 / cost.all:12,.0f}{cost.disk:10,.0f}")
    for pace in paces:
        write(f"By the clock, {pace.name}: {pace.here:,.0f} a second in one process; with the reading in")
        write(f"{CHILDREN} children {pace.children:,.0f}, {pace.children / pace.here:.1f} times as many.")
    write(f"Single webhooks over HTTP, {AT_ONCE} under way: {_told(http.most)}.")
    rest = http.most.cost - costs[0].all
    write(f"Of that HTTP and its answer {rest:,.0f}, the rest as one by one above.")
    write(f"{RATE:,.0f} a second offered: {_told(http.offered)};")
    write(f"sent later than due: {http.offered.late}. Load average now: {os.getloadavg()[0]:.1f}.")
    return 0


def _pace(signals: int, kind: Kind) -> Pace:
    here = _in_a_folder(partial(by_the_clock, signals, kind, children=False))
    return Pace(kind.name, here, _in_a_folder(partial(by_the_clock, signals, kind, children=True)), CHILDREN)


def _told(load: Load) -> str:
    refused = f"; {load.refused:,} refused" if load.refused else ""
    each = f"{load.cost:,.0f} us of processor time each, {load.server:.0%} of a core"
    return f"{load.rate:,.0f} a second, {each}; answered: {load.answered}{refused}"


def _in_a_folder(run: Callable[[Path], Coroutine[Any, Any, T]]) -> T:
    with tempfile.TemporaryDirectory() as folder:
        return uvloop.run(run(Path(folder)))
