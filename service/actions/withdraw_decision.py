"""Who asked for a co-sign takes the question back."""

from service.actions import cosigning
from service.context import Context
from service.domain.actor import Actor
from service.domain.decision import DecisionView
from service.errors import Code, Problem
from service.store.decisions import Decision
from service.store.writer import Tx
from service.views import decision as view_of


async def withdraw_decision(ctx: Context, actor: Actor, decision: str) -> DecisionView:
    """Nothing was given; a second time hears the same.

    Raises Problem: not_yours, not_found, already_answered (with `decision`: how it ended).
    """
    vocabulary = ctx.boundaries.pack.vocabulary

    def unit(tx: Tx) -> Decision:
        kept, cosign, case = cosigning.asked(tx, actor, decision)
        if kept.by.id != actor.id:
            raise Problem(Code.NOT_YOURS, f"{kept.by.name} asked for this; only who asked withdraws it.")
        if kept.state == "withdrawn":
            return kept
        if kept.state != "awaiting_peer":
            raise cosigning.over(vocabulary, kept, cosign)
        return cosigning.end(tx, vocabulary, case, kept, cosign, "withdrawn")

    return view_of(vocabulary, (await ctx.writer.run(unit)).value)
