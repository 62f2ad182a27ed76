"""What a check says of single clauses is so in every case; any pack is proved, and the same again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.boundary import Boundary
from rules.boundary_set import UNSPENT, BoundarySet
from rules.meaning import Bounds
from rules.pack import Pack, parse_pack
from rules.prove.hints import Hint
from rules.prove.prover import Part, Prover, joined
from support.language.documents import files
from support.language.effort import profile
from support.language.oracle import Case
from support.language.pack_draws import Drawn, packs
from support.language.product import door, loaded, read, split
from support.language.words import GRANTED

SINCE = date(2025, 11, 1)
AMPLE = 60.0
"""Seconds for a question, where two provers must come to the same whatever else the machine does."""
HINT_EFFORT = pytest.mark.parametrize(
    "effort", [pytest.param(1, id="quick"), pytest.param(20, id="long", marks=pytest.mark.long)]
)


def bounds(of: BoundarySet, case: Case, action: str) -> Bounds:
    """What the decide reading gives in a case, nothing being spent."""
    facts, request = split(case)
    known = of.case(facts, at=case.now, meters=UNSPENT, audience=door(case))
    return of.question(known, action, request).bounds()


def without(pack: Pack, name: str, limit: int) -> BoundarySet:
    """The set without one limit of a boundary."""
    boundary = pack.boundaries[name]
    limits = (*boundary.limits[:limit], *boundary.limits[limit + 1 :])
    less = {**pack.boundaries, name: replace(boundary, limits=limits)}
    return BoundarySet.of(pack.vocabulary, less, "less")


def gives(found: Bounds) -> tuple[object, ...]:
    """All that may be given: by road, and from where on."""
    emergency = Decimal(0) if found.emergency is None else found.emergency.at_most
    opened = max(found.alone, found.with_peer, emergency) > 0
    return found.alone, found.with_peer, emergency, found.smallest if opened else None


def idle(pack: Pack, hint: Hint, cases: Sequence[Case]) -> None:
    """Makes sure that a limit binds in none of the cases."""
    assert hint.boundary is not None
    whole = BoundarySet.of(pack.vocabulary, pack.boundaries, "whole")
    action = hint.message.rpartition(" of ")[2].partition(" ")[0]
    less = without(pack, hint.boundary, int(hint.path[1]))
    for case in cases:
        with_it, without_it = (bounds(each, case, action) for each in (whole, less))
        assert gives(with_it)[:3] == gives(without_it)[:3], hint


def covered(pack: Pack, hint: Hint, cases: Sequence[Case]) -> None:
    """Makes sure that in each case some other grant gives no less; less than nothing gives nothing."""
    whole = BoundarySet.of(pack.vocabulary, pack.boundaries, "whole")
    action = hint.message.partition(" gives more of ")[2].partition(" than ")[0]
    assert hint.boundary is not None
    own = pack.boundaries[hint.boundary].grants[int(hint.path[1])]
    for case in cases:
        granted = bounds(whole, case, action).granted
        for alone, peer, grant in granted:
            if grant.clause is own:
                others = [(a, p) for a, p, other in granted if other.clause is not own]
                assert alone <= max([Decimal(0), *(a for a, _ in others)]), hint
                assert peer <= max([Decimal(0), *(p for _, p in others)]), hint


def never(pack: Pack, hint: Hint, cases: Sequence[Case]) -> None:
    """Makes sure that a condition is true in none of the cases."""
    assert hint.boundary is not None
    boundary: Boundary = pack.boundaries[hint.boundary]
    whole = BoundarySet.of(pack.vocabulary, {boundary.name: boundary}, "one")
    action = boundary.actions[0]
    (live,) = whole.rules[action].boundaries
    for case in cases:
        facts, request = split(case)
        known = whole.case(facts, at=case.now, meters=UNSPENT, audience=door(case))
        environment = whole.question(known, action, request).environment
        if not boundary.in_force(case.now):
            continue
        if hint.path[0] == "applies_when":
            assert live.applies(environment) is not True, hint
        elif live.applies(environment) is not False:
            clause = getattr(live, str(hint.path[0]))[int(hint.path[1])]
            seen_there = hint.path[0] != "grants" or door(case) in boundary.audience
            assert not (seen_there and clause.when(environment) is True), hint


LOOKED = {"covered": covered, "never_binds": idle, "never_true": never}


@HINT_EFFORT
def test_what_is_said_of_a_clause_is_so_in_every_case(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Looked at in drawn cases, as the decide reading has them."""
    met: Counter[str] = Counter()

    @profile(80, effort)
    @given(packs(largest=4, cases_each=8))
    def hold(drawn: Drawn) -> None:
        pack = loaded(drawn.documents)
        cases = [case for case in drawn.cases if case.now.date() >= SINCE]
        for hint in Prover().part(pack, SINCE).hints:
            met[hint.code] += 1
            LOOKED[hint.code](pack, hint, cases)

    hold()
    with capsys.disabled():
        print(f"\n  hints: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met[code] for code in LOOKED) > 0


@st.composite
def promised(draw: st.DrawFn) -> tuple[Drawn, dict[str, str]]:
    """A pack with floors and guarantees in it."""
    drawn = draw(packs(largest=4, cases_each=0))
    made = files(drawn.documents)
    vocabulary = made["vocabulary.yaml"]
    for action in draw(st.lists(st.sampled_from(GRANTED), unique=True, max_size=2)):
        vocabulary = vocabulary.replace(f'"{action}": {{', f'"{action}": {{"floor": 1,')
    amount = draw(st.sampled_from((0, 25, 100)))
    guarantees = f"guarantee: low\nactions: [voucher, miles]\nnever_above: {amount}\n"
    return drawn, {**made, "vocabulary.yaml": vocabulary, "guarantees.yaml": guarantees}


@HINT_EFFORT
def test_any_pack_is_proved_and_again_the_same_in_one_part_or_in_several(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """No pack makes the prover fail; an edit taken back says again what was said; with no time it says so."""
    met: Counter[str] = Counter()

    @profile(30, effort)
    @given(promised(), st.integers(1, len(GRANTED) - 1))
    def hold(drawn: tuple[Drawn, dict[str, str]], cut: int) -> None:
        pack = read(drawn[1])
        prover = Prover(AMPLE)
        once = prover.prove(pack, SINCE)
        parts: list[Part] = [
            Prover(AMPLE).part(pack, SINCE, frozenset(names)) for names in (GRANTED[:cut], GRANTED[cut:])
        ]
        assert joined(pack, parts) == once
        name = drawn[0].documents[0].name
        texts = {file: text for file, text in drawn[1].items() if file != f"boundaries/{name}.yaml"}
        fewer = parse_pack(texts, pack)
        assert prover.prove(fewer, SINCE) == Prover(AMPLE).prove(fewer, SINCE)
        assert prover.prove(parse_pack(drawn[1], fewer), SINCE) == once
        hurried = Prover(seconds=0).prove(pack, SINCE)
        outcomes = {proof.outcome for proof in (*once.proofs, *hurried.proofs)}
        assert outcomes <= {"proved", "refuted", "undecided"}
        met.update(proof.outcome for proof in once.proofs)
        met.update(f"hurried {proof.outcome}" for proof in hurried.proofs)
        met.update(found.code for found in once.findings)
        assert {found.code for found in once.findings} <= {
            *LOOKED, "guarantee", "below_floor",
        }  # fmt: skip

    hold()
    with capsys.disabled():
        print(f"\n  packs: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met[code] for code in ("proved", "refuted", "below_floor", "hurried undecided")) > 0
