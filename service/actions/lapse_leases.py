"""Cases whose screens went away go back to the queue."""

from service.actions.claim_case import LAPSED
from service.actions.moving import release
from service.context import Context
from service.store import cases
from service.store.writer import Tx


async def lapse_leases(ctx: Context) -> int:
    """Releases every case whose lease has run out, with the reason; returns how many."""

    def unit(tx: Tx) -> int:
        lapsed = cases.lapsed(tx.conn, tx.at)
        for case in lapsed:
            release(tx, case, None, LAPSED)
        return len(lapsed)

    return (await ctx.writer.run(unit)).value
