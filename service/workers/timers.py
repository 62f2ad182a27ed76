"""Jobs at their intervals. One that fails is logged and runs again at its next turn."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from service.errors import Problem

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
        except Problem as problem:
            # Said once where it arose: the database is away, the service stops.
            _log.warning("the job %s did not run: %s", timer.name, problem.detail)
        except Exception:  # noqa: BLE001 -- the next turn may succeed, and other jobs must go on
            _log.exception("the job %s failed; it runs again in %g s", timer.name, timer.every)
