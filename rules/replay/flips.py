"""One action's moments under two sets, row by row, as columns: what was, what would be, what would be given.

What would be given is told from what was: who took all there was takes all there is; who stayed below keeps
to it, as far as it still goes; below the smallest amount nothing is given. A decision that the set before
would not have made either is counted from what that set would have given.
"""

from __future__ import annotations

from typing import Final

import polars as pl

ANSWERS: Final = ("alone", "with_peer", "smallest", "emergency", "unmet")
BEFORE, AFTER = "was", "would"
CARRIED: Final = ("id", "now", "number", "amount", "road")


def flips(part: pl.DataFrame, answers: pl.DataFrame, action: str) -> pl.DataFrame:
    """One action's moments: those columns of the part that tell of them, and what changes.

    `alone.was`, …; of decisions `reach.was`, `given.was`, …; `changed`, `gain`, `lose`, `outside`, `wider`,
    `narrower`, `peer.was`, `peer.would`. Amounts are times 10**6.
    """
    told = answers.select(
        **{
            f"{answer}.{side}": pl.col(f"{action}.{answer}.{side}")
            for answer in ANSWERS
            for side in (BEFORE, AFTER)
        }
    )
    frame = part.select(*CARRIED).hstack(told).with_columns(action=pl.lit(action))
    frame = frame.with_columns(_reach(BEFORE), _reach(AFTER))
    frame = frame.with_columns(_given(BEFORE), _given(AFTER))
    decided, was, would = pl.col("amount").is_not_null(), pl.col("reach.was"), pl.col("reach.would")
    alone, alone_then = pl.col("alone.was"), pl.col("alone.would")
    peer, peer_then = pl.col("with_peer.was"), pl.col("with_peer.would")
    up = pl.when(decided).then(would > was).otherwise((alone_then > alone) | (peer_then > peer))
    down = pl.when(decided).then(would < was).otherwise((alone_then < alone) | (peer_then < peer))
    outside = decided & _outside(AFTER) & ~_outside(BEFORE)
    frame = frame.with_columns(
        gain=up,
        lose=down,
        outside=outside,
        wider=decided & up,
        narrower=decided & down,
        **{f"peer.{side}": decided & _with_peer(side) for side in (BEFORE, AFTER)},
    )
    return frame.with_columns(
        changed=(alone != alone_then) | (peer != peer_then) | pl.col("outside"),
        weight=pl.max_horizontal((alone_then - alone).abs(), (peer_then - peer).abs()),
    )


def _reach(side: str) -> pl.Expr:
    """How far the road of the decision went; alone where nothing was decided."""
    road = pl.col("road").fill_null("alone")
    offered = pl.col(f"emergency.{side}").fill_null(0)
    reach = pl.when(road == "with_peer").then(pl.col(f"with_peer.{side}"))
    return (
        reach.when(road == "emergency")
        .then(offered)
        .otherwise(pl.col(f"alone.{side}"))
        .alias(f"reach.{side}")
    )


def _given(side: str) -> pl.Expr:
    amount, was, reach = pl.col("amount"), pl.col("reach.was"), pl.col(f"reach.{side}")
    takes = amount
    if side == AFTER:
        takes = pl.when((amount >= was) & (reach > was) & (was > 0)).then(reach).otherwise(amount)
    takes = pl.min_horizontal(takes, reach)
    shut = (takes < pl.col(f"smallest.{side}")) | (takes <= 0) | pl.col(f"unmet.{side}")
    given = pl.when(shut).then(0).otherwise(takes)
    return pl.when(amount.is_not_null()).then(given).alias(f"given.{side}")


def _outside(side: str) -> pl.Expr:
    amount = pl.col("amount")
    below = amount < pl.col(f"smallest.{side}")
    return (amount > pl.col(f"reach.{side}")) | below | pl.col(f"unmet.{side}")


def _with_peer(side: str) -> pl.Expr:
    amount = pl.col("amount")
    return (pl.col(f"alone.{side}") < amount) & (amount <= pl.col(f"with_peer.{side}"))
