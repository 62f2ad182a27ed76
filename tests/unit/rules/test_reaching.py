"""How far an action goes once something is learnt."""

from decimal import Decimal

from rules.candidates import FAR
from rules.question import Question
from rules.reaching import reached
from support.refund_set import refund_question, refund_set

SET = refund_set(
    {"order.paid": "type: money, min: 0", "order.late": "type: boolean"},
    """
grants:
  - {id: late, when: order.late, alone: order.paid}
  - {id: other, when: not order.late, alone: 0, with_peer: 5}
""",
)


def _question(**known: object) -> Question:
    facts = {f"order.{name}": value for name, value in known.items()}
    return refund_question(SET, facts)


def test_it_is_the_widest_amount_of_all_options() -> None:
    options = [{"order.late": True}, {"order.late": False}]
    assert reached(_question(paid="30"), options) == Decimal(30)


def test_it_is_with_a_peer_where_nothing_more_may_be_given_alone() -> None:
    assert reached(_question(paid="30"), [{"order.late": False}]) == Decimal(5)


def test_what_grows_without_end_has_no_amount() -> None:
    assert reached(_question(late=True), [{"order.paid": Decimal(int(FAR))}]) is None
