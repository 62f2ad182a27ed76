"""A candidate that does harm, or whose time is over, ends by itself: nobody need be there to see it."""

import asyncio

from service.actions.stage_boundaries import stop_candidate
from service.boundaries import OnTrial
from service.context import Context
from service.domain.harm import harm
from service.store import observations
from service.trial import EndedTrial


async def stop_on_harm(ctx: Context) -> EndedTrial | None:
    """Looks once at what became of decisions under the candidate; how it ended, where it was to stop.

    Raises Problem: not_recorded, database_away.
    """
    on_trial = ctx.boundaries.on_trial
    if on_trial is None:
        return None
    reason = await asyncio.to_thread(_reason, ctx, on_trial)
    return None if reason is None else await stop_candidate(ctx, on_trial, reason)


def _reason(ctx: Context, on_trial: OnTrial) -> str | None:
    of, vocabulary = on_trial.candidate, on_trial.live.pack.vocabulary
    broke = ctx.shadow.broke
    if broke is not None and broke[0] == of.id:
        return f"It could not be evaluated: {broke[1]}"
    with ctx.store.reader() as conn:
        tallies = observations.tallies(conn, of.id, vocabulary.currency)
    return harm(of.stop, tallies["candidate"], tallies["live"], ctx.clock(), vocabulary.digits)
