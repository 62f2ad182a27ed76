"""What can wait stands back while something urgent is under way, and not for ever."""

import asyncio
import time

import pytest

from service.urgency import PATIENCE, Urgent


async def test_in_quiet_nobody_waits() -> None:
    urgent = Urgent()
    start = time.perf_counter()
    for _ in range(1_000):
        urgent.let_by()
    assert time.perf_counter() - start < 1_000 * PATIENCE


async def test_it_stands_back_while_anything_urgent_is_under_way_but_gets_on() -> None:
    urgent = Urgent()
    with urgent:
        with urgent:
            pass
        start = time.perf_counter()
        await asyncio.to_thread(urgent.let_by)
        assert time.perf_counter() - start >= PATIENCE / 2


async def test_what_failed_is_not_under_way_any_more() -> None:
    urgent = Urgent()
    with pytest.raises(ValueError, match="no"), urgent:
        raise ValueError("no")
    start = time.perf_counter()
    for _ in range(1_000):
        urgent.let_by()
    assert time.perf_counter() - start < 1_000 * PATIENCE
