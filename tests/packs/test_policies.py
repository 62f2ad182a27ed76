"""The packaged policies: clean in themselves, and every decision comes out as expected.

Two kinds of expected decisions: cases of our own, at least one for each policy, beside this file; and the
shared data, where it is there, whose rows know nothing of our notation.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rules.boundary_set import BoundarySet
from rules.cases import run_cases
from rules.examples import run_examples
from rules.lint import lint
from rules.pack import Pack, load_pack, packaged

CASES = Path(__file__).parent / "cases"
SHARED = {
    "airline-bookings": ("tau_policies", "airline"),
    "retail": ("tau_policies", "retail"),
    "bank": ("tau_policies", "banking"),
    "telecom": ("tau_policies", "telecom"),
    "shop": ("abcd", "abcd_retail"),
}
POLICIES = {
    "airline-bookings": {"AIR-GEN": 2, "AIR-CAN": 7, "AIR-CMP": 6, "AIR-MOD": 8, "AIR-BAG": 2, "AIR-BOOK": 4},
    "retail": {
        "RET-GEN": 3,
        "RET-CAN": 2,
        "RET-RTN": 2,
        "RET-EXC": 5,
        "RET-MOD": 5,
        "RET-PAY": 1,
        "RET-ADR": 1,
    },
    "bank": {"BNK-PRV": 5, "BNK-RET": 3, "BNK-GDW": 1, "BNK-CHK": 4, "BNK-CLI": 5},
    "telecom": {"TEL-REF": 1, "TEL-SUS": 2, "TEL-PAY": 2},
    "shop": {
        "ABC-RTN": 4,
        "ABC-FEE": 1,
        "ABC-QTY": 1,
        "ABC-UPG": 1,
        "ABC-DWN": 2,
        "ABC-ADD": 2,
        "ABC-CXL": 1,
        "ABC-SVC": 1,
        "ABC-CRD": 1,
        "ABC-PRO": 1,
        "ABC-PRC": 1,
        "ABC-BIL": 2,
        "ABC-MIS": 1,
        "ABC-SHP": 2,
        "ABC-SUB": 2,
        "ABC-REF": 1,
        "ABC-ACC": 1,
    },
}
"""How many policies of each kind a pack stands for."""


@pytest.fixture(params=SHARED, scope="module")
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each of the packs as it is shipped."""
    return load_pack(packaged(request.param))


@pytest.fixture(scope="module")
def boundaries(pack: Pack) -> BoundarySet:
    """Its boundaries, ready to answer."""
    return BoundarySet.compile(pack)


def test_nothing_in_it_needs_a_second_look(pack: Pack) -> None:
    """Hints are allowed, they say how documents meet; warnings are not."""
    findings = lint(pack, today=date(2026, 11, 22))
    assert [str(finding) for finding in findings if finding.severity != "hint"] == []
    assert run_examples(pack) == []


def test_every_boundary_says_whose_it_is_why_and_how(pack: Pack) -> None:
    """What a colleague reads on the desk, and whom to ask."""
    for name, boundary in pack.boundaries.items():
        assert boundary.title != name, name
        assert boundary.owner, name
        assert boundary.why, name
        assert boundary.review_by is not None, name
        assert len(boundary.examples) >= 2, name
        reasons = {
            **{grant.id: grant.because for grant in boundary.grants},
            **{limit.id: limit.because for limit in boundary.limits},
            **{budget.id: budget.because for budget in boundary.budgets},
            **{duty.id: duty.text for duty in boundary.duties},
        }
        assert [id_ for id_, because in reasons.items() if not because] == [], name


def test_every_word_has_a_title(pack: Pack) -> None:
    """The desk shows words, never names of columns; and one way forward is always open."""
    assert [name for name, fact in pack.vocabulary.facts.items() if not fact.title] == []
    assert [name for name, action in pack.vocabulary.actions.items() if action.title == name] == []
    assert [name for name, action in pack.vocabulary.actions.items() if action.always]
    assert len(pack.guarantees) >= 3
    assert len(pack.topics) >= 10
    assert pack.settings.routing is not None
    assert len(pack.settings.routing.teams) > 1


def test_every_policy_has_cases_of_our_own_and_they_come_out(pack: Pack, boundaries: BoundarySet) -> None:
    """At least one for each policy: what it allows, what it refuses, and what nobody knows."""
    rows = list(read(CASES / f"{pack.name}.jsonl"))
    expected = {f"{kind}-{n:02}" for kind, many in POLICIES[pack.name].items() for n in range(1, many + 1)}
    assert {row["policy_id"] for row in rows} == expected
    assert all(count == 1 for count in Counter(row["case_id"] for row in rows).values())
    report = run_cases(boundaries, rows)
    assert not report.disagreements, "\n".join(report.lines())


def test_every_shared_decision_comes_out(
    pack: Pack, boundaries: BoundarySet, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Allowed cases are inside, refused and escalated ones are not; no policy of the data is left out."""
    folder, domain = SHARED[pack.name]
    prefix = f"{domain}_" if folder == "tau_policies" else ""
    report = run_cases(boundaries, read(shared_data / folder / f"{prefix}decision_cases.jsonl"))
    *_, last = report.lines()
    with capsys.disabled():
        print(f"\n  {pack.name}: {last}")  # noqa: T201 - the suite states what it compared
    assert report.rows > 0
    assert not report.disagreements, "\n".join(report.lines())
    known = {
        row["policy_id"]
        for row in read(shared_data / folder / "policy_boundaries.jsonl")
        if row["domain"] == domain
    }
    assert known == {row["policy_id"] for row in read(CASES / f"{pack.name}.jsonl")}


def read(path: Path) -> Iterator[dict[str, object]]:
    """A JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)
