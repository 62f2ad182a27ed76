"""Logic and the decide reading are one meaning: each model is a case that decides as logic says, and each
case has the one answer that logic finds for it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.boundary import Audience
from rules.decide import compile_expression
from rules.prove.cases import Found, solve
from rules.prove.court import hear
from rules.prove.guess import environment
from rules.prove.logic import Formula, Truth, all_of, any_of, at_least, negation, number
from rules.prove.prover import Prover
from rules.prove.rules import ActionLogic
from rules.prove.sets import ROADS
from rules.prove.terms import Translator
from rules.values import Value
from support.language.draws import conditions, moment, tables, values, worlds
from support.language.effort import profile
from support.language.pack_draws import BOTH, Drawn, packs
from support.language.product import loaded
from support.language.readings import product_tables, typed, words
from support.language.tree import Node, Table

SINCE = date(2025, 11, 1)
SECONDS = 20.0
MODEL_EFFORT = pytest.mark.parametrize(
    "effort", [pytest.param(1, id="quick"), pytest.param(20, id="long", marks=pytest.mark.long)]
)
Seen = tuple[dict[str, object], datetime]


def logic() -> ActionLogic:
    """The drawn words in logic, with an action whose amounts are of no concern."""
    types = {name: fact.type for name, fact in words().facts.items()}
    return ActionLogic(words(), words().actions["voucher"], types, SINCE)


def told(meant: ActionLogic, known: Mapping[str, Value], at: datetime) -> list[Formula]:
    """That a case is this one, as far as anything reads it."""
    facts = {name: fact for name, fact in meant.words.facts.items() if name not in ("now", "today")}
    unknown = [negation(fact.known) for name, fact in facts.items() if name not in known]
    return [
        meant.is_at(at),
        *unknown,
        *(meant.has_value(name, known[name]) for name in facts if name in known),
    ]


def answers(truth: Truth) -> dict[bool | None, Formula]:
    """When a condition is true, false, unknown."""
    return {True: truth.yes, False: truth.no, None: all_of([negation(truth.yes), negation(truth.no)])}


def said(met: Counter[str], what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Prints what was met: a property that hardly ever met a case would say little."""
    with capsys.disabled():
        print(f"\n  {what}: {dict(sorted(met.items()))}")  # noqa: T201


@MODEL_EFFORT
def test_a_condition_comes_out_in_every_model_as_logic_says(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both ways: what logic finds decides so, and of a drawn case logic finds the one answer that it has."""
    met: Counter[str] = Counter()

    @profile(500, effort)
    @given(conditions(), st.tuples(worlds(), moment()))
    def agree(condition: Node, seen: Seen) -> None:
        expression, meant = typed(condition, "boolean"), logic()
        run = compile_expression(expression, {})
        truth = Translator(meant.words, {}).condition(expression)
        known, at = environment(words(), words().normalise(seen[0])[0], seen[1], "associate"), seen[1]
        for answer, formula in answers(truth).items():
            found = solve(meant, [formula], SECONDS)
            met[f"never {answer}" if found is None else f"model of {answer}"] += 1
            if found is not None:
                assert run(_bare(found)) is answer
        here, decided = told(meant, known, at), run(known)
        others = [formula for answer, formula in answers(truth).items() if answer is not decided]
        assert solve(meant, [answers(truth)[decided], *here], SECONDS) is not None
        assert solve(meant, [any_of(others), *here], SECONDS) is None
        met[f"case of {decided}"] += 1

    agree()
    said(met, "conditions", capsys)
    assert (
        min(met[f"{what} of {answer}"] for what in ("model", "case") for answer in (True, False, None)) > 20
    )


def _bare(found: Found) -> dict[str, Value]:
    """What is known in a model, and nothing by default."""
    day = found.at.astimezone(words().timezone).date()
    return {**found.facts, "now": found.at, "today": day}


@MODEL_EFFORT
def test_a_value_is_in_every_model_what_deciding_computes(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Known and of one value, or unknown: to the last digit, from both sides."""
    met: Counter[str] = Counter()

    @profile(250, effort)
    @given(st.data(), tables("each_of"), st.tuples(worlds(), moment()))
    def agree(data: st.DataObject, table: Table, seen: Seen) -> None:
        tree = data.draw(values([table]))
        expression, meant = typed(tree, "number", (table,)), logic()
        run = compile_expression(expression, product_tables((table,)))
        value = Translator(meant.words, product_tables((table,))).value(expression)
        known, at = environment(words(), words().normalise(seen[0])[0], seen[1], "associate"), seen[1]
        here, decided = told(meant, known, at), run(known)
        assert (solve(meant, [value.known, *here], SECONDS) is not None) == (decided is not None)
        met["unknown" if decided is None else "known"] += 1
        if decided is not None:
            below = negation(at_least(value.term, number(decided)))
            above = negation(at_least(number(decided), value.term))
            assert solve(meant, [below, *here], SECONDS) is None
            assert solve(meant, [above, *here], SECONDS) is None
        for wanted in (Decimal(0), Decimal("7.5")):
            found = solve(meant, [value.known, at_least(value.term, number(wanted))], SECONDS)
            met["none so high" if found is None else "model"] += 1
            if found is not None:
                assert run(_bare(found)) >= wanted

    agree()
    said(met, "values", capsys)
    assert min(met["known"], met["unknown"], met["model"]) > 20


@MODEL_EFFORT
def test_a_decision_is_inside_in_every_model_exactly_as_decided(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole packs, every road and door: the amount of a model is inside, or is not, as deciding it says."""
    met: Counter[str] = Counter()

    @profile(65, effort)
    @given(packs(cases_each=0), st.sampled_from(BOTH), st.sampled_from(ROADS))
    def agree(drawn: Drawn, door: Audience, road: str) -> None:
        pack = loaded(drawn.documents)
        for name, subject in Prover().subjects(pack, SINCE).items():
            meant = subject.logic
            inside = meant.inside(subject.boundaries, door, road)
            always = [*meant.some(), *meant.defaults(door), *meant.door(door)]
            for wanted, formula in ((True, inside), (False, negation(inside))):
                found = solve(meant, [formula, *always], SECONDS)
                met[f"{'inside' if wanted else 'outside'}{' never' if found is None else ''}"] += 1
                if found is None:
                    continue
                heard = hear(subject.set, name, found.facts, found.at, door)
                amount = found.steps * meant.step
                given_by = {"alone": heard.bounds.alone, "with_peer": heard.bounds.with_peer}
                most = given_by.get(road, heard.gives("emergency"))
                low = Decimal(0) if heard.bounds.shut else heard.smallest
                assert (low <= amount <= most) is wanted, (name, found)

    agree()
    said(met, "decisions", capsys)
    assert min(met["inside"], met["outside"]) > 20
