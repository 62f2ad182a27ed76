"""A watcher over state in memory, and one stream."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from service.live.stream import Stream
from service.live.watch import Watcher
from support.live import MARA, NOW, Memory


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def idle() -> threading.Event:
    """Set while nothing is being written."""
    idle = threading.Event()
    idle.set()
    return idle


@pytest.fixture
async def watcher(memory: Memory, idle: threading.Event) -> AsyncIterator[Watcher]:
    watcher = Watcher(memory, lambda: NOW, idle)
    running = asyncio.create_task(watcher.run())
    yield watcher
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
async def stream() -> Stream:
    return Stream(MARA, "session")
