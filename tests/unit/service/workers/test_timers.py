"""Jobs run at their intervals, whatever happens to one run of them."""

import asyncio
import logging

import pytest

from service.workers.timers import Timer, run_timer


async def _run_until(timer: Timer, done: asyncio.Event) -> None:
    running = asyncio.create_task(run_timer(timer))
    async with asyncio.timeout(60):
        await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_job_runs_again_and_again() -> None:
    runs: list[int] = []
    done = asyncio.Event()

    async def job() -> None:
        runs.append(1)
        if len(runs) == 3:
            done.set()

    await _run_until(Timer("count", 0.001, job), done)

    assert len(runs) == 3


async def test_a_job_that_fails_is_logged_by_name_and_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    done = asyncio.Event()
    runs: list[int] = []

    async def job() -> None:
        runs.append(1)
        if len(runs) == 2:
            done.set()
        raise RuntimeError("not today")

    with caplog.at_level(logging.ERROR):
        await _run_until(Timer("sweep", 0.001, job), done)

    assert "the job sweep failed" in caplog.text


async def test_runs_of_one_job_never_overlap() -> None:
    running = 0
    most = 0
    runs = 0
    done = asyncio.Event()

    async def job() -> None:
        nonlocal running, most, runs
        running += 1
        most = max(most, running)
        for _ in range(5):
            await asyncio.sleep(0)
        running -= 1
        runs += 1
        if runs == 3:
            done.set()

    await _run_until(Timer("slow", 0.0, job), done)

    assert most == 1
