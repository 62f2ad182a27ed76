"""Budgets that an edit changes: each decision under what those before it would have left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from rules.boundary_set import BoundarySet
from rules.meters import EMERGENCY, Meter, MeterKey
from rules.pack import parse_pack
from rules.replay.edit import edit_of
from rules.replay.metering import Metering
from rules.replay.past import PastRow, kinds_of, part_of
from rules.replay.sides import Sides

VOCABULARY = """
vocabulary: tests
currency: USD
facts: {booking.total: {type: money}}
actions: {refund: {measure: money, title: Money back}, call_back: {title: Call back, always: true}}
"""
GRANTS = "grants: [{id: any, alone: 50, because: Anybody.}]"


def boundary(name: str, clauses: str) -> tuple[str, str]:
    """A document on refunds, and the file in which it stands."""
    head = f"boundary: {name}\naction: refund\ntitle: Refund\nwhy: To be metered.\n"
    return f"boundaries/{name}.yaml", head + clauses


def judgement(at_most: int, uses: int, over: str = "30d") -> str:
    """The clause of own judgement."""
    return f"emergency: {{per: associate, over: {over}, uses: {uses}, at_most: {at_most}}}"


def compiled(*boundaries: tuple[str, str]) -> BoundarySet:
    return BoundarySet.compile(parse_pack({"vocabulary.yaml": VOCABULARY, **dict(boundaries)}))


@dataclass(frozen=True, slots=True)
class Made:
    """A decision: how much, by which road, by whom, and on which day."""

    amount: int
    road: str = "alone"
    who: str | None = "mara"
    day: int = 1
    used: Mapping[MeterKey, int] | None = None
    door: str | None = None


def row(place: int, made: Made) -> PastRow:
    """The decision as it is kept; of one day they come an hour apart."""
    return PastRow(
        f"d{place}",
        datetime(2026, 1, made.day, tzinfo=UTC) + timedelta(hours=place),
        {},
        meters={key: Meter(Decimal(0), used) for key, used in (made.used or {}).items()},
        keys={} if made.who is None else {"associate": made.who},
        number=place,
        action="refund",
        amount=Decimal(made.amount),
        road=made.road,
        door=made.door,
    )


def metered(before: BoundarySet, after: BoundarySet, *made: Made, parts: int = 1) -> list[tuple[int, int]]:
    """How far each could have gone alone, and by own judgement, once metered again."""
    edit = edit_of(before, after)
    sides, metering = Sides(edit), Metering(edit.budgets)
    rows = [row(place, each) for place, each in enumerate(made)]
    found: list[tuple[int, int]] = []
    size = -(-len(rows) // parts)
    for first in range(0, len(rows), size):
        part = part_of(rows[first : first + size], kinds_of(after.vocabulary))
        answers = metering.apply(part, {"refund": sides.answers(part, ["refund"])})["refund"]
        told = answers.select(f"refund.{name}.would" for name in ("alone", EMERGENCY))
        found += told.select(pl.all().fill_null(0) // 10**6).rows()
    return found


NEAR, FAR = boundary("near", GRANTS), boundary("far", GRANTS)
BOTH = compiled(boundary("near", judgement(100, 1)), boundary("far", judgement(200, 1)))
HELP = Made(80, EMERGENCY)


@pytest.mark.parametrize("parts", [1, 3])
def test_of_several_own_judgements_the_widest_is_taken_while_it_lasts_then_the_next(parts: int) -> None:
    found = metered(compiled(NEAR, FAR), BOTH, HELP, HELP, HELP, parts=parts)

    assert [own for _, own in found] == [200, 100, 0]


def test_of_own_judgements_that_go_as_far_the_first_by_name_is_taken() -> None:
    # After the first of both, what is left is that of `near`, which a day later is none either.
    after = compiled(boundary("near", judgement(200, 1)), boundary("far", judgement(200, 1, over="1d")))

    found = metered(compiled(NEAR, FAR), after, HELP, HELP, Made(80, EMERGENCY, day=3), HELP)

    assert [own for _, own in found] == [200, 200, 200, 0]


def test_at_the_customers_door_what_counts_by_associate_does_not_exist() -> None:
    both = "audience: [associate, customer]\n" + GRANTS
    week = "\nbudgets: [{id: week, per: associate, over: 7d, at_most: 80}, {id: all, per: all, at_most: 130}]"
    made = (Made(50), Made(50, door="customer"), Made(30), Made(50, door="customer"))

    found = metered(compiled(boundary("near", both)), compiled(boundary("near", both + week)), *made)

    # Of the associates' eighty fifty are gone, and of everybody's hundred and thirty a hundred, then all.
    assert [alone for alone, _ in found] == [50, 50, 30, 0]


def test_own_judgement_that_the_edit_leaves_alone_stands_as_it_stood() -> None:
    before = compiled(boundary("near", judgement(100, 1)), boundary("far", judgement(200, 1)))
    after = compiled(boundary("near", judgement(100, 2)), boundary("far", judgement(200, 1)))
    used_up = {("far", EMERGENCY): 1}

    found = metered(before, after, HELP, *[Made(80, EMERGENCY, used=used_up)] * 3)

    # Once as `far` stood unused, then twice by `near`, then by neither.
    assert [own for _, own in found] == [200, 100, 100, 0]


def test_own_judgement_is_charged_only_by_who_calls_for_it() -> None:
    found = metered(compiled(NEAR, FAR), BOTH, Made(80, who="mara"), HELP, Made(80, EMERGENCY, who="leo"))

    assert [own for _, own in found] == [200, 200, 200]


def test_several_budgets_bound_together_and_each_takes_what_is_given() -> None:
    after = compiled(
        boundary("near", f"{GRANTS}\nbudgets: [{{id: day, per: associate, over: 1d, at_most: 70}}]"),
        boundary("far", "budgets: [{id: ever, per: all, at_most: 120}, {id: often, per: all, uses: 3}]"),
    )
    rows = [Made(50), Made(50), Made(50, who="leo"), Made(50, who="leo"), Made(50, day=3)]

    found = metered(compiled(NEAR), after, *rows)

    # 50; the 20 left of her day; his own day, of which 50 remain of all; nothing ever again.
    assert [alone for alone, _ in found] == [50, 20, 50, 0, 0]


def test_nothing_is_left_for_whom_nobody_knows() -> None:
    after = compiled(
        boundary("near", f"{GRANTS}\nbudgets: [{{id: day, per: associate, over: 1d, at_most: 70}}]")
    )

    found = metered(compiled(NEAR), after, Made(50, who=None), Made(50))

    assert [alone for alone, _ in found] == [0, 50]


def test_what_is_as_old_as_the_window_is_let_go_of() -> None:
    after = compiled(boundary("near", f"{GRANTS}\nbudgets: [{{id: day, per: associate, over: 1h, uses: 1}}]"))

    found = metered(compiled(NEAR), after, Made(50), Made(50), Made(50), parts=2)

    assert [alone for alone, _ in found] == [50, 50, 50]
