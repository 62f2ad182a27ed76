"""What all publications have in common: a set is checked, compiled, kept, told of, and counts at once."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from rules.findings import Finding
from rules.pack import Pack
from rules.pausing import pausing
from rules.prove.proofs import Proven
from service.actions.trying import end_with, swap
from service.boundaries import Live, Sets
from service.clock import rfc3339
from service.compiled import NotCompiled
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor, PersonRef
from service.domain.candidate import Stage
from service.domain.events import BoundariesPublished, Happening
from service.domain.publication import Change, ChangedDocument
from service.errors import Code, Problem
from service.store import drafts as kept
from service.store import people, revisions
from service.store.revisions import Difference, Publication, Texts
from service.store.types import Connection
from service.store.writer import Tx
from service.turns import OF_AN_EDIT, Turns

MAX_REASON = 500
PROOF = "Guarantees are proved at every check and before every publication."
"""What an answer says of guarantees where none was asked about."""
_TITLES = {"vocabulary": "Vocabulary", "guarantees": "Guarantees", "topics": "Topics", "pack": "Pack"}


@dataclass(frozen=True, slots=True)
class Published:
    """A publication. `guarantees`: how many there are, and that each is proved; `before`: what was live."""

    revision: str
    before: str
    at: str
    by: PersonRef
    reason: str
    documents: list[ChangedDocument]
    guarantees: dict[str, object]
    seq: int
    stage: Stage = "live"


def reason_of(text: str) -> str:
    """The reason of a publication, which is for people. Raises Problem: invalid."""
    reason = text.strip()
    if not 0 < len(reason) <= MAX_REASON:
        raise Problem(
            Code.INVALID,
            f"Say why, in 1 to {MAX_REASON} characters: everybody who decides reads it.",
            {"where": "reason"},
        )
    return reason


@dataclass(frozen=True, slots=True)
class Edit:
    """A set that is to count in the place of `before`, or beside it. `still`: whether in the unit that keeps
    it everything is as it was when it was asked for.
    """

    files: Mapping[str, str]
    reason: str
    before: Live
    still: Callable[[Tx], bool]


@dataclass(frozen=True, slots=True)
class Ready:
    """An edit that was checked and compiled. `documents`: what it changes; `differs`: in which texts."""

    edit: Edit
    actor: Actor
    proven: Proven
    live: Live
    documents: list[ChangedDocument]
    differs: Difference

    @property
    def revision(self) -> str:
        """The content hash of the set."""
        return self.live.set.revision


async def ready(ctx: Context, actor: Actor, edit: Edit) -> Ready:
    """An edit checked and compiled, beside what goes on.

    Raises Problem: unsound, not_proved, not_recorded.
    """
    # One after the other: side by side, no processor of two would be left to those who decide.
    proven = await _checked(ctx, edit.files)
    try:
        live, differs = await asyncio.to_thread(_compiled, ctx, edit)
    except NotCompiled as late:
        raise Problem(Code.NOT_RECORDED, f"Nothing was published. {late} Publish it again.") from late
    return Ready(edit, actor, proven, live, _told_of(differs.files, edit.before.pack, live.pack), differs)


def _compiled(ctx: Context, edit: Edit) -> tuple[Live, Difference]:
    """An edit compiled, and in which texts it differs. Both look at the whole set, and give way meanwhile."""
    live = ctx.boundaries.compiled(edit.files, edit.before, in_time=True, idle=ctx.idle)
    with pausing(Turns(ctx.idle, patience=OF_AN_EDIT).give_way):
        return live, revisions.difference(_texts(edit.before), _texts(live))


async def keep(ctx: Context, made: Ready, stage: Stage, then: Callable[[Tx], None]) -> Published:
    """Keeps an edit as a revision in one unit with what follows from it (`then`).

    Raises Problem: changed_meanwhile.
    """
    edit, by = made.edit, made.actor

    def unit(tx: Tx) -> str:
        if ctx.boundaries.live is not edit.before or not edit.still(tx):
            raise Problem(
                Code.CHANGED_MEANWHILE, "Nothing was published: somebody changed it while it was checked."
            )
        why = Publication(tx.at, by.id, edit.reason, stage)
        revisions.add(tx.conn, _texts(made.live), why, made.differs)
        then(tx)
        return rfc3339(tx.at)

    committed = await ctx.writer.run(unit)
    return Published(
        revision=made.revision,
        before=edit.before.set.revision,
        at=committed.value,
        by=by.ref,
        reason=edit.reason,
        documents=made.documents,
        guarantees=told(made.proven),
        seq=committed.seq,
        stage=stage,
    )


def _texts(live: Live) -> Texts:
    return Texts(live.set.revision, live.pack.files)


async def _checked(ctx: Context, files: Mapping[str, str]) -> Proven:
    """The proofs of a set that may be published: without errors, and with every guarantee proved.

    One that is not decided in its time is not proved, and so is not published either.

    Raises Problem: unsound, with its `findings`; not_proved, with `findings` and `guarantees`, a case in each
    that does not hold.
    """
    wrong, proven = await ctx.checker.refusals(files, ctx.clock().date())
    if wrong or proven is None:
        raise Problem(Code.UNSOUND, _refusal(wrong), {"findings": _plain(wrong)})
    if not proven.holds:
        found = {"findings": _plain(proven.findings), "guarantees": told(proven)}
        raise Problem(Code.NOT_PROVED, _refusal(proven.findings), found)
    return proven


def _refusal(findings: Sequence[Finding]) -> str:
    errors = [finding for finding in findings if finding.severity == "error"]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"Nothing was published: {errors[0]}{more}"


def _plain(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [asdict(finding) for finding in findings]


def told(proven: Proven) -> dict[str, object]:
    """What an answer says of guarantees: how many there are, how many are proved, and each."""
    read = len(proven.proofs)
    note = f"{proven.proved} of {read} guarantees are proved." if read else "No guarantee is written down."
    results = [proof.to_json() for proof in proven.proofs]
    return {"read": read, "proved": proven.proved, "note": note, "results": results}


async def make_live(ctx: Context, actor: Actor, edit: Edit) -> Published:
    """Keeps a checked set as a revision, tells of it, and puts it in the place of the live one, in one unit.

    Units before it were under the set before, those after it are under this one.

    Raises Problem: unsound, not_proved, not_recorded, changed_meanwhile.
    """
    made = await ready(ctx, actor, edit)

    def then(tx: Tx) -> None:
        people.add_teams(tx.conn, teams_of(made.live.pack))
        settled = [file for file, draft in kept.every(tx.conn).items() if draft.text == edit.files.get(file)]
        kept.drop(tx.conn, settled)
        published = BoundariesPublished(
            made.revision, edit.reason, actor.ref, edit.before.set.revision, made.documents
        )
        end_with(tx, ctx, made.revision, actor.ref)
        tx.happen(Happening("boundaries.published", ("boundaries",), published))
        tx.when_durable(lambda: _swap(ctx, made.live))

    return await keep(ctx, made, "live", then)


def follow_publication(ctx: Context, conn: Connection) -> None:
    """Puts the set in force that another service published meanwhile. Called by the writer, between units."""
    if revisions.latest(conn) == ctx.boundaries.current.revision:
        return
    if (found := revisions.live(conn)) is not None:
        _swap(ctx, ctx.boundaries.compiled(revisions.files(conn, found.number)))


async def catch_up(ctx: Context) -> None:
    """Has the writer begin once more after others wrote: then it follows. Raises Problem."""

    def unit(_: Tx) -> None:
        """Changes nothing."""

    await ctx.writer.run(unit)


def teams_of(pack: Pack) -> tuple[str, ...]:
    """The teams that a pack routes to, the default first."""
    routing = pack.settings.routing
    return routing.teams if routing else (DEFAULT_TEAM,)


DEFAULT_TEAM = "north"
"""Where signals go when a pack routes none."""


def changed(before: Live, after: Live) -> list[ChangedDocument]:
    """The documents that differ between two sets, by name."""
    files = revisions.difference(_texts(before), _texts(after)).files
    return _told_of(files, before.pack, after.pack)


def _told_of(files: Iterable[str], before: Pack, after: Pack) -> list[ChangedDocument]:
    return [_changed(file, before, after) for file in sorted(files)]


def _changed(file: str, before: Pack, after: Pack) -> ChangedDocument:
    name = drafts.name_of(file)
    kind: Change = "changed"
    if file not in before.files:
        kind = "added"
    elif file not in after.files:
        kind = "removed"
    if not drafts.is_boundary(file):
        return ChangedDocument(name, _TITLES[name], kind, [])
    stood = [pack.boundaries[name] for pack in (after, before) if name in pack.boundaries]
    actions = sorted({action for boundary in stood for action in boundary.actions})
    return ChangedDocument(name, stood[0].title, kind, actions)


def _swap(ctx: Context, live: Live) -> None:
    swap(ctx, Sets(live))
