"""Cases that leave the same to be found out, and those that do not."""

from decimal import Decimal

from rules.engine.remaining import Left, Stand
from support.refund_set import refund_question, refund_set

SET = refund_set(
    {
        "order.paid": "type: money, min: 0",
        "order.days": "type: integer, min: 0",
        "order.late": "type: boolean",
        "order.gift": "type: boolean",
        "customer.held": "type: boolean",
    },
    """
grants:
  - {id: late, when: order.late, alone: order.paid}
  - {id: gift, when: order.gift, alone: 20}
limits:
  - {id: held, when: customer.held and order.days > 3, at_most: 0}
""",
)


def _left(**known: object) -> Left:
    facts = {name.replace("__", "."): value for name, value in known.items()}
    question = refund_question(SET, facts)
    found, trial = question.bounds(), question.trial
    assert trial is not None
    stand = Stand(found.alone, found.with_peer, found.smallest, found.granted_peer > 0)
    return trial.left(stand, (), question.environment)


def test_an_amount_counts_by_how_it_stands_to_others() -> None:
    some, more, less = (_left(order__late=True, order__paid=paid) for paid in ("50", "70.50", "10"))
    assert some.key == more.key != less.key
    assert (max(some.amounts), max(more.amounts)) == (Decimal(50), Decimal("70.50"))


def test_what_is_given_anyway_says_nothing_where_it_is_granted_otherwise() -> None:
    late = {"order__late": True, "order__paid": "50", "customer__held": False}
    rich = _left(**late, order__gift=True)
    poor = _left(**late, order__gift=False)
    assert rich.key == poor.key


def test_a_fact_that_is_compared_alone_counts_by_how_that_comes_out() -> None:
    held = {"order__late": True, "order__paid": "50", "order__gift": False}
    assert _left(**held, order__days=4).key == _left(**held, order__days=9).key
    assert _left(**held, order__days=4).key != _left(**held, order__days=2).key


def test_what_is_unknown_makes_a_difference() -> None:
    assert _left(order__late=True, order__paid="50").key != _left(order__paid="50").key
