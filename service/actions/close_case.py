"""An associate closes a case she holds."""

from dataclasses import replace

from service.access.cases import held_case
from service.actions.cosigning import end_in_case
from service.actions.moving import moved
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.store import cases
from service.store.writer import Tx


async def close_case(ctx: Context, actor: Actor, case: str) -> CaseRow:
    """The case leaves the queue; what its customer says next opens another.

    What waited for a co-sign in it is withdrawn.

    Raises Problem: not_yours, not_found, case_closed, not_claimed, claimed_by_other.
    """

    vocabulary = ctx.boundaries.pack.vocabulary

    def unit(tx: Tx) -> CaseRow:
        found = held_case(tx, actor, case)
        end_in_case(tx, vocabulary, found, "case_closed")
        cases.close(tx.conn, case)
        closed = replace(found, state="closed", claimed_by=None, lease_until=None)
        return moved(tx, found, closed, "closed", actor.ref).row()

    return (await ctx.writer.run(unit)).value
