"""How fast the demo's day goes."""

import asyncio
import time
from dataclasses import dataclass, field

_AT_ONCE = 100.0
"""How many times as fast people are on a day that goes as fast as it can: they still take their time."""


@dataclass(slots=True)
class Tempo:
    """`pace`: how many times as fast as usual; 0: what is sent waits for nothing. The day begins now."""

    pace: float
    _began: float = field(default_factory=time.monotonic)

    async def reach(self, second: float) -> None:
        """Waits for a second of the day."""
        if self.pace > 0:
            await asyncio.sleep(max(0.0, self._began + second / self.pace - time.monotonic()))

    def wait_at(self, second: float) -> None:
        """It is this second of the day now, if it was later: what was waited for took its time."""
        if self.pace > 0:
            self._began = max(self._began, time.monotonic() - second / self.pace)

    async def rest(self, seconds: float) -> None:
        """Takes so many seconds of the day."""
        await asyncio.sleep(seconds / (self.pace or _AT_ONCE))
