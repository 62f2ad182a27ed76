"""The moves of a candidate: the draft on trial, for others, live for everybody, or taken away."""

import asyncio

from service.access.permissions import require
from service.actions.publish_boundaries import wanted
from service.actions.publishing import Edit, Published, make_live, reason_of
from service.actions.staging import Staging, check_staging, make_candidate
from service.actions.trying import take_away
from service.boundaries import OnTrial
from service.clock import rfc3339
from service.context import Context
from service.domain.actor import Actor
from service.domain.candidate import End
from service.domain.drafts import Condition
from service.errors import Code, Problem
from service.store.writer import Tx
from service.trial import EndedTrial


async def stage_drafts(
    ctx: Context, actor: Actor, reason: str, how: Staging, only: Condition | None = None
) -> Published:
    """Puts the whole draft set on trial beside the live one; the drafts stay drafts until it goes live.

    `only`: the set must still be the one with this tag. Raises Problem: not_yours; invalid; nothing_changed;
    second_manager; unsound; not_proved; changed_meanwhile.
    """
    require(actor, "publish_boundaries")
    reason = reason_of(reason)
    await asyncio.to_thread(check_staging, ctx, how)
    draft = await wanted(ctx, actor, only)
    return await make_candidate(ctx, actor, draft.edit(reason), how, draft.editors)


async def move_candidate(
    ctx: Context, actor: Actor, revision: str, reason: str, how: Staging | None
) -> Published:
    """Moves the candidate of this revision, as it is, whatever was drafted since: to another stage, to other
    people, or (`how` None) live for everybody.

    Raises Problem: not_yours; invalid; second_manager; unsound; not_proved; changed_meanwhile.
    """
    require(actor, "publish_boundaries")
    reason = reason_of(reason)
    on_trial = _running(ctx, revision)
    before, editors = ctx.boundaries.live, on_trial.candidate.editors
    if ctx.boundaries.pack.settings.second_manager and actor.id in editors:
        raise Problem(
            Code.SECOND_MANAGER, "Your own edits are on trial: another manager looks at it and moves it."
        )

    def still(_: Tx) -> bool:
        return ctx.boundaries.on_trial is on_trial

    edit = Edit(on_trial.live.pack.files, reason, before, still)
    if how is None:
        return await make_live(ctx, actor, edit)
    await asyncio.to_thread(check_staging, ctx, how)
    return await make_candidate(ctx, actor, edit, how, editors)


async def withdraw_candidate(ctx: Context, actor: Actor, reason: str) -> EndedTrial:
    """Takes the candidate away: everybody is under the live set again; what was drafted stays drafted.

    Needs no second manager, because it changes nothing but back. Raises Problem: not_yours, invalid,
    nothing_changed, changed_meanwhile.
    """
    require(actor, "publish_boundaries")
    return await _away(ctx, _running(ctx, None), "withdrawn", actor, reason_of(reason))


async def stop_candidate(ctx: Context, on_trial: OnTrial, reason: str) -> EndedTrial | None:
    """Ends a candidate for the harm it does, or because its time is over; None where it ended before."""
    try:
        return await _away(ctx, on_trial, "stopped", None, reason)
    except Problem as problem:
        if problem.code is not Code.CHANGED_MEANWHILE:
            raise
        return None


async def _away(ctx: Context, on_trial: OnTrial, how: End, actor: Actor | None, reason: str) -> EndedTrial:
    by = None if actor is None else actor.ref

    def unit(tx: Tx) -> EndedTrial:
        if ctx.boundaries.on_trial is not on_trial:
            raise Problem(Code.CHANGED_MEANWHILE, "The candidate moved meanwhile; look at it again.")
        seen = take_away(tx, ctx, on_trial, how, by, reason)
        return EndedTrial(on_trial.candidate.revision, how, rfc3339(tx.at), by, reason, seen)

    return (await ctx.writer.run(unit)).value


def _running(ctx: Context, revision: str | None) -> OnTrial:
    """The candidate. Raises Problem: nothing_changed where there is none; changed_meanwhile, where it is not
    the one of this revision.
    """
    on_trial = ctx.boundaries.on_trial
    if on_trial is None and revision is None:
        raise Problem(Code.NOTHING_CHANGED, "No edit is on trial.")
    if on_trial is None:
        raise Problem(Code.CHANGED_MEANWHILE, "No edit is on trial any more.")
    if revision is not None and revision != on_trial.candidate.revision:
        raise Problem(
            Code.CHANGED_MEANWHILE,
            f"Revision {on_trial.candidate.revision} is on trial now, and not {revision[:64]}.",
        )
    return on_trial
