"""What columns say of past cases is what deciding each of them says: row by row, digit by digit."""

from collections import Counter
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given

from rules.boundary import Audience
from rules.boundary_set import BoundarySet
from rules.replay.formulas import Formulas
from rules.replay.latitudes import Wanted, replay
from rules.replay.past import PastRow, frame_for, kinds_of, part_of
from support.language.documents import granted
from support.language.effort import CASES_EACH, PACKS, THOROUGH, profile
from support.language.oracle import Case
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, door, meters, split

AMOUNTS = ("alone", "with_peer", "smallest", "ceiling", "left")
DOORS: tuple[Audience, ...] = ("associate", "customer")


def decided(boundaries: BoundarySet, case: Case, action: str) -> dict[str, object]:
    """The answers for one action as they are decided, as columns tell them."""
    facts, request = split(case)
    known = boundaries.case(facts, at=case.now, meters=meters(case), audience=door(case))
    question = boundaries.question(known, action, request)
    bounds = question.bounds()
    unmet = any(
        duty.must is not None and duty.must(question.environment) is not True for duty in bounds.duties
    )
    amounts: dict[str, object] = {name: whole(getattr(bounds, name)) for name in AMOUNTS}
    emergency = None if bounds.emergency is None else whole(bounds.emergency.at_most)
    return amounts | {"emergency": emergency, "shut": bounds.shut, "unmet": unmet}


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


def whole(amount: Decimal | None) -> int | None:
    """An amount as a column holds it."""
    return None if amount is None else int(amount.scaleb(6))


@THOROUGH
def test_every_row_is_what_deciding_it_says(effort: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts alone and with a peer, smallest, ceiling, what is left, the emergency, the duties that bind.

    Read in one piece or in many, the columns are the same. An example is a row: every pack has several.
    """
    met: Counter[str] = Counter()

    @profile(PACKS, effort)
    @given(packs(cases_each=CASES_EACH))
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
                    met["open" if said["alone"] else "closed"] += 1
                    assert {name: row[f"{action}.{name}"] for name in said} == said

    agree()
    with capsys.disabled():
        print(f"\n  replayed: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["open"], met["closed"]) > 0
