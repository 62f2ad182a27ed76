"""The feeds that are kept are in force here, whoever changed them."""

from service.context import Context
from service.sealed import SECRETS, cipher
from service.store import feeds as kept
from service.store.types import Connection
from service.store.writer import Tx


def take_up_feeds(ctx: Context, conn: Connection) -> None:
    """Puts in force what is kept: when a service starts, and inside a unit that changed it."""
    sealing = cipher(ctx.settings, SECRETS)
    ctx.feeds.take_up(kept.kept(conn), lambda sealed: sealing.decrypt(sealed).decode())


def changed(ctx: Context, tx: Tx) -> None:
    """Puts in force what a unit changed, once it is durable and before the unit after it."""
    sealing, found = cipher(ctx.settings, SECRETS), kept.kept(tx.conn)
    tx.when_durable(lambda: ctx.feeds.take_up(found, lambda sealed: sealing.decrypt(sealed).decode()))


async def follow_feeds(ctx: Context) -> None:
    """Puts in force what another service changed meanwhile. Raises Problem."""
    await ctx.writer.run(lambda tx: changed(ctx, tx))
