"""Signals are masked and read before they are taken, a slice at a time."""

import asyncio
from collections.abc import Sequence

from service.context import Context
from voc.reading import prepare
from voc.signal import Signal

_SLICE = 2_000
"""Characters read between two chances for everybody else: about 5 ms."""
_LEAST = 100
"""Characters for which even the shortest signal counts."""


async def prepared(ctx: Context, signals: Sequence[Signal]) -> list[Signal]:
    """Masked and read, a slice at a time, so that a large batch does not hold up the streams."""
    done: list[Signal] = []
    read = 0
    for signal in signals:
        done.append(prepare(signal, ctx.reader))
        read += len(signal.text) + _LEAST
        if read >= _SLICE:
            read = 0
            await asyncio.sleep(0)
    return done
