"""A follower of the journal is held by one process at a time, which renews its lease or leaves it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.context import Context
from service.store import followers, journal
from service.store.writer import Tx

LEASE = timedelta(seconds=15)
"""How long a follower stands still after its process went away without a word."""


@dataclass(frozen=True, slots=True)
class Held:
    """It is ours until then; everything up to `seq` was followed."""

    seq: int
    until: datetime


async def hold_follower(ctx: Context, name: str, holder: str, lease: timedelta = LEASE) -> Held | None:
    """Takes or renews the lease; None while another process has it. One that is new starts at the head."""

    def unit(tx: Tx) -> Held | None:
        before = followers.load(tx.conn, name)
        if before is not None and before.holder not in {None, holder} and before.until > tx.at:
            return None
        seq = journal.head(tx.conn).seq if before is None else before.seq
        until = tx.at + lease
        followers.hold(tx.conn, name, holder, until, seq)
        return Held(seq, until)

    return (await ctx.writer.run(unit)).value


async def leave_follower(ctx: Context, name: str, holder: str) -> None:
    """Another process may take it at once."""

    def unit(tx: Tx) -> None:
        before = followers.load(tx.conn, name)
        if before is not None and before.holder == holder:
            followers.hold(tx.conn, name, None, tx.at, before.seq)

    await ctx.writer.run(unit)
