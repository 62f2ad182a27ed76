"""An associate lays a case aside that she holds; it comes back by itself."""

from dataclasses import replace
from datetime import datetime, timedelta

from service.access.cases import held_case
from service.actions.cosigning import end_in_case
from service.actions.moving import moved, noted, wake
from service.actions.working_off import work_off
from service.clock import parse_rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.errors import Code, Problem
from service.store import cases
from service.store.writer import Tx

LONGEST = timedelta(days=30)
"""How long a case rests at most."""
RESTED = "rested"
AT_ONCE = 20
"""Cases that come back in one unit."""


async def snooze_case(ctx: Context, actor: Actor, case: str, until: str, note: str | None = None) -> CaseRow:
    """The case is in no queue until then (RFC 3339), or until something is said in it, whichever comes first.

    Nobody holds it meanwhile; what waited for a co-sign in it is withdrawn. Whoever claims it wakes it.

    Raises Problem: as `held_case`; invalid (no time, one that is over or further away than `LONGEST`, a note
    that is too long).
    """
    vocabulary = ctx.boundaries.pack.vocabulary
    words, then = noted(note), _moment(until)

    def unit(tx: Tx) -> CaseRow:
        held = held_case(tx, actor, case)
        if then is None or not tx.at < then <= tx.at + LONGEST:
            text = f"until: a time to come is expected, at most {LONGEST.days} days from now."
            raise Problem(Code.INVALID, text, {"where": "until"})
        end_in_case(tx, vocabulary, held, "snoozed")
        cases.lay_aside(tx.conn, case, then)
        aside = replace(held, claimed_by=None, lease_until=None, snoozed_until=then)
        return moved(tx, held, aside, "snoozed", actor.ref, note=words).row()

    return (await ctx.writer.run(unit)).value


def _moment(text: str) -> datetime | None:
    try:
        return parse_rfc3339(text)
    except (ValueError, OverflowError):
        return None


async def wake_cases(ctx: Context) -> int:
    """Puts every case back into its queue that was laid aside until now; returns how many."""
    with ctx.store.reader() as conn:
        if not cases.rested(conn, ctx.clock(), 1):
            return 0

    def unit(tx: Tx, most: int) -> int:
        rested = cases.rested(tx.conn, tx.at, most)
        for case in rested:
            wake(tx, case, None, RESTED)
        return len(rested)

    return await work_off(ctx, unit, AT_ONCE)
