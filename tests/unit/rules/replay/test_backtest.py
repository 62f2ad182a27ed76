"""What an edit would have changed: counted over past decisions, one after the other."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rules.boundary_set import BoundarySet
from rules.meters import Meter, Meters, unspent_but
from rules.pack import parse_pack
from rules.replay.backtest import Backtest, PastDecision, backtest
from rules.replay.columns import PastCase

VOCABULARY = """
vocabulary: tests
currency: USD
facts:
  customer.tier: {type: text, one_of: [regular, gold]}
  booking.total: {type: money, min: 0}
  booking.insured: {type: boolean}
actions:
  refund: {measure: money, title: Money back}
  call_back: {title: Call back, always: true}
"""
REFUND = """
boundary: refund
action: refund
title: Money back
why: To be compared.
grants:
  - {{id: gold, when: 'customer.tier == "gold"', alone: {gold}, with_peer: 200, because: Loyal.}}
  - {{id: any, alone: 20, because: Anybody.}}
limits:
  - {{id: fare, at_most: booking.total, because: Never more than the fare.}}
budgets:
  - {{id: week, per: customer, over: 7d, at_most: 150}}
"""


def pack(gold: object = 50, *, more: str = "") -> BoundarySet:
    files = {"vocabulary.yaml": VOCABULARY, "boundaries/refund.yaml": REFUND.format(gold=gold) + more}
    return BoundarySet.compile(parse_pack(files))


def given(
    amount: str,
    *,
    tier: str = "gold",
    number: int = 1,
    month: int = 1,
    road: str = "alone",
    spent: Meters | None = None,
) -> PastDecision:
    facts: dict[str, object] = {"customer.tier": tier, "booking.total": Decimal(400)}
    at = datetime(2026, month, 5, tzinfo=UTC)
    case = PastCase(f"d{number}", at, facts, {}, spent or unspent_but({}))
    return PastDecision(case, number, "refund", Decimal(amount), road, {"tier": (tier,)})


def compared(after: BoundarySet, *decisions: PastDecision) -> Backtest:
    return backtest(pack(), after, decisions)


def test_who_took_all_there_was_takes_all_there_is() -> None:
    report = compared(pack(80), given("50"), given("30", number=2), given("20", tier="regular", number=3))

    assert (report.decisions, report.changed, report.wider, report.outside) == (3, 2, 2, 0)
    assert report.money["USD"].months == {"2026-01": Decimal(30)}
    (segment, other) = report.segments
    assert (segment.value, segment.gain, segment.lose, segment.money) == ("gold", 2, 0, Decimal(30))
    assert (other.value, other.gain, other.lose) == ("regular", 0, 0)
    assert [flip.decision.number for flip in report.telling] == [1, 2]


def test_what_goes_too_far_is_outside_and_falls_to_what_is_left() -> None:
    report = compared(pack(30), given("50"))

    assert (report.outside, report.narrower, report.peers_more) == (1, 1, 1)
    assert report.money["USD"].mean == Decimal("-20.00")


def test_money_is_told_by_month_with_its_spread_and_quiet_months_count() -> None:
    report = compared(pack(80), given("50"), given("50", number=2, month=3), given("50", number=3, month=3))

    money = report.money["USD"]
    assert money.months == {"2026-01": Decimal(30), "2026-02": Decimal(0), "2026-03": Decimal(60)}
    assert (money.mean, money.spread) == (Decimal("30.00"), Decimal("24.49"))


def test_a_colleague_is_no_longer_needed() -> None:
    report = compared(pack(80), given("70", road="with_peer"))

    assert (report.peers_less, report.peers_more, report.outside) == (1, 0, 0)
    assert report.money["USD"].mean == 0


def test_budgets_stand_as_they_stood() -> None:
    spent = unspent_but({("refund", "week"): Meter(Decimal(110), 3)})
    report = compared(pack(80), given("40", spent=spent))

    assert (report.changed, report.wider) == (0, 0)


def test_a_fact_that_no_record_holds_is_named() -> None:
    report = compared(
        pack(more="duties:\n  - {id: asked, must: booking.insured, because: Asked.}\n"), given("50")
    )

    assert report.missing == ("booking.insured",)
    assert report.outside == 1


def test_without_past_cases_there_is_nothing_to_say() -> None:
    report = compared(pack(80))

    assert (report.decisions, report.cases, report.changed) == (0, 0, 0)
    assert report.money == {}


@pytest.mark.parametrize(("decisions", "few"), [(99, True), (100, False)])
def test_few_decisions_are_a_hint(decisions: int, few: bool) -> None:
    report = compared(pack(80), *(given("50", number=at) for at in range(decisions)))

    assert report.few is few
