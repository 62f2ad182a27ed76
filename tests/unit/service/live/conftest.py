"""A watcher over state in memory, and one stream."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from service.live.stream import Stream
from service.live.watch import Watcher
from support.live import MARA, NOW, Memory


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
async def watcher(memory: Memory) -> AsyncIterator[Watcher]:
    watcher = Watcher(memory, lambda: NOW)
    running = asyncio.create_task(watcher.run())
    yield watcher
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def stream() -> Stream:
    return Stream(MARA, "session")
