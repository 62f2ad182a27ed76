"""Who asks the same reads the same: whatever was asked before, and however little time there is."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from rules.pack import Pack
from rules.prove.cases import Found
from rules.prove.first import first_of
from rules.prove.guarantees import what_matters
from rules.prove.logic import Formula, negation
from rules.prove.proofs import Proven
from rules.prove.prover import Prover
from rules.prove.rules import ActionLogic
from rules.prove.sets import compare
from rules.prove.solver import Solver
from support.small_pack import make_pack

SINCE = date(2026, 1, 1)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VOCABULARY = """
vocabulary: texts
currency: USD
timezone: America/New_York
facts:
  customer.name:     {type: text}
  customer.city:     {type: text}
  customer.tags:     {type: list of text}
  customer.score:    {type: number}
  customer.share:    {type: number}
  customer.trips:    {type: integer}
  customer.idle:     {type: duration}
  associate.level:   {type: integer, min: 0, default: 0}
actions:
  refund:    {measure: money, title: Refund}
  call_back: {title: Call back, always: true}
"""
ALIKE = "guarantee: closed\nactions: [refund]\nnever_above: 0\n"
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
OTHERS = tuple(
    f"""boundary: others
action: refund
grants:
  - {{id: a, when: '{when}', alone: 7}}
"""
    for when in (
        'customer.city in ["Oslo", "Rome", "Lima"] and today > d"2026-02-03"',
        '"staff" in customer.tags and customer.city in customer.tags and customer.trips > 3',
        'customer.idle > t"PT5H" and customer.share > 0.25 and customer.name == "Bob"',
    )
)


def pack(*documents: str, guarantees: str = ALIKE) -> Pack:
    """A pack over the words above."""
    return make_pack(*documents, vocabulary=VOCABULARY, guarantees=guarantees)


def giving(*clauses: str) -> str:
    """A boundary that gives refunds."""
    return "\n".join(["boundary: b", "action: refund", "grants:", *clauses, ""])


def asked_before(prover: Prover) -> Prover:
    """A prover that was asked of other boundaries for the same action."""
    for other in OTHERS:
        prover.prove(pack(other), SINCE)
    return prover


def alike(of: Pack) -> Proven:
    """What is said of a pack, which a prover says as well that was asked of others before."""
    cold, warm = Prover().prove(of, SINCE), asked_before(Prover()).prove(of, SINCE)
    assert [each.text for each in cold.proofs] == [each.text for each in warm.proofs]
    assert cold == warm
    return cold


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
