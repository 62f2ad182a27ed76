"""How a candidate ends: what was seen is summed up and kept, and nobody is under it any more."""

from dataclasses import asdict

from service.boundaries import OnTrial, Sets
from service.context import Context
from service.domain.actor import PersonRef
from service.domain.candidate import End
from service.domain.events import BoundariesStaged, Happening
from service.store import candidates, observations
from service.store.writer import Tx
from service.trial import report_of


def end(tx: Tx, on_trial: OnTrial, how: End, by: PersonRef | None, reason: str) -> dict[str, object]:
    """Keeps how it ended, and what was seen of it, which it returns; the single cases and decisions go."""
    of = on_trial.candidate
    seen = asdict(report_of(on_trial, tx.conn, None))
    candidates.end(tx.conn, of.id, how, tx.at, None if by is None else by.id, reason, seen)
    observations.forget(tx.conn, of.id)
    return seen


def end_with(tx: Tx, ctx: Context, revision: str, by: PersonRef) -> None:
    """Another set goes live: the candidate itself, or one that knows nothing of it."""
    on_trial = ctx.boundaries.on_trial
    if on_trial is None:
        return
    if on_trial.candidate.revision == revision:
        end(tx, on_trial, "live", by, "It went live for everybody.")
    else:
        end(tx, on_trial, "replaced", by, f"Revision {revision} went live.")


def take_away(
    tx: Tx, ctx: Context, on_trial: OnTrial, how: End, by: PersonRef | None, reason: str
) -> dict[str, object]:
    """Ends it with nothing in its place: everybody is under the live set again. Returns what was seen."""
    of, live = on_trial.candidate, ctx.boundaries.live
    seen = end(tx, on_trial, how, by, reason)
    told = BoundariesStaged(
        candidate=of.id,
        revision=of.revision,
        stage="stopped" if how == "stopped" else "withdrawn",
        before=of.stage,
        live=live.set.revision,
        reason=reason,
        by=by,
        words=None,
        documents=list(on_trial.documents),
    )
    tx.happen(Happening("boundaries.staged", ("boundaries",), told))
    tx.when_durable(lambda: swap(ctx, Sets(live)))
    return seen


def swap(ctx: Context, sets: Sets) -> None:
    """Puts both sets in force, whole. What waits to be looked at is of those before."""
    ctx.boundaries.sets = sets
    ctx.shadow.forget()
    ctx.metrics.live(sets.live.set.revision, sets.live.set.rules)
    on_trial = sets.on_trial
    ctx.metrics.candidate(
        None if on_trial is None else (on_trial.candidate.revision, on_trial.candidate.stage),
        sets.live.set.rules,
    )
