"""An associate gives a case back to the queue."""

from service.access.cases import held_case
from service.actions.cosigning import end_in_case
from service.actions.moving import release
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.store.writer import Tx


async def release_case(ctx: Context, actor: Actor, case: str) -> CaseRow:
    """The case is nobody's; what waited for a co-sign in it is withdrawn.

    Raises Problem: not_yours, not_found, case_closed, not_claimed, claimed_by_other.
    """

    vocabulary = ctx.boundaries.pack.vocabulary

    def unit(tx: Tx) -> CaseRow:
        held = held_case(tx, actor, case)
        end_in_case(tx, vocabulary, held, "handed_back")
        return release(tx, held, actor.ref, None).row()

    return (await ctx.writer.run(unit)).value
