"""An associate pulls a case from the queue, with a lease that a live screen renews."""

from dataclasses import replace
from datetime import timedelta

from service.access.cases import claimed_by_other, holder_at, open_case, present
from service.actions.moving import moved, release, wake
from service.context import Context
from service.domain.actor import Actor
from service.domain.case import CaseRow
from service.store import cases
from service.store.writer import Tx

LEASE = timedelta(seconds=60)
"""How long a claim holds without being renewed."""
LAPSED = "lease_lapsed"
BY_HAND = "claimed"
"""Why a case that was laid aside is back: somebody takes it up."""


async def claim_case(ctx: Context, actor: Actor, case: str) -> CaseRow:
    """The case is hers for `LEASE`; claiming again what she holds renews it and tells nobody.

    Raises Problem: not_yours, not_signed_in, not_found, case_closed, claimed_by_other.
    """

    def unit(tx: Tx) -> CaseRow:
        found = open_case(tx, actor, case)
        present(tx, actor)
        holder = holder_at(found, tx.at)
        if holder not in {None, actor.id}:
            raise claimed_by_other(found)
        if holder is None and found.claimed_by is not None:
            found = release(tx, found, None, LAPSED)
        if found.snoozed_until is not None:
            found = wake(tx, found, actor.ref, BY_HAND)
        held = replace(found, claimed_by=actor.ref, lease_until=tx.at + LEASE)
        cases.hold(tx.conn, case, actor.id, held.lease_until)
        if holder is None:
            moved(tx, found, held, "claimed", actor.ref)
        return held.row()

    return (await ctx.writer.run(unit)).value
