"""What an edit would have changed: counted over past decisions, one after the other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rules.boundary_set import BoundarySet
from rules.meters import Meter, MeterKey
from rules.pack import parse_pack
from rules.replay.backtest import backtest
from rules.replay.edit import edit_of
from rules.replay.past import PastRow, kinds_of, part_of
from rules.replay.shapes import Backtest

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


def for_customers(alone: int) -> BoundarySet:
    """The pack with what customers may give themselves."""
    grant = f"grants: [{{id: any, alone: {alone}, because: Anybody.}}]"
    document = f"boundary: own\naction: refund\naudience: [customer]\n{grant}\n"
    files = {"vocabulary.yaml": VOCABULARY, "boundaries/refund.yaml": REFUND.format(gold=50)}
    return BoundarySet.compile(parse_pack({**files, "boundaries/own.yaml": document}))


def given(
    amount: str | None,
    *,
    tier: str = "gold",
    number: int = 1,
    month: int = 1,
    day: int = 5,
    road: str = "alone",
    spent: Mapping[MeterKey, Meter | None] | None = None,
    who: str = "c1",
    door: str | None = None,
) -> PastRow:
    """A refund that was given, or with None a case in which nothing was."""
    return PastRow(
        f"d{number}",
        datetime(2026, month, day, tzinfo=UTC),
        {"customer.tier": tier, "booking.total": Decimal(400)},
        meters=spent or {},
        keys={"customer": who, "associate": "mara"},
        number=number,
        action=None if amount is None else "refund",
        amount=None if amount is None else Decimal(amount),
        road=None if amount is None else road,
        door=door,
        channel="chat",
    )


def compared(
    after: BoundarySet, *rows: PastRow, parts: int = 1, before: BoundarySet | None = None
) -> Backtest:
    """The rows, in so many parts."""
    before = before or pack()
    size = -(-len(rows) // parts) or 1
    cut = [rows[at : at + size] for at in range(0, len(rows), size)]
    edit = edit_of(before, after)
    made = (part_of(each, kinds_of(before.vocabulary)) for each in cut)
    return backtest(edit, (part.select(edit.needed(part.columns)) for part in made))


def test_who_took_all_there_was_takes_all_there_is() -> None:
    report = compared(pack(80), given("50"), given("30", number=2), given("20", tier="regular", number=3))

    assert (report.decisions, report.changed, report.wider, report.outside) == (3, 2, 2, 0)
    assert report.money["USD"].months == {"2026-01": Decimal(30)}
    segment, other = (one for one in report.segments if one.kind == "tier")
    assert (segment.value, segment.gain, segment.lose, segment.money) == ("gold", 2, 0, Decimal(30))
    assert (other.value, other.gain, other.lose) == ("regular", 0, 0)
    (flip,) = report.telling
    assert (flip.number, flip.like, flip.alone) == (1, 2, (Decimal(50), Decimal(80)))
    assert flip.facts == {"customer.tier": "gold", "booking.total": Decimal(400)}


def test_each_decision_is_looked_at_through_its_own_door() -> None:
    """A refund for customers themselves widens; the associates' does not."""
    rows = [given("10", door="customer"), given("50", number=2, door="associate"), given("50", number=3)]

    report = compared(for_customers(20), *rows, before=for_customers(10))

    assert (report.decisions, report.wider, report.changed) == (3, 1, 1)
    (flip,) = report.telling
    assert (flip.number, flip.alone) == (1, (Decimal(10), Decimal(20)))
    # Of the third no record says it.
    assert report.doorless == 1


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
    spent = {("refund", "week"): Meter(Decimal(110), 3)}
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
    assert (report.money, report.spread, report.days) == ({}, None, 0)


@pytest.mark.parametrize(("decisions", "few"), [(99, True), (100, False)])
def test_few_decisions_are_a_hint(decisions: int, few: bool) -> None:
    report = compared(pack(80), *(given("50", number=at) for at in range(decisions)))

    assert report.few is few


def test_a_case_in_which_nothing_was_decided_has_a_latitude_that_changes_and_no_money() -> None:
    report = compared(pack(80), given(None), given(None, number=2, tier="regular"))

    assert (report.decisions, report.undecided, report.cases, report.changed) == (0, 2, 2, 1)
    assert (report.gain, report.lose, report.outside, report.wider) == (1, 0, 0, 0)
    (flip,) = report.telling
    assert (flip.amount, flip.given, flip.alone) == (
        None,
        (Decimal(0), Decimal(0)),
        (Decimal(50), Decimal(80)),
    )


def test_an_edit_of_nothing_changes_nothing() -> None:
    report = compared(pack(), given("50"), given(None, number=2))

    assert (report.cases, report.changed, report.telling, report.money) == (2, 0, (), {})
    assert [(one.kind, one.value, one.moments) for one in report.segments] == [
        ("channel", "chat", 2),
        ("tier", "gold", 2),
    ]


def test_who_can_go_how_far_is_told_in_bins_of_a_round_width() -> None:
    spread = compared(pack(80), given("50"), given("20", number=2, tier="regular")).spread

    assert spread is not None
    assert (spread.action, spread.width) == ("refund", Decimal(10))
    assert {int(one.low): (one.before, one.after) for one in spread.bins if one.before or one.after} == {
        20: (1, 1),
        50: (1, 0),
        80: (0, 1),
    }


def tighter(at_most: int) -> BoundarySet:
    """The same refunds with another budget a week."""
    text = REFUND.format(gold=50).replace("at_most: 150", f"at_most: {at_most}")
    return BoundarySet.compile(parse_pack({"vocabulary.yaml": VOCABULARY, "boundaries/refund.yaml": text}))


WEEK = [
    given("50", number=at, day=at, spent={("refund", "week"): Meter(Decimal(50 * (at - 1)), at - 1)})
    for at in (1, 2, 3)
]


@pytest.mark.parametrize("parts", [1, 3])
def test_a_budget_that_is_edited_is_metered_again_in_order_of_time(parts: int) -> None:
    report = compared(tighter(80), *WEEK, parts=parts)

    assert report.metered == (("refund", "week"),)
    # 50, then the 30 that are left, then nothing.
    assert report.money["USD"].months == {"2026-01": Decimal(-70)}
    assert (report.outside, report.narrower) == (2, 2)


def test_a_budget_that_is_metered_again_lets_go_of_what_is_older_than_its_window() -> None:
    report = compared(tighter(80), *WEEK, given("50", number=9, day=9))

    assert report.money["USD"].months == {"2026-01": Decimal(-70)}


def test_every_customer_has_a_meter_of_her_own() -> None:
    report = compared(tighter(80), given("50", who="c1"), given("50", who="c2", number=2))

    assert (report.outside, report.money["USD"].mean) == (0, Decimal(0))


@pytest.mark.parametrize("parts", [1, 2, 5])
def test_in_whatever_parts_the_past_comes_it_says_the_same(parts: int) -> None:
    rows = [
        given("50" if at % 3 else None, number=at, month=1 + at % 2, tier="gold" if at % 2 else "regular")
        for at in range(1, 11)
    ]

    assert compared(pack(80), *rows, parts=parts) == compared(pack(80), *rows)
