"""Public posts that nobody answered in time are told of, once each."""

from dataclasses import replace

from service.actions.moving import moved
from service.actions.working_off import work_off
from service.context import Context
from service.store import cases, clocks
from service.store.writer import Tx

AT_ONCE = 20
"""Posts that are told of in one unit."""


async def miss_replies(ctx: Context) -> int:
    """Tells of every public post whose first answer was due by now and is still to come; returns how many."""
    with ctx.store.reader() as conn:
        if not clocks.ran_out(conn, ctx.clock(), 1):
            return 0

    def unit(tx: Tx, most: int) -> int:
        late = cases.load_all(tx.conn, clocks.ran_out(tx.conn, tx.at, most))
        for case in late.values():
            if case.clock is not None:
                after = replace(case, clock=replace(case.clock, missed=True))
                clocks.keep(tx.conn, case.id, after.clock)
                moved(tx, case, after, "missed", None)
        return len(late)

    return await work_off(ctx, unit, AT_ONCE)
