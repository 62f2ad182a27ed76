"""Which values of the facts of a question are worth trying."""

from decimal import Decimal

from rules.trying import Trying
from support.refund_set import refund_question, refund_set

SET = refund_set(
    {
        "order.paid": "type: money, min: 0, max: 900",
        "order.fee": "type: money, min: 0, max: 900",
        "order.late": "type: boolean",
    },
    """
grants:
  - {id: late, when: order.late, alone: order.paid}
  - {id: fee, when: order.fee > order.paid, alone: 30}
""",
)


def _trying(**known: object) -> Trying:
    facts = {f"order.{name}": value for name, value in known.items()}
    question = refund_question(SET, facts)
    return Trying(question, question.bounds(), SET.vocabulary)


def test_those_where_an_amount_passes_what_is_given_now() -> None:
    tried = _trying(fee="50", paid="20").values("order.paid", {"order.late": True})
    assert {Decimal(30), Decimal("30.01")} <= set(tried)


def test_those_beside_another_fact_known_or_assumed() -> None:
    trying = _trying(paid="20")
    assert Decimal("20.01") in trying.values("order.fee", {})
    assert Decimal("70.01") in trying.values("order.fee", {"order.paid": Decimal(70)})


def test_what_does_not_stand_beside_makes_no_difference() -> None:
    trying = _trying(paid="20")
    assert trying.values("order.fee", {}) is trying.values("order.fee", {"order.late": True})
