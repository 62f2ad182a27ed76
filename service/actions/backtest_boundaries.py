"""Back-tests of the draft set: what it would have changed over the past. None changes what is decided."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from service.access.permissions import require
from service.clock import rfc3339
from service.context import Context
from service.domain import drafts
from service.domain.actor import Actor
from service.domain.backtest import GOING_ON, BacktestProgress, BacktestReport, BacktestView
from service.domain.ids import ulid
from service.errors import Code, Problem
from service.past.asked import FOLDER, Look
from service.past.runs import STOPPED, Backtests
from service.store import backtests as kept
from service.store import drafts as kept_drafts
from service.store.backtests import Told
from service.store.writer import Tx

MOST_WAITING = 8
"""Back-tests that may run or wait for their turn, on all services together."""
KEPT = 20
"""Back-tests of one person that are remembered once they are over."""
LEASE = timedelta(seconds=15)
"""How long one is believed to go on without a word from the service on which it runs."""


async def backtest_drafts(
    ctx: Context, backtests: Backtests, actor: Actor, documents: Mapping[str, str | None]
) -> BacktestView:
    """Begins a back-test of the draft set against the live one; what it comes to is told to the actor's
    streams, and by `backtest_of`. An earlier one of the actor that still runs ends, on whatever service.

    `documents`: texts by name in the place of the draft's, not kept; null: it goes.

    Raises Problem: not_yours, invalid (no such name), nothing_changed, too_many.
    """
    require(actor, "edit_boundaries")
    live = dict(ctx.boundaries.pack.files)
    # Before the unit: of ten thousand documents the tag takes as long as a dozen decisions.
    files, tag = await asyncio.to_thread(_draft_set, ctx, live, documents)

    def unit(tx: Tx) -> tuple[BacktestView, list[Told]]:
        ended = kept.cancel(tx.conn, actor.id)
        if kept.going_on(tx.conn) >= MOST_WAITING:
            raise Problem(Code.TOO_MANY, f"{MOST_WAITING} back-tests wait already; try again in a while.")
        at = rfc3339(tx.at)
        view = BacktestView(ulid(tx.at), "waiting", "waiting", 0, None, None, tag, actor.ref, at, None)
        kept.add(tx.conn, view, tx.at + LEASE)
        kept.forget(tx.conn, actor.id, KEPT)
        return view, ended

    view, ended = (await ctx.writer.run(unit)).value
    backtests.ended(ended)
    settings = ctx.settings
    backtests.begin(view.id, Look(settings.database, settings.data_dir / FOLDER, live, files))
    return view


def _draft_set(
    ctx: Context, live: Mapping[str, str], documents: Mapping[str, str | None]
) -> tuple[Mapping[str, str], str]:
    """The files of the draft set with these documents in place, and its tag."""
    with ctx.store.reader() as conn:
        edits = kept_drafts.every(conn)
    files = drafts.overlaid(drafts.candidate(live, edits), documents)
    if files == live:
        raise Problem(
            Code.NOTHING_CHANGED, "The draft is what is live, so nothing would have been otherwise."
        )
    return files, drafts.tag_of_set(files)


async def backtest_of(ctx: Context, actor: Actor, backtest: str) -> BacktestView:
    """How far a back-test of the actor has come, and what it says. Raises Problem: not_yours, not_found."""
    require(actor, "edit_boundaries")
    return await asyncio.to_thread(_found, ctx, actor, backtest)


def _found(ctx: Context, actor: Actor, backtest: str) -> BacktestView:
    with ctx.store.reader() as conn:
        view = kept.find(conn, backtest, actor.ref)
    if view is None:
        raise Problem(Code.NOT_FOUND, "There is no such back-test of yours any more.")
    return view


async def cancel_backtest(ctx: Context, backtests: Backtests, actor: Actor, backtest: str) -> BacktestView:
    """Ends a back-test of the actor, wherever it runs; one that is over stays.

    Raises Problem: not_yours, not_found.
    """
    view = await backtest_of(ctx, actor, backtest)
    if view.state not in GOING_ON:
        return view
    backtests.ended((await ctx.writer.run(lambda tx: kept.cancel(tx.conn, actor.id, backtest))).value)
    return await backtest_of(ctx, actor, backtest)


async def note_backtest(
    ctx: Context, progress: BacktestProgress, report: BacktestReport | None
) -> Told | None:
    """Keeps how far a back-test that runs here has come, and what is to be told of it; None where it is over
    already, whoever ended it.
    """
    return (await ctx.writer.run(lambda tx: kept.move(tx.conn, progress, report, tx.at + LEASE))).value


async def keep_backtests(ctx: Context, backtests: Backtests) -> None:
    """Says of those that run here that they go on, ends here those that were ended elsewhere, and gives up
    those of which no service says so any more.
    """
    ours = backtests.ids
    if not ours and not await asyncio.to_thread(_lapsed, ctx):
        return

    def unit(tx: Tx) -> tuple[set[str], list[Told]]:
        going_on = kept.renew(tx.conn, ours, tx.at + LEASE)
        return going_on, kept.interrupt(tx.conn, tx.at, STOPPED)

    going_on, interrupted = (await ctx.writer.run(unit)).value
    for one in ours - going_on:
        backtests.end(one)
    backtests.ended(interrupted)


def _lapsed(ctx: Context) -> bool:
    with ctx.store.reader() as conn:
        return kept.lapsed(conn, ctx.clock())
