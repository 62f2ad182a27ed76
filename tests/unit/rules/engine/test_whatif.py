"""What an action comes to were a fact known, or another than it is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.engine.trial import Trial
from rules.pack import parse_pack

VOCABULARY = """
vocabulary: tests
currency: USD
facts:
  order.paid: {type: money, min: 0}
  order.items: {type: integer, min: 0}
  order.late: {type: boolean}
  customer.tier: {type: text, one_of: [regular, silver, gold]}
  customer.held: {type: boolean}
actions:
  refund: {measure: money, title: Refund}
  call: {title: Call, always: true}
"""
REFUND = """
boundary: refund
action: refund
title: Refund
grants:
  - {id: loyal, when: 'customer.tier in ["silver", "gold"]', alone: 40}
  - {id: late, when: order.late and order.items >= 2, alone: 60}
  - {id: each, when: 'customer.tier == "gold"', alone: 15 * order.items}
limits:
  - {id: fare, at_most: order.paid}
  - {id: held, when: customer.held, at_most: 0}
"""
SET = BoundarySet.compile(parse_pack({"vocabulary.yaml": VOCABULARY, "boundaries/refund.yaml": REFUND}))
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
KNOWN: Mapping[str, object] = {
    "order.paid": "50.00",
    "order.items": 3,
    "order.late": False,
    "customer.tier": "regular",
    "customer.held": False,
}


def _trial(**known: object) -> Trial:
    facts = {**KNOWN, **{name.replace("__", "."): value for name, value in known.items()}}
    case = SET.case(facts, at=AT, meters=UNSPENT, audience="associate")
    trial = SET.question(case, "refund").trial
    assert trial is not None
    return trial


def test_a_known_fact_may_be_another() -> None:
    about = _trial().about(("customer.tier",))
    assert not about.stuck
    assert about.opening(["regular", "silver", "gold"]) == ["silver", "gold"]
    assert _trial().about(("order.late",)).opening([True, False]) == [True]


def test_an_unknown_one_may_be_learnt() -> None:
    about = _trial(order__late=None).about(("order.late",))
    assert about.opening([True, False]) == [True]


def test_several_may_be_learnt_together() -> None:
    about = _trial(order__late=None, order__items=None).about(("order.late", "order.items"))
    assert about.widens([True, Decimal(2)])
    assert not about.widens([True, Decimal(1)])
    assert not about.widens([False, Decimal(2)])


def test_amounts_and_limits_count_by_the_value_that_is_tried() -> None:
    paid = _trial(customer__tier="gold").about(("order.paid",))
    assert paid.opening([Decimal(40), Decimal(45), Decimal(50)]) == []
    items = _trial(customer__tier="gold", order__items=1).about(("order.items",))
    assert items.opening([Decimal(2), Decimal(3), Decimal(4)]) == [Decimal(3), Decimal(4)]
    low = _trial(customer__tier="gold", order__paid="20.00").about(("order.paid",))
    assert low.opening([Decimal(19), Decimal(20), Decimal(21)]) == [Decimal(21)]


@pytest.mark.parametrize("name", ["customer.tier", "order.items", "order.late", "order.paid"])
def test_nothing_gives_more_where_a_limit_holds_it(name: str) -> None:
    assert _trial(customer__held=True).about((name,)).stuck
    assert not _trial(customer__held=True, customer__tier="gold").about(("customer.held",)).stuck
