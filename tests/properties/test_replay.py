"""What columns say of past cases is what deciding each of them says: row by row, digit by digit."""

from collections import Counter
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.meaning import Bounds
from rules.replay.latitudes import Formulas, Wanted, replay
from rules.replay.past import PastRow, frame_for, kinds_of, part_of
from support.language.documents import granted
from support.language.effort import profile
from support.language.oracle import Case
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, door, meters, split

REPLAY_EFFORT = pytest.mark.parametrize(
    "effort", [pytest.param(1, id="quick"), pytest.param(20, id="long", marks=pytest.mark.long)]
)
DOORS: tuple[Audience, ...] = ("associate", "customer")


def decided(boundaries: BoundarySet, case: Case, action: str) -> Bounds:
    """The numbers of one action as they are decided."""
    facts, request = split(case)
    known = boundaries.case(facts, at=case.now, meters=meters(case), audience=door(case))
    return boundaries.question(known, action, request).bounds()


def past(boundaries: BoundarySet, cases: list[Case]) -> pl.DataFrame:
    """Drawn cases as they are kept, read for all that may be given."""
    rows = [
        PastRow(
            str(at),
            case.now,
            *split(case),
            meters={budget.key: meters(case).get(budget.key) for budget in boundaries.budgets},
        )
        for at, case in enumerate(cases)
    ]
    return frame_for(boundaries, part_of(rows, kinds_of(boundaries.vocabulary)), boundaries.rules)


def amount(whole: int | None) -> Decimal | None:
    """A number of a column as an amount."""
    return None if whole is None else Decimal(whole).scaleb(-6)


@REPLAY_EFFORT
def test_every_row_is_what_deciding_it_says(effort: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts alone and with a peer, smallest, ceiling, what is left, the emergency, the duties that bind."""
    met: Counter[str] = Counter()

    @profile(500, effort)
    @given(packs())
    def agree(drawn: Drawn) -> None:
        boundaries = compiled(drawn.documents)
        formulas = Formulas(boundaries)
        for audience in DOORS:
            cases = [case for case in drawn.cases if case.audience == audience]
            if not cases:
                continue
            frame = past(boundaries, cases)
            columns = replay(formulas, frame, Wanted(audience), chunk=3)
            assert columns.equals(replay(formulas, frame, Wanted(audience)))
            for case, row in zip(cases, columns.iter_rows(named=True), strict=True):
                for action in granted(drawn.documents):
                    said = decided(boundaries, case, action)
                    met["open" if said.alone else "closed"] += 1
                    assert amount(row[f"{action}.alone"]) == said.alone
                    assert amount(row[f"{action}.with_peer"]) == said.with_peer
                    assert amount(row[f"{action}.smallest"]) == said.smallest
                    assert amount(row[f"{action}.ceiling"]) == said.ceiling
                    assert amount(row[f"{action}.left"]) == said.left
                    assert row[f"{action}.shut"] == said.shut
                    offered = said.emergency and said.emergency.at_most
                    assert amount(row[f"{action}.emergency"]) == offered
                    facts, request = split(case)
                    question = boundaries.question(
                        boundaries.case(facts, at=case.now, meters=meters(case), audience=audience),
                        action,
                        request,
                    )
                    unmet = any(
                        duty.must is not None and duty.must(question.environment) is not True
                        for duty in said.duties
                    )
                    assert row[f"{action}.unmet"] == unmet

    agree()
    with capsys.disabled():
        print(f"\n  replayed: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["open"], met["closed"]) > 0
