"""Jobs at their intervals. One that fails is logged and runs again at its next turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

_log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Timer:
    """A job that runs `every` so many seconds, the first time after that long."""

    name: str
    every: float
    job: Job


async def run_timer(timer: Timer) -> None:
    """Run the job at its interval until cancelled; a run that takes long is not overtaken by the next."""
    while True:
        await asyncio.sleep(timer.every)
        try:
            await timer.job()
        except Exception:  # noqa: BLE001 -- the next turn may succeed, and other jobs must go on
            _log.exception("the job %s failed; it runs again in %g s", timer.name, timer.every)
