"""Documents of the shared draft set: saved and removed; nothing of it counts before it is published."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.pausing import pausing
from rules.source import MAX_TEXT
from service.access.permissions import require
from service.clock import rfc3339
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor, PersonRef
from service.domain.drafts import Condition, Draft, State
from service.errors import Code, Problem
from service.store import drafts as kept
from service.store.writer import Tx
from service.turns import OF_AN_EDIT, Turns


@dataclass(frozen=True, slots=True)
class Saved:
    """A document after a change. `tag` null: it is not in the draft set; `set_tag` is that of the whole."""

    name: str
    state: State
    tag: str | None
    set_tag: str
    at: str
    by: PersonRef


@dataclass(frozen=True, slots=True)
class _Change:
    """What a unit came to: how the document stands now, the whole set, and when."""

    state: State
    files: Mapping[str, str]
    at: str


async def save_draft(ctx: Context, actor: Actor, name: str, text: str, only: Condition) -> Saved:
    """Puts a document's text into the draft set; the live text again: it is no draft any more.

    Raises Problem: not_yours; invalid (no such name, too long); changed_meanwhile (`etag`, `by`, `at`: what
    is there).
    """
    if len(text) > MAX_TEXT:
        raise Problem(Code.INVALID, f"A document has at most {MAX_TEXT:,} characters.", {"where": "text"})
    return await _change(ctx, actor, name, text, only)


async def remove_draft(ctx: Context, actor: Actor, name: str, only: Condition) -> Saved:
    """Takes a document out of the draft set; live ones count until that is published.

    Raises Problem: not_yours, not_found, changed_meanwhile.
    """
    return await _change(ctx, actor, name, None, only)


async def _change(ctx: Context, actor: Actor, name: str, text: str | None, only: Condition) -> Saved:
    require(actor, "edit_boundaries")
    file = drafts.file_of(name)
    if file is None:
        raise Problem(
            Code.INVALID,
            f"{name[:100]!r} is no name: small letters, digits, - and _, at most 80.",
            {"where": "name"},
        )

    def unit(tx: Tx) -> _Change:
        live = ctx.boundaries.live.pack.files
        before = kept.every(tx.conn)
        files = drafts.candidate(live, before)
        if text is None and file not in files:
            raise Problem(Code.NOT_FOUND, f"There is no document {name} in the draft.")
        if not only.met(files.get(file), files):
            raise _changed(name, files.get(file), before.get(file))
        if text == live.get(file):
            kept.drop(tx.conn, [file])
        else:
            kept.put(tx.conn, file, text, tx.at, actor.id)
        after = kept.every(tx.conn)
        return _Change(drafts.state_of(file, live, after), drafts.candidate(live, after), rfc3339(tx.at))

    changed = (await ctx.writer.run(unit)).value
    ctx.checker.expect()
    return Saved(
        name=name,
        state=changed.state,
        tag=None if text is None else drafts.tag_of(text),
        # Here and not in the unit: of many documents it takes long, and all who write would wait.
        set_tag=await asyncio.to_thread(_tag_of_set, ctx, changed.files),
        at=changed.at,
        by=actor.ref,
    )


def _tag_of_set(ctx: Context, files: Mapping[str, str]) -> str:
    with pausing(Turns(ctx.idle, patience=OF_AN_EDIT).give_way):
        return drafts.tag_of_set(files)


def _changed(name: str, text: str | None, draft: Draft | None) -> Problem:
    if text is None:
        return Problem(Code.CHANGED_MEANWHILE, f"There is no document {name} in the draft any more.")
    who = f"{draft.by.name} changed {name}" if draft and draft.by else f"{name} was changed"
    at: datetime | None = draft.at if draft else None
    return Problem(
        Code.CHANGED_MEANWHILE,
        f"{who} meanwhile; look at what is there before you save over it.",
        {
            "etag": drafts.tag_of(text),
            "by": draft.by if draft else None,
            "at": None if at is None else rfc3339(at),
        },
    )
