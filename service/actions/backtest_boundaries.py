"""A back-test of the draft set: what it would have changed over the past. It changes nothing itself."""

import asyncio
from collections.abc import Mapping

from service.access.permissions import require
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.backtest import BacktestView
from service.domain.drafts import Draft
from service.domain.ids import ulid
from service.errors import Code, Problem
from service.past.look import FOLDER, Look
from service.past.runs import Backtests
from service.store import drafts as kept


async def backtest_drafts(
    ctx: Context, backtests: Backtests, actor: Actor, documents: Mapping[str, str | None]
) -> BacktestView:
    """Begins a back-test of the draft set against the live one; what it comes to is told to the actor's
    streams, and by `backtest_of`. An earlier one of the actor that still runs ends.

    `documents`: texts by name in the place of the draft's, not kept; null: it goes.

    Raises Problem: not_yours, invalid (no such name), nothing_changed, too_many.
    """
    require(actor, "edit_boundaries")
    live = ctx.boundaries.pack.files
    files = drafts.candidate(live, await asyncio.to_thread(_edits, ctx))
    for name, text in documents.items():
        file = drafts.file_of(name)
        if file is None:
            raise Problem(Code.INVALID, f"{name!r} is no name of a document.", {"where": "documents"})
        files.pop(file, None)
        if text is not None:
            files[file] = text
    if files == dict(live):
        raise Problem(
            Code.NOTHING_CHANGED, "The draft is what is live, so nothing would have been otherwise."
        )
    settings, now = ctx.settings, ctx.clock()
    asked = Look(settings.database, settings.data_dir / FOLDER, dict(live), files)
    return backtests.ask(ulid(now), asked, drafts.tag_of_set(files), actor.ref, now)


def _edits(ctx: Context) -> Mapping[str, Draft]:
    with ctx.store.reader() as conn:
        return kept.every(conn)


def backtest_of(backtests: Backtests, actor: Actor, backtest: str) -> BacktestView:
    """How far a back-test of the actor has come, and what it says. Raises Problem: not_yours, not_found."""
    require(actor, "edit_boundaries")
    return backtests.find(backtest, actor.ref)


def cancel_backtest(backtests: Backtests, actor: Actor, backtest: str) -> BacktestView:
    """Ends a back-test of the actor; one that is over stays. Raises Problem: not_yours, not_found."""
    require(actor, "edit_boundaries")
    return backtests.cancel(backtest, actor.ref)
