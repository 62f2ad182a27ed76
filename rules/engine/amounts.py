"""Amounts of rows: what is written down, and what is computed in a case, on the action's grid."""

from decimal import Decimal

from rules.decide import Environment, compile_node
from rules.engine.rows import Row
from rules.meaning import ONE
from rules.syntax import Constant, Expression
from rules.values import ZERO, round_down, round_up


def granted(row: Row, known: Environment, digits: int, *, measured: bool) -> tuple[Decimal, Decimal]:
    """What a grant gives, alone and with a peer; never less with one."""
    by_peer = row.peer_value
    return given(
        None if row.value is None else row.value(known),
        None if by_peer is None else by_peer(known),
        digits,
        measured=measured,
        by_peer=by_peer is not None,
    )


def limited(row: Row, known: Environment, digits: int) -> Decimal | None:
    """What a limit that computes its amount comes to; None where that is unknown."""
    value = None if row.value is None else row.value(known)
    if value is None:
        return None
    return (round_up if row.of == "smallest" else round_down)(value, digits)


def given(
    amount: Decimal | None, carried: Decimal | None, digits: int, *, measured: bool, by_peer: bool
) -> tuple[Decimal, Decimal]:
    """What amounts that a grant computes come to, alone and with a peer (`by_peer`: it says what then)."""
    alone = _down(amount, digits)
    peer = _down(carried, digits) if by_peer else alone
    if not measured:
        alone, peer = min(alone, ONE), min(peer, ONE)
    return alone, max(alone, peer)


def _down(value: Decimal | None, digits: int) -> Decimal:
    return ZERO if value is None else round_down(value, digits)


def amount_of(expression: Expression) -> Decimal | None:
    """An amount that stands there as such; None where it cannot be computed."""
    tree = expression.tree
    found: Decimal | None = tree.value if isinstance(tree, Constant) else compile_node(tree, {})({})  # type: ignore[assignment]
    return found


def written(expression: Expression) -> bool:
    """Whether an amount stands there as such: nothing is read for it."""
    return not expression.reads and not expression.tables
