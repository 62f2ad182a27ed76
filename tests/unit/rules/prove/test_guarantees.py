"""Who asks the same reads the same case: whatever was asked before, and however little time there is."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from rules.prove.cases import Found
from rules.prove.first import first_of
from rules.prove.guarantees import what_matters
from rules.prove.logic import Formula, negation
from rules.prove.prover import Prover
from rules.prove.rules import ActionLogic
from rules.prove.sets import compare
from rules.prove.solver import Solver
from support.provers import SINCE, alike, asked_before, giving, pack

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
PROMISED = "guarantee: right\nactions: [refund]\nwhen: {when}\nnever_below: 20\n"
CONDITIONS = (
    'customer.name not in ["other", "Ann"] and customer.city not in ["other", "Ann"]',
    "customer.name != customer.city and customer.name not in ['other'] and customer.city not in ['other']",
    '"vip" in customer.tags and "press" in customer.tags and not ("crew" in customer.tags)',
    '"vip" in customer.tags and "press" in customer.tags and customer.name in customer.tags',
    'now > d"2027-03-04T05:06:07Z" and now < d"2027-03-04T09:06:07Z"',
    "customer.score * 3 == customer.share + 0.5 and customer.share * 7 == customer.trips + 0.25",
    'customer.idle > t"P30D" and customer.idle < t"P40D" and customer.idle != t"P35D"',
)


@pytest.mark.parametrize("when", CONDITIONS)
def test_a_counter_example_is_the_same_whatever_was_asked_before(when: str) -> None:
    quoted = when.replace("'", '"')
    refuted = alike(pack(giving(f"  - {{id: g, when: '{quoted}', alone: 10}}")))
    short = alike(pack(giving("  - {id: g, alone: 10}"), guarantees=PROMISED.format(when=f"'{quoted}'")))
    assert [proof.outcome for proof in (*refuted.proofs, *short.proofs)] == ["refuted", "refuted"]


@pytest.mark.parametrize("when", CONDITIONS)
def test_a_case_in_which_two_sets_differ_is_the_same_whatever_was_asked_before(when: str) -> None:
    quoted = when.replace("'", '"')
    before = pack(giving("  - {id: g, alone: 0}"))
    after = pack(giving("  - {id: g, alone: 0}", f"  - {{id: h, when: '{quoted}', alone: 10}}"))
    cold = compare(before, after, SINCE)
    asked_before(Prover())
    assert compare(before, after, SINCE) == cold
    assert cold.relation == "widens"


def test_what_a_case_may_do_without_is_no_matter_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is at something else for seconds more would be told, as if it mattered."""
    take = Solver.take

    def unhurried(solver: Solver, *, seconds: float | None = None, effort: int = 0) -> None:
        assert seconds is None, "a fact would be told or not by the clock"
        take(solver, effort=effort)

    of = pack(giving("  - {id: g, when: customer.trips > 3, alone: 30}"))
    subject = Prover().subjects(of, SINCE)["refund"]

    def asked(logic: ActionLogic) -> list[Formula]:
        nothing = negation(logic.carried(subject.boundaries, "associate", peer=False))
        return [nothing, logic.steps == 1, *logic.known(["customer.trips"], "associate")]

    first = first_of(subject, asked)
    assert first is not None
    logic, found = first
    assert found == Found({"customer.trips": Decimal(0)}, NOON, 1)
    facts = {**found.facts, "customer.score": Decimal(1)}
    monkeypatch.setattr(Solver, "take", unhurried)
    fine = [logic.carried(subject.boundaries, "associate", peer=False), logic.steps == 1]
    assert what_matters(logic, facts, NOON, fine, ()) == found.facts
