"""What is kept for a while only goes when its time is over."""

from dataclasses import dataclass
from datetime import timedelta

from service.actions.dead_letters import LIFETIME
from service.actions.working_off import work_off
from service.context import Context
from service.store import backtests, dead_letters, deliveries, feeds, journal, keys, pulse, sessions
from service.store.writer import Tx
from voc.baseline import KEPT

KEYS_KEPT = timedelta(days=30)
"""How long a repeated request is recognised by its key."""
BACKTESTS_KEPT = timedelta(days=7)
"""How long the report of a back-test is kept: it tells of single cases."""
AT_ONCE = 1_000
"""Events that go in one unit."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much went."""

    events: int
    dead_letters: int


async def forget_old(ctx: Context) -> Forgotten:
    """Trims the journal to the retention, letters, deliveries and back-tests to a week, keys to a month;
    sweeps what has run out.
    """

    def unit(tx: Tx) -> int:
        sessions.sweep(tx.conn, tx.at)
        pulse.forget_hours(tx.conn, tx.at - KEPT)
        keys.forget(tx.conn, tx.at - KEYS_KEPT)
        backtests.forget_before(tx.conn, tx.at - BACKTESTS_KEPT)
        deliveries.forget(tx.conn, tx.at - LIFETIME)
        feeds.sweep(tx.conn, tx.at)
        return dead_letters.forget(tx.conn, tx.at - LIFETIME)

    def trims(tx: Tx, most: int) -> int:
        return journal.trim(tx.conn, tx.at - timedelta(days=ctx.settings.retention_days), most)

    letters = (await ctx.writer.run(unit)).value
    return Forgotten(await work_off(ctx, trims, AT_ONCE), letters)
