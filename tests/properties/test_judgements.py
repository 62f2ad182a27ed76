"""A decision is inside exactly when its amount lies within the latitude and every duty is met."""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.boundary_set import BoundarySet
from rules.judging import Verdict
from support.language.documents import granted
from support.language.effort import EFFORT, profile
from support.language.oracle import Case, Expected, expected
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, judged
from support.language.words import GRID, known, measured

ROADS = ("alone", "with_peer", "emergency")
Duty = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A decision that somebody tries: an amount (None: there is none), a road, and what is left out."""

    case: Case
    action: str
    amount: Decimal | None
    road: str
    noted: bool
    forgotten: Duty | None

    @property
    def exact(self) -> Fraction:
        """The amount that counts."""
        return Fraction(1) if self.amount is None else Fraction(self.amount)

    def put_to(self, boundaries: BoundarySet, duties: frozenset[Duty]) -> Verdict:
        """The product's verdict."""
        return judged(
            boundaries,
            self.case,
            self.action,
            self.amount,
            note="They slept on the floor." if self.noted else " ",
            confirmed=[f"{duty[0]}/{duty[1]}" for duty in duties if duty != self.forgotten],
            emergency=self.road == "emergency",
            with_peer=self.road == "with_peer",
        )

    def fits(self, meant: Expected) -> bool:
        """Whether the amount may go by the road, duties apart. An emergency wants its reason in writing."""
        if meant.smallest is None or not (self.exact > 0 and meant.smallest <= self.exact):
            return False
        if self.road == "emergency":
            return self.noted and meant.emergency is not None and self.exact <= meant.emergency[1]
        return self.exact <= (meant.alone if self.road == "alone" else meant.with_peer)

    def unmet(self, meant: Expected) -> set[tuple[str, str]]:
        """Duties that the attempt does not meet."""
        return {
            (name, duty)
            for name, duty, kind in meant.duties
            if (kind == "note" and not self.noted)
            or (kind == "confirm" and (name, duty, kind) == self.forgotten)
            or (kind == "must" and (name, duty) in meant.unmet)
        }


@st.composite
def attempts(draw: st.DrawFn, case: Case, action: str, meant: Expected) -> Attempt:
    """A decision at, or one step beyond, the edge of some band; mostly with everything that it needs."""
    return Attempt(
        case,
        action,
        draw(st.sampled_from(amounts(action, meant))),
        draw(st.sampled_from(ROADS)),
        noted=draw(st.integers(0, 3)) > 0,
        forgotten=draw(st.sampled_from((None, None, None, *sorted(meant.duties)))),
    )


def amounts(action: str, meant: Expected) -> list[Decimal | None]:
    """The edges of every band, one step beyond each, and nothing at all."""
    if not measured(action):
        return [None]
    step = Fraction(1, 10 ** GRID[action])
    edges = {meant.alone, meant.with_peer, meant.smallest or 0, meant.emergency[1] if meant.emergency else 0}
    steps = sorted(edge + way * step for edge in edges for way in (0, 1) if edge or way)
    return [
        Decimal(amount.numerator) / Decimal(amount.denominator) for amount in (*steps, *steps, Fraction(0))
    ]


def sendable(case: Case) -> Case:
    """The case without those `request.*` that are out of bounds: such parameters are refused before."""
    facts = known(case.raw)
    kept = {n: value for n, value in case.raw.items() if not n.startswith("request.") or n in facts}
    return replace(case, raw=kept)


def assert_charged(verdict: Verdict, attempt: Attempt, meant: Expected) -> None:
    """Exactly the budgets that bounded it are charged, an emergency's own as well, each with the amount."""
    own = {(meant.emergency[0], "emergency")} if attempt.road == "emergency" and meant.emergency else set()
    assert {(charge.boundary, charge.budget) for charge in verdict.charges} == set(meant.budgets) | own
    assert {Fraction(charge.amount) for charge in verdict.charges} <= {attempt.exact}


@EFFORT
def test_a_verdict_follows_the_latitude_and_the_duties(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every road, at every edge, with everything said and with something left out."""
    met: Counter[str] = Counter()

    @profile(90, effort)
    @given(st.data(), packs(cases_each=3))
    def agree(data: st.DataObject, drawn: Drawn) -> None:
        boundaries = compiled(drawn.documents)
        for case in map(sendable, drawn.cases):
            for action in granted(drawn.documents):
                meant = expected(drawn.documents, action, case)
                attempt = data.draw(attempts(case, action, meant))
                verdict = attempt.put_to(boundaries, meant.duties)
                unmet = attempt.unmet(meant)
                assert verdict.inside == (attempt.fits(meant) and not unmet), (attempt, verdict.reason)
                assert (verdict.reason is None) == verdict.inside
                assert {(duty.boundary, duty.id) for duty in verdict.unmet} == unmet
                met["inside" if verdict.inside else verdict.reason or ""] += 1
                if verdict.inside:
                    assert_charged(verdict, attempt, meant)
                else:
                    assert verdict.charges == ()

    agree()
    with capsys.disabled():
        print(f"\n  verdicts: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["inside"], met["closed"], met["duty"]) > 0
