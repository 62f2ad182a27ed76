"""The set that is in force: the first revision of an empty database; afterwards the last one published."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rules.boundary_set import revision_of
from rules.pack import Pack, read_folder
from service.access.permissions import require
from service.actions.publishing import Edit, Published, make_live, reason_of, teams_of
from service.boundaries import Live
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
from service.store.revisions import Publication, Texts
from service.store.writer import Tx

__all__ = ["ensure_published", "publish_drafts", "roll_back", "teams_of"]

FIRST_REASON = "The first revision."


async def ensure_published(store: Store, folder: Path, documents: CompiledDocuments) -> Pack:
    """The pack that is live in this database; in an empty one the pack in `folder` is published before.

    Raises PackError with all that is wrong with it.
    """
    with store.reader() as conn:
        live = revisions.live(conn)
        files = {} if live is None else revisions.files(conn, live.number)
    if live is not None:
        return documents.pack(files)
    pack = documents.pack(read_folder(folder))
    revision = revision_of(pack.files)

    def unit(tx: Tx) -> None:
        if revisions.live(tx.conn) is None:
            revisions.add(tx.conn, Texts(revision, pack.files), Publication(tx.at, None, FIRST_REASON))
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
    return await make_live(ctx, actor, draft.edit(reason))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The draft set that is to be published: what is live, and the edits of it."""

    before: Live
    edits: Mapping[str, Draft]

    @property
    def editors(self) -> tuple[str, ...]:
        """Whose edits are in it."""
        return tuple(sorted({draft.by.id for draft in self.edits.values() if draft.by}))

    @property
    def files(self) -> dict[str, str]:
        """The whole set."""
        return drafts.candidate(self.before.pack.files, self.edits)

    def edit(self, reason: str) -> Edit:
        """What is to be published, as long as nobody drafts anything else meanwhile."""
        texts = _texts(self.edits)
        return Edit(self.files, reason, self.before, lambda tx: _texts(kept.every(tx.conn)) == texts)


def _texts(edits: Mapping[str, Draft]) -> dict[str, str | None]:
    return {file: draft.text for file, draft in edits.items()}


async def wanted(ctx: Context, actor: Actor, only: Condition | None) -> Wanted:
    """The whole draft set, if there is anything to publish and the actor may.

    Raises Problem: nothing_changed, changed_meanwhile, second_manager.
    """
    live = ctx.boundaries.live
    edits = await asyncio.to_thread(_drafts, ctx)
    draft = Wanted(live, edits)
    if all(drafts.state_of(file, live.pack.files, edits) == "live" for file in edits):
        raise Problem(
            Code.NOTHING_CHANGED, "The draft is the same as what is live; there is nothing to publish."
        )
    if only is not None and "*" not in only.tags and (tag := drafts.tag_of_set(draft.files)) not in only.tags:
        raise Problem(
            Code.CHANGED_MEANWHILE, "The draft is not the one you looked at any more.", {"etag": tag}
        )
    own = sorted(drafts.name_of(edit.file) for edit in edits.values() if edit.by and edit.by.id == actor.id)
    if live.pack.settings.second_manager and own:
        raise Problem(
            Code.SECOND_MANAGER,
            f"You edited {', '.join(own)}: another manager looks at it and publishes it.",
        )
    return draft


async def roll_back(ctx: Context, actor: Actor, revision: str, reason: str) -> Published:
    """Publishes an earlier revision again; drafts stay drafts.

    Raises Problem: not_yours, invalid, not_found, nothing_changed, unsound, not_proved, changed_meanwhile.
    """
    require(actor, "publish_boundaries")
    reason = reason_of(reason)
    before = ctx.boundaries.live
    if revision == before.set.revision:
        raise Problem(Code.NOTHING_CHANGED, f"Revision {revision} is live already.")
    files = await asyncio.to_thread(_files, ctx, revision)
    if files is None:
        raise Problem(Code.NOT_FOUND, f"There is no revision {revision[:64]}.")
    return await make_live(ctx, actor, Edit(files, reason, before, lambda _: True))


def _drafts(ctx: Context) -> Mapping[str, Draft]:
    with ctx.store.reader() as conn:
        return kept.every(conn)


def _files(ctx: Context, revision: str) -> Mapping[str, str] | None:
    with ctx.store.reader() as conn:
        found = revisions.load(conn, revision)
        return None if found is None else revisions.files(conn, found.number)
