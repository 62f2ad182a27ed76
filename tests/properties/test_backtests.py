"""A back-test says the same however its past is parted, and meters budgets as deciding one by one would."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from rules.boundary_set import BoundarySet
from rules.meaning import Bounds
from rules.meters import EMERGENCY, Meter
from rules.replay.backtest import backtest
from rules.replay.edit import edit_of
from rules.replay.metering import Metering
from rules.replay.past import PastRow, kinds_of, part_of
from rules.replay.sides import Sides
from rules.values import ZERO
from support.language.documents import Document, granted
from support.language.draws import one_of
from support.language.effort import EFFORT, profile
from support.language.pack_draws import AMOUNTS, PERS, Drawn, packs
from support.language.product import compiled, meters, split

ROADS = ("alone", "alone", "with_peer", EMERGENCY)
PARTS = (1, 2, 3, 12)
ROWS = 12
METERED = ("alone", "with_peer", EMERGENCY)
HOUR = timedelta(hours=5)
"""Between two decisions: of twelve some leave a window of a day."""


@st.composite
def pasts(draw: st.DrawFn) -> tuple[BoundarySet, BoundarySet, list[PastRow]]:
    """A set, an edit of it that changes every budget, and decisions at the associates' door."""
    drawn = draw(packs(largest=2, cases_each=ROWS))
    before, after = compiled(tuple(map(_otherwise, drawn.documents))), compiled(drawn.documents)
    return before, after, [_row(draw, drawn, before, place) for place in range(ROWS)]


def _otherwise(document: Document) -> Document:
    """The document with meters of its own, and a little less to give."""
    renamed = tuple(replace(budget, id=f"was-{budget.id}") for budget in document.budgets)
    emergency = document.emergency and replace(document.emergency, uses=document.emergency.uses + 1)
    return replace(document, budgets=renamed, emergency=emergency)


def _row(draw: st.DrawFn, drawn: Drawn, before: BoundarySet, place: int) -> PastRow:
    case = drawn.cases[place]
    keys = {per: whom for per in PERS if (whom := one_of(draw, ("one", "one", "two", None))) and per != "all"}
    facts, request = split(case)
    actions = granted(drawn.documents)
    decided = bool(actions) and one_of(draw, (True, True, True, False))
    return PastRow(
        id=f"d{place:02}",
        at=drawn.cases[0].now + place * HOUR,
        facts=facts,
        request=request,
        meters={budget.key: meters(case).get(budget.key, Meter()) for budget in before.budgets},
        keys=keys,
        number=place // 2,
        action=one_of(draw, actions) if decided else None,
        amount=one_of(draw, AMOUNTS[1:]) if decided else None,
        road=one_of(draw, ROADS) if decided else None,
        channel=one_of(draw, ("chat", "phone")),
    )


def parted(rows: Sequence[PastRow], of: BoundarySet, parts: int) -> list[pl.DataFrame]:
    """Decisions first, as the files of the past hold them, in so many parts."""
    ordered = [row for row in rows if row.action] + [row for row in rows if not row.action]
    size = -(-len(ordered) // parts)
    return [part_of(ordered[at : at + size], kinds_of(of.vocabulary)) for at in range(0, len(ordered), size)]


@EFFORT
def test_a_back_test_says_the_same_however_its_past_is_parted(effort: int) -> None:
    @profile(25, effort)
    @given(pasts())
    def same(drawn: tuple[BoundarySet, BoundarySet, list[PastRow]]) -> None:
        before, after, rows = drawn
        reports = {repr(backtest(edit_of(before, after), parted(rows, before, parts))) for parts in PARTS}
        assert len(reports) == 1

    same()


@EFFORT
def test_budgets_are_metered_as_deciding_one_by_one_would(effort: int) -> None:
    @profile(40, effort)
    @given(pasts())
    def agree(drawn: tuple[BoundarySet, BoundarySet, list[PastRow]]) -> None:
        before, after, rows = drawn
        decisions = [row for row in rows if row.action]
        plain = Plain(before, after)
        expected = [plain.decides(row) for row in decisions]
        assert metered(before, after, decisions) == expected

    agree()


def metered(before: BoundarySet, after: BoundarySet, rows: list[PastRow]) -> list[dict[str, Any]]:
    """What the set after answers for each decision, as a back-test meters its budgets, part by part."""
    if not rows:
        return []
    edit = edit_of(before, after)
    sides, metering = Sides(edit), Metering(edit.budgets)
    told: dict[str, dict[str, Any]] = {}
    for part in parted(rows, before, min(2, len(rows))):
        actions = sorted(part["action"].unique())
        of = {action: part.filter(pl.col("action") == action) for action in actions}
        answers = {action: sides.answers(frame, [action]) for action, frame in of.items()}
        answers = metering.apply(part, answers)
        for action in actions:
            told |= dict(zip(of[action]["id"], answers[action].iter_rows(named=True), strict=True))
    return [{name: told[row.id][f"{row.action}.{name}.would"] for name in METERED} for row in rows]


class Plain:
    """Decides one after the other, and charges what was given: every meter a list of what it took."""

    def __init__(self, before: BoundarySet, after: BoundarySet) -> None:
        self.before, self.after = before, after
        self.taken: dict[tuple[Any, str], list[tuple[datetime, Decimal]]] = defaultdict(list)

    def decides(self, row: PastRow) -> dict[str, Any]:
        """What the set after answers for a decision; what it would have given is charged."""
        now = self._meters(row)
        found = self._bounds(self.after, row, now)
        offered = found.emergency.at_most if found.emergency else None
        given = self._given(row, found, self._bounds(self.before, row, dict(row.meters)))
        if given > 0:
            charged = {budget.key for _, budget, _ in found.lefts}
            if row.road == EMERGENCY and found.emergency:
                charged.add((found.emergency.boundary, EMERGENCY))
            for budget in self.after.budgets:
                if budget.key in charged and now[budget.key] is not None:
                    self.taken[budget.key, self._key(row, budget.per) or ""].append((row.at, given))
        answers = {
            "alone": _whole(found.alone),
            "with_peer": _whole(found.with_peer),
            EMERGENCY: None if offered is None else _whole(offered),
        }
        return {name: answers[name] for name in METERED}

    def _meters(self, row: PastRow) -> dict[Any, Meter | None]:
        stood: dict[Any, Meter | None] = {}
        for budget in self.after.budgets:
            key = self._key(row, budget.per)
            taken = self.taken[budget.key, key or ""]
            within = [each for at, each in taken if budget.over is None or at > row.at - budget.over]
            stood[budget.key] = None if key is None else Meter(sum(within, ZERO), len(within))
        return stood

    def _given(self, row: PastRow, would: Bounds, was: Bounds) -> Decimal:
        reach, before = _reach(would, row.road), _reach(was, row.road)
        assert row.amount is not None
        takes = min(reach if row.amount >= before and reach > before > 0 else row.amount, reach)
        shut = takes < would.smallest or self._unmet(row, would)
        return ZERO if shut else takes

    def _unmet(self, row: PastRow, found: Bounds) -> bool:
        question = self._question(self.after, row, {})
        return any(
            duty.must is not None and duty.must(question.environment) is not True for duty in found.duties
        )

    def _bounds(self, boundaries: BoundarySet, row: PastRow, stood: dict[Any, Meter | None]) -> Bounds:
        found: Bounds = self._question(boundaries, row, stood).bounds()
        return found

    @staticmethod
    def _question(boundaries: BoundarySet, row: PastRow, stood: dict[Any, Meter | None]) -> Any:
        known = boundaries.case(row.facts, at=row.at, meters=stood, audience="associate")
        return boundaries.question(known, row.action or "", row.request)

    @staticmethod
    def _key(row: PastRow, per: str) -> str | None:
        return "all" if per == "all" else row.keys.get(per)


def _reach(found: Bounds, road: str | None) -> Decimal:
    if road == EMERGENCY:
        return found.emergency.at_most if found.emergency else ZERO
    return found.with_peer if road == "with_peer" else found.alone


def _whole(amount: Decimal) -> int:
    return int(amount.scaleb(6))
