"""Who asks the same reads the same: whatever was asked before, and however little time there is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

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


def hints(*clauses: str, **files: Any) -> list[tuple[str, str]]:
    """What is said of single clauses, which a prover says as well that was asked of others before."""
    said = alike(pack(giving(*clauses), guarantees="", **files)).findings
    return [(each.code, each.message) for each in said]


def test_a_case_that_is_first_found_off_its_grid_is_looked_for_again() -> None:
    clauses = [
        "  - {id: all, alone: 10}",
        "  - {id: third, when: customer.score * 70 > 1 and customer.score * 70 < 2, alone: 10}",
    ]
    assert hints(*clauses) == [("covered", "grant third never gives more of refund than b/all")]


def test_what_lies_between_two_amounts_that_can_be_given_is_not_more() -> None:
    clauses = ["  - {id: all, alone: 10}", "  - {id: more, when: customer.trips > 1, alone: 10.004}"]
    assert hints(*clauses) == [("covered", "grant more never gives more of refund than b/all")]


def test_less_than_nothing_is_no_less_than_nothing() -> None:
    clauses = [
        "  - {id: much, alone: -5, with_peer: 20}",
        "  - {id: little, alone: -1, with_peer: 10}",
    ]
    assert hints(*clauses) == [("covered", "grant little never gives more of refund than b/much")]


def test_a_limit_beyond_what_a_budget_has_never_binds() -> None:
    clauses = [
        "  - {id: all, alone: 10}",
        "limits:",
        "  - {id: seven, at_most: 7}",
        "  - {id: three, at_most: 3}",
        "budgets:",
        "  - {id: little, per: customer, at_most: 5}",
    ]
    said = "limit seven never binds: nothing gives more of refund than it allows"
    assert hints(*clauses) == [("never_binds", said)]


def test_a_limit_that_binds_customers_alone_binds() -> None:
    """An associate's level is never below 0; who helps herself has none, so nothing rules it out for her."""
    limit = ["limits:", "  - {id: level, when: associate.level < 0, at_most: 3}"]
    never = ("never_binds", "limit level never binds: nothing gives more of refund than it allows")
    # No case of such a grant is guessed, so that logic is asked about the limit.
    grant = "  - {id: g, when: customer.score * 70 > 1 and customer.score * 70 < 2, alone: 10}"
    assert never in hints(grant, *limit)
    assert never not in hints(grant, "audience: [associate, customer]", *limit)
