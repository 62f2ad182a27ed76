"""One process at a time does a job that must not be done twice at once: it holds the job's lease."""

from datetime import datetime, timedelta

from service.context import Context
from service.store import worker_leases
from service.store.writer import Tx

LEASE = timedelta(seconds=6)
"""How long a job is held without being renewed: how long it rests after its process was killed."""


async def hold_job(ctx: Context, job: str, holder: str) -> datetime | None:
    """Takes or renews the lease of a job; until when it is held, None where another process has it."""

    def unit(tx: Tx) -> datetime | None:
        until = tx.at + LEASE
        return until if worker_leases.take(tx.conn, job, holder, tx.at, until) else None

    return (await ctx.writer.run(unit)).value


async def drop_job(ctx: Context, job: str, holder: str) -> None:
    """Lets go of a job, so that another process need not wait for the lease to run out."""
    await ctx.writer.run(lambda tx: worker_leases.drop(tx.conn, job, holder))
