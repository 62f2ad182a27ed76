"""What is proved holds wherever one looks, and every counter-example is one."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.boundary import Audience, Guarantee
from rules.boundary_set import BoundarySet
from rules.pack import Pack
from rules.prove.court import condition_of, hear
from rules.prove.proofs import Proof
from rules.prove.prover import Prover
from rules.prove.sets import ROADS, compare
from rules.values import Value
from support.language.documents import files
from support.language.draws import Trees
from support.language.effort import EFFORT, profile
from support.language.oracle import Case
from support.language.pack_draws import BOTH, Drawn, additions, packs
from support.language.product import loaded, read
from support.language.words import GRANTED, GRID, NOON

SINCE = date(2025, 11, 1)
AMOUNTS = tuple(Decimal(text) for text in ("0", "0.5", "1", "25", "99.99", "100", "200", "10000"))


@st.composite
def promises(draw: st.DrawFn) -> dict[str, object]:
    """A guarantee of one or two actions, with or without a condition."""
    actions = draw(st.lists(st.sampled_from(GRANTED), min_size=1, max_size=2, unique=True))
    kind = draw(st.sampled_from(("never_above", "never_above", "never_below")))
    promise: dict[str, object] = {
        "guarantee": "drawn",
        "actions": actions,
        kind: float(draw(st.sampled_from(AMOUNTS))),
    }
    if draw(st.booleans()):
        promise["when"] = Trees(draw).boolean(draw(st.integers(0, 2))).text()
        promise["actions"] = actions[:1]
    if kind == "never_below":
        promise["audience"] = draw(st.sampled_from(BOTH))
    return promise


def proved(drawn: Drawn, promise: dict[str, object]) -> tuple[Pack, Proof]:
    """The pack with the guarantee in it, and what becomes of that."""
    pack = read({**files(drawn.documents), "guarantees.yaml": json.dumps(promise)})
    (proof,) = Prover(seconds=20).prove(pack, SINCE).proofs
    return pack, proof


def broken(boundaries: BoundarySet, guarantee: Guarantee, action: str, case: Case) -> bool:
    """Whether a guarantee does not hold in a case, as the decide reading has it, with nothing spent."""
    facts: dict[str, Value] = dict(case.raw)  # type: ignore[arg-type]  # raw values, read by their types
    door: Audience = "customer" if case.audience == "customer" else "associate"
    heard = hear(boundaries, action, facts, case.now, door)
    condition = condition_of(guarantee)(heard.question.environment)
    if guarantee.never_above is not None:
        most = max(heard.gives("with_peer"), heard.gives("emergency"))
        return condition is not False and most > guarantee.never_above
    if guarantee.audience != door or guarantee.never_below is None or condition is not True:
        return False
    read = {name for live in heard.question.rules.boundaries for name in live.reads} - {"now", "today"}
    hidden = {name for name in read if door == "customer" and name.startswith("associate.")}
    known = heard.question.environment.keys()
    return read - hidden <= known and heard.bounds.alone < guarantee.never_below


@EFFORT
def test_nothing_that_is_proved_is_ever_seen_broken_and_every_counter_example_is_one(
    effort: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A counter-example that the decide reading does not confirm raises inside the prover."""
    met: Counter[str] = Counter()

    @profile(120, effort)
    @given(packs(cases_each=6), promises())
    def hold(drawn: Drawn, promise: dict[str, object]) -> None:
        pack, proof = proved(drawn, promise)
        met[proof.outcome] += 1
        (guarantee,) = pack.guarantees
        boundaries = BoundarySet.compile(pack)
        assert proof.outcome in ("proved", "refuted"), proof.text
        for case in drawn.cases:
            if case.now.date() >= SINCE and proof.outcome == "proved":
                for action in guarantee.actions:
                    met["looked at"] += 1
                    assert not broken(boundaries, guarantee, action, case)

    hold()
    with capsys.disabled():
        print(f"\n  proofs: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["proved"], met["refuted"]) > 0


def allowed(boundaries: BoundarySet, action: str, case: Case) -> list[tuple[Decimal, Decimal]]:
    """By road, the span of amounts that are inside in a case with nothing spent; an empty one is (0, 0)."""
    facts: dict[str, Value] = dict(case.raw)  # type: ignore[arg-type]  # raw values, read by their types
    door: Audience = "customer" if case.audience == "customer" else "associate"
    heard = hear(boundaries, action, facts, case.now, door)
    spans = []
    for road in ROADS:
        most, least = heard.gives(road), max(heard.smallest, Decimal(1).scaleb(-GRID[action]))
        spans.append((least, most) if most >= least else (Decimal(0), Decimal(0)))
    return spans


@EFFORT
def test_what_two_sets_differ_by_is_what_cases_show(effort: int, capsys: pytest.CaptureFixture[str]) -> None:
    """No case is wider under a set that only narrows, and none differs between equivalent ones."""
    met: Counter[str] = Counter()

    @profile(60, effort)
    @given(st.data(), packs(cases_each=6))
    def hold(data: st.DataObject, drawn: Drawn) -> None:
        edited = data.draw(additions(drawn.documents))
        pair = (drawn.documents, edited) if data.draw(st.booleans()) else (edited, drawn.documents)
        before, after = (loaded(documents) for documents in pair)
        meaning = compare(before, after, SINCE, seconds=20)
        assert not meaning.undecided
        met[str(meaning.relation)] += 1
        wider = {one.action for one in meaning.actions if one.wider}
        narrower = {one.action for one in meaning.actions if one.narrower}
        sets = BoundarySet.compile(before), BoundarySet.compile(after)
        for case in drawn.cases:
            for action in GRANTED if case.now.date() >= SINCE else ():
                for old, new in zip(*(allowed(each, action, case) for each in sets), strict=True):
                    if new[1] and (not old[1] or new[0] < old[0] or new[1] > old[1]):
                        assert action in wider
                    if old[1] and (not new[1] or old[0] < new[0] or old[1] > new[1]):
                        assert action in narrower

    hold()
    with capsys.disabled():
        print(f"\n  differences: {dict(met)}")  # noqa: T201 - says what was met
    assert min(met["narrows"], met["widens"]) > 0


FINITE = """
vocabulary: finite
currency: USD
facts:
  a.tier: {type: text, one_of: [x, y]}
  a.held: {type: boolean, default: false}
  a.count: {type: integer, min: 0, max: 2}
  associate.level: {type: integer, min: 0, max: 1}
actions:
  gift: {measure: integer, unit: pieces, title: Gift}
  rest: {title: Rest, always: true}
"""
CONDITIONS = (
    None, "a.held", "not a.held", 'a.tier == "x"', "a.count >= 1", "associate.level == 1",
    'a.tier == "x" and a.count < 2', 'a.held or a.tier != "y"', "a.count in [0, 2]",
    "a.held ? a.count > 1 : a.count < 1",
)  # fmt: skip
VALUES = (
    "0",
    "1",
    "2",
    "3",
    "a.count",
    "2 * a.count",
    "a.count + 1",
    "max(a.count, 2)",
    "3 - a.count",
    "a.count / 2",
)


@st.composite
def small(draw: st.DrawFn) -> dict[str, str]:
    """One or two documents and a guarantee over facts with a handful of values each."""

    def some(**entries: object) -> dict[str, object]:
        return {key: value for key, value in entries.items() if value is not None}

    made = {"vocabulary.yaml": FINITE}
    condition, value = st.sampled_from(CONDITIONS), st.sampled_from(VALUES)
    for name in ("one", "two")[: draw(st.integers(1, 2))]:
        limits = [
            some(id=f"l{n}", when=draw(condition))
            | {draw(st.sampled_from(("at_most", "smallest", "exactly"))): draw(value)}
            for n in range(draw(st.integers(0, 2)))
        ]
        grants = [
            some(id=f"g{n}", when=draw(condition), alone=draw(value)) for n in range(draw(st.integers(1, 2)))
        ]
        emergency = {
            "per": "associate",
            "over": "30d",
            "uses": draw(st.integers(1, 1)),
            "at_most": draw(st.integers(1, 3)),
        }
        document = some(
            boundary=name,
            action="gift",
            applies_when=draw(condition),
            grants=grants,
            limits=limits,
            audience=draw(st.sampled_from((["associate"], ["customer"], ["associate", "customer"]))),
            emergency=emergency if draw(st.booleans()) else None,
        )
        made[f"boundaries/{name}.yaml"] = json.dumps(document)
    kind = draw(st.sampled_from(("never_above", "never_below")))
    door = draw(st.sampled_from(BOTH)) if kind == "never_below" else None
    amount = draw(st.integers(0, 4))
    promise = some(guarantee="drawn", actions=["gift"], when=draw(condition), audience=door) | {kind: amount}
    return made | {"guarantees.yaml": json.dumps(promise)}


def every_case() -> Iterator[tuple[dict[str, object], str]]:
    """All there are: each fact with each value or unknown, at both doors."""
    values = {"a.tier": ("x", "y", None), "a.held": (True, False, None), "a.count": (0, 1, 2, None),
              "associate.level": (0, 1, None)}  # fmt: skip
    for door in BOTH:
        for chosen in product(*values.values()):
            yield {name: value for name, value in zip(values, chosen, strict=True) if value is not None}, door


@EFFORT
def test_of_finitely_many_cases_logic_says_what_looking_at_all_of_them_says(effort: int) -> None:
    """Proved exactly where no case breaks it."""
    met: Counter[str] = Counter()

    @profile(150, effort)
    @given(small())
    def agree(made: dict[str, str]) -> None:
        try:
            pack = read(made)
        except Exception as error:  # noqa: BLE001 - `customer` without a budget is refused; nothing else is
            pytest.fail(str(error))
        (proof,) = Prover(seconds=20).prove(pack, SINCE).proofs
        (guarantee,), boundaries = pack.guarantees, BoundarySet.compile(pack)
        cases = [Case(raw, {}, door, NOON) for raw, door in every_case()]
        found = any(broken(boundaries, guarantee, "gift", case) for case in cases)
        met[proof.outcome] += 1
        assert proof.outcome == ("refuted" if found else "proved"), (proof.text, made)

    agree()
    assert min(met["proved"], met["refuted"]) > 10
