"""`remit bench intake`: what taking voice costs, step by step, over a database of its own.

Deliveries of the feed `webhook`, signed as their source would; each of another customer, with a booking, in
words of a fixed list. Every step is measured over the same deliveries, one step after the other, in processor
time of the whole process (the writer's thread included): verify, map (the body read as well), mask, read, and
journal, which is the unit from the queue to the commit. HTTP itself is not in it.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from service.actions.manage_people import ensure_people
from service.actions.take_signals import take_signals
from service.app import open_service
from service.context import Context
from service.domain.actor import Actor
from service.settings import Settings
from voc.delivery import Delivery
from voc.feed import Feed, Reading, packaged_feeds
from voc.masking import mask
from voc.signal import Signal

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
_AT_ONCE = 32
"""Deliveries under way at a time, as under load: neighbours in the writer's queue share a commit."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one signal: microseconds of processor time by step, and bytes that it leaves on disk."""

    signals: int
    batch: int
    micros: Mapping[str, float]
    disk: float

    @property
    def all(self) -> float:
        """Microseconds of all steps."""
        return sum(self.micros.values())


def deliveries(feed: Feed, signals: int, batch: int) -> list[Delivery]:
    """So many signals in deliveries of `batch` each, signed now."""
    now = datetime.now(UTC)
    made = []
    for first in range(0, signals, batch):
        items = [_item(number) for number in range(first, min(first + batch, signals))]
        body = json.dumps(items[0] if batch == 1 else items).encode()
        plain = Delivery(
            "https://remit.example/v1/feeds/webhook", {"Content-Type": "application/json"}, body, now
        )
        made.append(feed.signed(plain, {"WEBHOOK": (_SECRET,)}))
    return made


def _item(number: int) -> dict[str, object]:
    return {
        "id": f"m-{number}",
        "kind": "complaint",
        "customer": f"c-{number}",
        "text": _WORDS[number % len(_WORDS)],
        "about": {"booking": f"B{number}"},
    }


async def measure(signals: int, batch: int, folder: Path) -> Cost:
    """Measure once, with the database in `folder`."""
    service = await open_service(Settings(data_dir=folder))
    ctx = service.ctx
    try:
        await ensure_people(ctx, "north")
        service.reader.build()
        feed = packaged_feeds()["webhook"]
        sent = deliveries(feed, signals, batch)
        empty = (folder / "remit.db").stat().st_size
        spent: dict[str, float] = {}
        with _timed(spent, "verify"):
            for one in sent:
                feed.verify(one, {"WEBHOOK": (_SECRET,)})
        with _timed(spent, "map"):
            mapped = [feed.read(one) for one in sent]
        with _timed(spent, "mask"):
            masked = [[replace(item, text=mask(item.text)) for item in one.items] for one in mapped]
        with _timed(spent, "read"):
            read = [[ctx.reader.read(item) for item in items] for items in masked]
        with _timed(spent, "journal"):
            await _taken(ctx, read, mapped)
    finally:
        ctx.store.close()
    # What was written is counted when the database is closed, with nothing left beside it to be folded in.
    disk = ((folder / "remit.db").stat().st_size - empty) / signals
    return Cost(signals, batch, {name: spent[name] / signals * 1e6 for name in STEPS}, disk)


async def _taken(ctx: Context, read: Sequence[Sequence[Signal]], mapped: Sequence[Reading]) -> None:
    actor = Actor(id="feed:webhook", name="Webhook", role="integration", feeds=("webhook",))
    for first in range(0, len(read), _AT_ONCE):
        last = first + _AT_ONCE
        pairs = zip(read[first:last], mapped[first:last], strict=True)
        units = [take_signals(ctx, actor, items, one.facts, as_history=False) for items, one in pairs]
        for taken in await asyncio.gather(*units):
            if taken.rejected or taken.duplicates:
                raise ValueError("a made-up signal was not taken")


@contextmanager
def _timed(spent: dict[str, float], step: str) -> Iterator[None]:
    began = time.process_time()
    yield
    spent[step] = time.process_time() - began


def intake(signals: int, write: Callable[[str], None], *, as_json: bool) -> int:
    """Measure signals that come one by one, and the same in batches; the exit code."""
    costs = []
    for batch in (1, BATCH):
        with tempfile.TemporaryDirectory() as folder:
            costs.append(asyncio.run(measure(signals, batch, Path(folder))))
    if as_json:
        write(json.dumps([asdict(cost) for cost in costs]))
        return 0
    write(f"Microseconds of processor time a signal, of {signals:,}, without HTTP.")
    write(f"{'':12}" + "".join(f"{name:>10}" for name in (*STEPS, "all")) + f"{'a second':>12}{'bytes':>10}")
    for cost in costs:
        name = "one by one" if cost.batch == 1 else f"{cost.batch} each"
        each = "".join(f"{cost.micros[step]:10.1f}" for step in STEPS)
        write(f"{name:12}{each}{cost.all:10.1f}{1e6 / cost.all:12,.0f}{cost.disk:10,.0f}")
    return 0
