"""Cases whose screens went away go back to the queue."""

from service.actions.claim_case import LAPSED
from service.actions.moving import release
from service.actions.working_off import work_off
from service.context import Context
from service.store import cases
from service.store.writer import Tx

AT_ONCE = 20
"""Cases that go back in one unit."""


async def lapse_leases(ctx: Context) -> int:
    """Releases every case whose lease has run out, with the reason; returns how many."""
    with ctx.store.reader() as conn:
        if not cases.lapsed(conn, ctx.clock(), 1):
            return 0

    def unit(tx: Tx, most: int) -> int:
        lapsed = cases.lapsed(tx.conn, tx.at, most)
        for case in lapsed:
            release(tx, case, None, LAPSED)
        return len(lapsed)

    return await work_off(ctx, unit, AT_ONCE)
