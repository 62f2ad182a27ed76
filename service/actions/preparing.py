"""Deliveries are mapped, masked and read before they are taken: a slice at a time, large ones elsewhere."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from service.context import Context
from voc import canonical
from voc.canonical import Signals
from voc.delivery import Delivery
from voc.feed import Feed, Reading
from voc.reading import prepare
from voc.signal import Signal

_SLICE = 2_000
"""Characters read between two chances for everybody else: about 2 ms."""
_LEAST = 100
"""Characters for which even the shortest signal counts."""


async def read_delivery(ctx: Context, feed: Feed, delivery: Delivery) -> Reading:
    """What a verified delivery holds, masked and read. Raises Unmappable as `Feed.read` does."""
    if ctx.batches.takes(ctx.reader, delivery):
        return await ctx.batches.delivery(ctx.reader, feed, delivery)
    reading = feed.read(delivery)
    items = tuple(await prepared(ctx, reading.items))
    return Reading(items, reading.facts, reading.rejected, reading.skipped)


async def read_signals(ctx: Context, delivery: Delivery, *, as_history: bool) -> Signals:
    """The same for signals in Remit's own shape."""
    if ctx.batches.takes(ctx.reader, delivery):
        return await ctx.batches.signals(ctx.reader, delivery, as_history=as_history)
    found = canonical.read(delivery, as_history=as_history)
    return replace(found, items=tuple(await prepared(ctx, found.items)))


async def prepared(ctx: Context, signals: Sequence[Signal]) -> list[Signal]:
    """Masked and read, a slice at a time, so that many do not hold up the streams."""
    done: list[Signal] = []
    read = 0
    for signal in signals:
        done.append(prepare(signal, ctx.reader))
        read += len(signal.text) + _LEAST
        if read >= _SLICE:
            read = 0
            await asyncio.sleep(0)
    return done
