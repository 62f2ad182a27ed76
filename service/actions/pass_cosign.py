"""A colleague passes a co-sign on to the others who were asked."""

from dataclasses import replace

from service.actions import cosigning
from service.context import Context
from service.domain.actor import Actor
from service.domain.decision import DecisionView
from service.store import cosigns
from service.store.decisions import Decision
from service.store.writer import Tx
from service.views import decision as view_of


async def pass_cosign(ctx: Context, actor: Actor, decision: str) -> DecisionView:
    """The others still may answer; once nobody is left, the asking is over.

    Raises Problem: not_yours, not_found, already_answered.
    """
    vocabulary = ctx.boundaries.pack.vocabulary

    def unit(tx: Tx) -> Decision:
        kept, cosign, case = cosigning.for_a_peer(tx, actor, decision)
        if kept.state != "awaiting_peer":
            raise cosigning.over(vocabulary, kept, cosign)
        left = tuple(peer for peer in cosign.peers if peer.id != actor.id)
        if not left:
            return cosigning.end(tx, vocabulary, case, kept, cosign, "expired", reason="nobody_left")
        passed = replace(kept, cosign=replace(cosign, peers=left))
        cosigns.settle(tx.conn, passed)
        cosigning.tell(tx, case, passed, view_of(vocabulary, passed), cosign.peers)
        return passed

    return view_of(vocabulary, (await ctx.writer.run(unit)).value)
