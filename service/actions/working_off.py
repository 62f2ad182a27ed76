"""What is due by time, worked off in short units: after a long rest nobody's decision waits for all of it."""

from collections.abc import Callable

from service.context import Context
from service.store.writer import Tx


async def work_off(ctx: Context, unit: Callable[[Tx, int], int], at_once: int) -> int:
    """Runs `unit`, which deals with up to so many and returns with how many, until none is left.

    Returns how many there were in all.
    """
    total = 0
    while True:
        done = (await ctx.writer.run(lambda tx: unit(tx, at_once))).value
        total += done
        if done < at_once:
            return total
