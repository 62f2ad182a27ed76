"""A trace is the answer: the clauses that count in it make the numbers, by the published formulas."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given

from rules.language.tracing import Clause, trace
from rules.meters import UNSPENT
from support.language.documents import granted
from support.language.effort import EFFORT, profile
from support.language.pack_draws import Drawn, packs
from support.language.product import compiled, door, split

ZERO = Decimal(0)


def amounts(clauses: list[Clause], section: str, *names: str) -> list[Decimal]:
    """What the clauses of a section that count come to, unknown as 0."""
    return [
        Decimal(str(one.values[name] or 0))
        for one in clauses
        if one.counts and one.clause.startswith(section)
        for name in names
        if name in one.values
    ]


@EFFORT
def test_the_clauses_that_count_make_the_answer(effort: int) -> None:
    @profile(60, effort)
    @given(packs())
    def agree(drawn: Drawn) -> None:
        boundaries = compiled(drawn.documents)
        for case in drawn.cases:
            facts, request = split(case)
            known = boundaries.case(facts, at=case.now, meters=UNSPENT, audience=door(case))
            for action in granted(drawn.documents):
                question = boundaries.question(known, action, request)
                clauses, found = trace(question, boundaries.vocabulary), question.bounds()
                measured = question.rules.action.measure is not None
                most = [
                    min(one, Decimal(1)) if not measured else one
                    for one in amounts(clauses, "grants", "alone")
                ]
                ceilings = amounts(clauses, "limits", "at_most", "exactly")
                assert max(most, default=ZERO) == found.granted_alone
                assert min(ceilings, default=None) == found.ceiling
                assert max([ZERO, *amounts(clauses, "limits", "smallest", "exactly")]) == found.smallest
                assert min(amounts(clauses, "budgets", "left"), default=None) == found.left

    agree()
