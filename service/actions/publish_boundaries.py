"""The set that is in force: the first revision of an empty database; afterwards the last one published."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rules.boundary_set import revision_of
from rules.pack import Pack, read_folder
from service.access.permissions import require
from service.actions.publishing import Published, make_live, reason_of, teams_of
from service.compiled import CompiledDocuments
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.drafts import Condition, Draft
from service.domain.events import BoundariesPublished, Happening
from service.errors import Code, Problem
from service.store import drafts as kept
from service.store import people, revisions
from service.store.base import Store
from service.store.revisions import Revision
from service.store.writer import Tx

__all__ = ["ensure_published", "publish_drafts", "roll_back", "teams_of"]

FIRST_REASON = "The first revision."


async def ensure_published(store: Store, folder: Path, documents: CompiledDocuments) -> Pack:
    """The pack that is live in this database; in an empty one the pack in `folder` is published before.

    Raises PackError with all that is wrong with it.
    """
    with store.reader() as conn:
        live = revisions.live(conn)
    if live is not None:
        return documents.pack(live.files)
    pack = documents.pack(read_folder(folder))
    revision = revision_of(pack.files)

    def unit(tx: Tx) -> None:
        if revisions.live(tx.conn) is None:
            revisions.add(tx.conn, revision, pack.files, tx.at, None, FIRST_REASON)
            people.add_teams(tx.conn, teams_of(pack))
            published = BoundariesPublished(revision, FIRST_REASON, None)
            tx.happen(Happening("boundaries.published", ("boundaries",), published))

    await store.writer.run(unit)
    return pack


async def publish_drafts(ctx: Context, actor: Actor, reason: str, only: Condition | None = None) -> Published:
    """Makes the whole draft set live once it is checked: types, examples, and every guarantee proved.

    `only`: the set must still be the one with this tag. Raises Problem: not_yours; invalid; nothing_changed;
    second_manager (the pack wants one, and the actor edited); unsound (`findings`); not_proved (`findings`,
    `guarantees`); changed_meanwhile.
    """
    require(actor, "publish_boundaries")
    reason = reason_of(reason)
    draft = await wanted(ctx, actor, only)

    def still(tx: Tx) -> bool:
        now = drafts.candidate(ctx.boundaries.live.pack.files, kept.every(tx.conn))
        return drafts.tag_of_set(now) == draft.tag

    return await make_live(ctx, actor, draft.files, reason, still)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The draft set that is to be published, and whose edits are in it."""

    files: Mapping[str, str]
    tag: str
    editors: tuple[str, ...]


async def wanted(ctx: Context, actor: Actor, only: Condition | None) -> Wanted:
    """The whole draft set, if there is anything to publish and the actor may.

    Raises Problem: nothing_changed, changed_meanwhile, second_manager.
    """
    live = ctx.boundaries.live
    edits = await asyncio.to_thread(_drafts, ctx)
    files = drafts.candidate(live.pack.files, edits)
    tag = drafts.tag_of_set(files)
    if files == dict(live.pack.files):
        raise Problem(
            Code.NOTHING_CHANGED, "The draft is the same as what is live; there is nothing to publish."
        )
    if only is not None and tag not in only.tags and "*" not in only.tags:
        raise Problem(
            Code.CHANGED_MEANWHILE, "The draft is not the one you looked at any more.", {"etag": tag}
        )
    own = sorted(
        drafts.name_of(draft.file) for draft in edits.values() if draft.by and draft.by.id == actor.id
    )
    if live.pack.settings.second_manager and own:
        raise Problem(
            Code.SECOND_MANAGER,
            f"You edited {', '.join(own)}: another manager looks at it and publishes it.",
        )
    editors = sorted({draft.by.id for draft in edits.values() if draft.by})
    return Wanted(files, tag, tuple(editors))


async def roll_back(ctx: Context, actor: Actor, revision: str, reason: str) -> Published:
    """Publishes an earlier revision again; drafts stay drafts.

    Raises Problem: not_yours, invalid, not_found, nothing_changed, unsound, not_proved, changed_meanwhile.
    """
    require(actor, "publish_boundaries")
    reason = reason_of(reason)
    earlier = await asyncio.to_thread(_revision, ctx, revision)
    if earlier is None:
        raise Problem(Code.NOT_FOUND, f"There is no revision {revision[:64]}.")
    if earlier.revision == ctx.boundaries.current.revision:
        raise Problem(Code.NOTHING_CHANGED, f"Revision {earlier.revision} is live already.")
    return await make_live(ctx, actor, earlier.files, reason, lambda _: True)


def _drafts(ctx: Context) -> Mapping[str, Draft]:
    with ctx.store.reader() as conn:
        return kept.every(conn)


def _revision(ctx: Context, revision: str) -> Revision | None:
    with ctx.store.reader() as conn:
        return revisions.load(conn, revision)
