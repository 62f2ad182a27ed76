"""What waits to be looked at under both sets is looked at, counted, kept: after the answer, never before."""

import asyncio
import logging
import time
from collections.abc import Sequence

from service.context import Context
from service.domain.candidate import Seen, SeenCase
from service.latitude import CandidateFailed
from service.store import observations
from service.store.writer import Tx

SLICE = 0.05
"""Seconds of one turn: it shares its core with the event loop, and half a second lies between two turns. A
look that compares both sets takes half a millisecond (`tests/bench/shadow.py`), so that a thousand open cases
are looked at within five seconds.
"""
_AT_ONCE = 16

_log = logging.getLogger(__name__)


async def observe_candidate(ctx: Context) -> int:
    """Looks at what waits, for a `SLICE`, and returns how many looks that were. Where one fails, that is
    noted for whoever stops candidates, and nothing else happens.

    Raises Problem: not_recorded, database_away.
    """
    on_trial = ctx.boundaries.on_trial
    ctx.metrics.shadow_dropped.inc(ctx.shadow.dropped())
    if on_trial is None or not ctx.shadow.waiting:
        return 0
    number, seen = await asyncio.to_thread(_look, ctx, on_trial.candidate.id)

    def unit(tx: Tx) -> bool:
        now = ctx.boundaries.on_trial
        if now is None or now.candidate.id != on_trial.candidate.id:
            return False
        observations.see(tx.conn, now.candidate.id, seen)
        return True

    if seen and (await ctx.writer.run(unit)).value:
        _count(ctx, seen)
    return number


def _look(ctx: Context, candidate: str) -> tuple[int, list[Seen]]:
    found: list[Seen] = []
    number, until = 0, time.perf_counter() + SLICE
    with ctx.store.reader() as conn:
        while time.perf_counter() < until and (looks := ctx.shadow.take(_AT_ONCE)):
            number += len(looks)
            for look in looks:
                try:
                    with ctx.metrics.shadow.time():
                        found.append(look(conn))
                except CandidateFailed as failure:
                    _log.exception("the candidate cannot be evaluated")
                    ctx.metrics.shadow_failed.inc()
                    ctx.shadow.broke = candidate, str(failure)
    return number, found


def _count(ctx: Context, seen: Sequence[Seen]) -> None:
    for one in seen:
        if isinstance(one, SeenCase):
            effect = {(False, False): "same", (True, False): "wider", (False, True): "narrower"}
            ctx.metrics.shadow_latitudes.labels(effect.get((one.wider, one.narrower), "both")).inc()
            continue
        ctx.metrics.shadow_decisions.labels(one.action, one.effect).inc()
        if one.money:
            ctx.metrics.shadow_money.labels("more" if one.money > 0 else "less").inc(float(abs(one.money)))
