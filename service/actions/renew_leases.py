"""Live screens keep their cases: one statement, no event."""

from collections.abc import Sequence

from service.actions.claim_case import LEASE
from service.context import Context
from service.store import cases
from service.store.writer import Tx


async def renew_leases(ctx: Context, held: Sequence[tuple[str, str]]) -> None:
    """Extends the leases of (person, case) by `LEASE` from now; pairs that no longer hold are left alone."""
    if held:
        await ctx.writer.run(lambda tx: cases.renew(tx.conn, held, tx.at + LEASE))


async def grace_after_restart(ctx: Context) -> int:
    """Extends every lease by `LEASE` from now: screens come back after a restart. Returns how many."""

    def unit(tx: Tx) -> int:
        return cases.renew_all(tx.conn, tx.at + LEASE)

    return (await ctx.writer.run(unit)).value
