"""A set beside the live one: checked and proved as one that goes live, kept as a revision, told of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.actions.publishing import Edit, Published, changed, follow_publication, keep, ready
from service.actions.trying import end, swap
from service.boundaries import OnTrial, Sets
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.candidate import NOBODY, ONLY_HARM, Candidate, Reach, Stop, Trying
from service.domain.events import BoundariesStaged, Happening
from service.errors import Code, Problem
from service.store import candidates, people, revisions
from service.store.types import Connection
from service.store.writer import Tx


@dataclass(frozen=True, slots=True)
class Staging:
    """What a candidate is to be: its stage, for whom it counts, when it stops by itself."""

    stage: Trying
    reach: Reach = NOBODY
    stop: Stop = ONLY_HARM


def check_staging(ctx: Context, how: Staging) -> None:
    """Raises Problem: invalid, where a stage does not go with for whom, or with when."""
    teams, share = how.reach.teams, how.reach.share
    if how.stage == "shadow" and (teams or share is not None):
        raise _invalid("teams", "In shadow it counts for nobody: teams and share are for a canary.")
    if how.stage == "canary" and bool(teams) == (share is not None):
        raise _invalid("teams", "Say for whom a canary counts: for some teams, or for a share of everybody.")
    if share is not None and not 0 < share <= 1:
        raise _invalid("share", "A share is above 0 and at most 1.")
    if teams:
        with ctx.store.reader() as conn:
            known = people.team_ids(conn)
        if unknown := sorted(set(teams) - set(known)):
            raise _invalid("teams", f"There is no team {unknown[0]}; there are {', '.join(known)}.")
    if how.stop.until is not None and how.stop.until <= ctx.clock():
        raise _invalid("until", "It would be over already; name a time to come.")
    if how.stop.give_at_most is not None and how.stop.give_at_most <= 0:
        raise _invalid("give_at_most", "What may be given under it is above 0.")


async def make_candidate(
    ctx: Context, actor: Actor, edit: Edit, how: Staging, editors: tuple[str, ...]
) -> Published:
    """Keeps a checked set as a revision beside the live one, in one unit. The same set again is the same
    candidate, in another stage or for other people; another one takes its place.

    Raises Problem: invalid, unsound, not_proved, not_recorded, changed_meanwhile.
    """
    before = edit.before
    _same_for_everybody(before.pack.files, edit.files)
    made = await ready(ctx, actor, edit)

    def then(tx: Tx) -> None:
        running = ctx.boundaries.on_trial
        if running is not None and running.candidate.revision == made.revision:
            stage = running.candidate.stage
            candidate = replace(
                running.candidate,
                stage=how.stage,
                reach=how.reach,
                stop=how.stop,
                since=tx.at,
                by=actor.ref,
                reason=edit.reason,
            )
            candidates.move(tx.conn, candidate)
        else:
            stage = None
            if running is not None:
                end(tx, running, "replaced", actor.ref, f"Revision {made.revision} took its place.")
            candidate = Candidate(
                id=tx.new_id(),
                revision=made.revision,
                base=before.set.revision,
                stage=how.stage,
                reach=how.reach,
                stop=how.stop,
                begun_at=tx.at,
                since=tx.at,
                by=actor.ref,
                reason=edit.reason,
                editors=editors,
            )
            candidates.begin(tx.conn, candidate)
        on_trial = OnTrial(candidate, made.live, tuple(made.documents))
        staged = BoundariesStaged(
            candidate=candidate.id,
            revision=candidate.revision,
            stage=candidate.stage,
            before=stage,
            live=before.set.revision,
            reason=edit.reason,
            by=actor.ref,
            words=on_trial.words,
            documents=made.documents,
        )
        tx.happen(Happening("boundaries.staged", ("boundaries",), staged))
        tx.when_durable(lambda: swap(ctx, Sets(before, on_trial)))

    return await keep(ctx, made, how.stage, then)


def take_up(ctx: Context, conn: Connection) -> None:
    """Puts the candidate in force that the store has: at a start, or after another service moved it."""
    kept, sets = candidates.now(conn), ctx.boundaries.sets
    if kept == (None if sets.on_trial is None else sets.on_trial.candidate):
        return
    on_trial = None
    if kept is not None and (found := revisions.load(conn, kept.revision)) is not None:
        live = ctx.boundaries.compiled(revisions.files(conn, found.number), sets.live)
        on_trial = OnTrial(kept, live, tuple(changed(sets.live, live)))
    swap(ctx, Sets(sets.live, on_trial))


def follow_sets(ctx: Context, conn: Connection) -> None:
    """Puts both sets in force as another service left them. Called by the writer, between units."""
    follow_publication(ctx, conn)
    take_up(ctx, conn)


def behind(ctx: Context, conn: Connection) -> bool:
    """Whether another service moved what is in force, and this one has not followed yet."""
    sets = ctx.boundaries.sets
    on_trial = None if sets.on_trial is None else sets.on_trial.candidate
    return revisions.latest(conn) != sets.live.set.revision or candidates.now(conn) != on_trial


def _same_for_everybody(live: Mapping[str, str], files: Mapping[str, str]) -> None:
    """Raises Problem: invalid, where a document is edited that cannot be another one for some people."""
    differ = [
        drafts.name_of(file)
        for file in sorted({*live, *files})
        if live.get(file) != files.get(file) and file in _FOR_EVERYBODY
    ]
    if differ:
        raise _invalid(
            "stage",
            f"{differ[0]} is the same for everybody and cannot be on trial for some: make it live first. "
            "Words alone change nobody's limits.",
        )


_FOR_EVERYBODY = frozenset(
    file for name in ("vocabulary", "topics", "pack") if (file := drafts.file_of(name)) is not None
)


def _invalid(where: str, text: str) -> Problem:
    return Problem(Code.INVALID, text, {"where": where})
