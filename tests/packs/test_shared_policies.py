"""Policies of other companies, in our notation: every decision comes out as they expect."""

import json
from pathlib import Path

import pytest

from rules.boundary_set import BoundarySet
from rules.cases import run_cases
from rules.pack import load_pack

HERE = Path(__file__).parent
POLICIES = {
    "tau_airline": "tau_policies/airline_decision_cases.jsonl",
    "tau_retail": "tau_policies/retail_decision_cases.jsonl",
    "tau_banking": "tau_policies/banking_decision_cases.jsonl",
    "tau_telecom": "tau_policies/telecom_decision_cases.jsonl",
    "abcd": "abcd/decision_cases.jsonl",
}


@pytest.mark.parametrize("pack", POLICIES)
def test_every_expected_decision_comes_out(
    pack: str, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Allowed cases are inside, refused and escalated ones are not."""
    boundaries = BoundarySet.compile(load_pack(HERE / pack))
    with (shared_data / POLICIES[pack]).open(encoding="utf-8") as lines:
        report = run_cases(boundaries, (json.loads(line) for line in lines))
    *_, last = report.lines()
    with capsys.disabled():
        print(f"\n  {pack}: {last}")  # noqa: T201 - the suite states what it compared
    assert report.rows > 0
    assert not report.disagreements, "\n".join(report.lines())
