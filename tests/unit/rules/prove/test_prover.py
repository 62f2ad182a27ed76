"""Guarantees: proved, or refuted by the least case that a person can check by hand."""

from datetime import date

from rules.pack import parse_pack
from rules.prove.proofs import Proof
from rules.prove.prover import Prover
from support.small_pack import DELAY, make_pack

SINCE = date(2026, 1, 1)
MODEST = "guarantee: modest\nactions: [certificate]\nnever_above: 900\n"
FRAUD = "guarantee: fraud\nactions: [certificate, refund]\nwhen: customer.fraud_hold\nnever_above: 0\n"


def proof_of(guarantee: str, *documents: str) -> Proof:
    """What becomes of one guarantee over some documents."""
    (proof,) = Prover().prove(make_pack(*documents, guarantees=guarantee), SINCE).proofs
    return proof


def case_of(proof: Proof) -> dict[str, object]:
    """The facts of the case in which it does not hold."""
    assert proof.outcome == "refuted", proof.text
    assert proof.case is not None
    return proof.case.shown()


def test_a_limit_on_every_grant_is_a_proof_whatever_is_missing() -> None:
    assert proof_of(FRAUD, DELAY).outcome == "proved"


def test_a_guarantee_binds_where_its_condition_is_not_known() -> None:
    unknown = FRAUD.replace("customer.fraud_hold", "flight.cancelled")
    assert "flight.cancelled" not in case_of(proof_of(unknown, DELAY))


def test_what_was_given_is_never_less_than_nothing() -> None:
    yearly = """
boundary: yearly
action: refund
grants: [{id: all, alone: 500}]
limits: [{id: quarter, at_most: 150 - customer.refunded_90d}]
"""
    assert proof_of("guarantee: g\nactions: [refund]\nnever_above: 150\n", yearly).outcome == "proved"


def test_the_amount_with_a_colleague_and_the_emergency_are_bound_as_well() -> None:
    peer = proof_of("guarantee: g\nactions: [certificate]\nnever_above: 150\n", DELAY)
    assert peer.case is not None
    assert (peer.case.road, peer.case.amount > 150) == ("with_peer", True)
    assert proof_of("guarantee: g\nactions: [certificate]\nnever_above: 200\n", DELAY).outcome == "proved"
    only = "boundary: b\naction: certificate\nemergency: {per: associate, over: 30d, uses: 1, at_most: 70}\n"
    need = proof_of("guarantee: g\nactions: [certificate]\nnever_above: 69.99\n", only)
    assert need.case is not None
    assert need.case.road == "emergency"
    assert need.case.amount == 70
    assert need.case.facts == {}
    assert proof_of("guarantee: g\nactions: [certificate]\nnever_above: 70\n", only).outcome == "proved"


def test_a_counter_example_is_small_and_says_who_sets_it() -> None:
    proof = proof_of("guarantee: g\nactions: [certificate]\nnever_above: 80\n", DELAY)
    assert proof.case is not None
    shown = case_of(proof)
    assert len(shown) <= 4
    assert shown["request.complaint"] in ("cancelled_flight", "delayed_flight")
    assert proof.case.set_by is not None
    assert "never above 80.00 USD" in proof.text


def test_rounding_is_down_to_the_grid_of_the_measure() -> None:
    third = "boundary: b\naction: extend_hold\ngrants:\n  - {id: g, alone: booking.passengers / 2}\n"
    holds = "guarantee: g\nactions: [extend_hold]\nnever_above: 4\n"
    assert proof_of(holds, third).outcome == "proved"
    assert proof_of(holds.replace("4", "3"), third).outcome == "refuted"


def test_a_right_is_what_one_person_may_always_give() -> None:
    right = "guarantee: g\nactions: [refund]\nwhen: flight.cancelled\nnever_below: 50\n"
    grant = "boundary: b\naction: refund\ngrants:\n  - {id: g, when: flight.cancelled, alone: 50}\n"
    assert proof_of(right, grant).outcome == "proved"
    peer = proof_of(right, grant.replace("alone: 50", "alone: 49.99, with_peer: 50"))
    assert case_of(peer) == {"flight.cancelled": True}
    narrowed = grant + "limits:\n  - {id: fare, at_most: booking.total}\n"
    assert case_of(proof_of(right, narrowed))["flight.cancelled"] is True
    spare = narrowed.replace("booking.total", "'max(booking.total, 50)'")
    assert proof_of(right, spare).outcome == "proved"
    assert proof_of(right, grant + "limits:\n  - {id: few, smallest: 60}\n").outcome == "refuted"


def test_moments_count_from_the_first_day_on() -> None:
    spring = (
        "boundary: b\naction: refund\nfrom: 2026-03-01T00:00:00Z\nuntil: 2026-04-01T00:00:00Z\n"
        'grants:\n  - {id: g, when: today >= d"2026-03-15", alone: 50}\n'
    )
    none = "guarantee: g\nactions: [refund]\nnever_above: 0\n"
    proof = proof_of(none, spring)
    assert proof.case is not None
    assert proof.case.at is not None
    assert date(2026, 3, 15) <= proof.case.at.date() <= date(2026, 4, 1)
    assert proof_of(none, spring.replace("2026-03-15", "2026-05-01")).outcome == "proved"
    pack = make_pack(spring, guarantees=none)
    assert Prover().prove(pack, date(2026, 4, 1)).holds


def test_products_of_tables_and_one_fact_are_exact() -> None:
    table = DELAY.replace(
        "  - {id: never-above-fare, at_most: booking.total, because: Never more than the fare paid.}\n", ""
    )
    assert table != DELAY
    bound = "guarantee: g\nactions: [certificate]\nnever_above: {}\n"
    assert proof_of(bound.format(200), table).outcome == "proved"
    wide = table.replace("at_most: 500", "at_most: 5000").replace("at_most: 200", "at_most: 5000")
    assert proof_of(bound.format(1800), wide).outcome == "proved"
    case = case_of(proof_of(bound.format(1799), wide))
    assert case["booking.passengers"] == 9
    assert case["request.complaint"] == "cancelled_flight"


def test_a_guarantee_that_does_not_hold_is_an_error_at_its_place() -> None:
    pack = make_pack(DELAY, guarantees=FRAUD + "---\n" + MODEST.replace("900", "10"))
    proven = Prover().prove(pack, SINCE)
    assert [proof.outcome for proof in proven.proofs] == ["proved", "refuted"]
    (error,) = [each for each in proven.findings if each.severity == "error"]
    assert (error.file, error.line, error.code) == ("guarantees.yaml", 8, "guarantee")
    assert "modest does not hold: certificate, " in error.message


def test_what_nobody_can_decide_in_time_is_not_proved() -> None:
    (proof,) = Prover(seconds=0).prove(make_pack(DELAY, guarantees=MODEST), SINCE).proofs
    assert proof.outcome in ("undecided", "proved")
    if proof.outcome == "undecided":
        assert "not decided in 0 s" in proof.text


def test_an_edit_asks_again_only_what_it_bears_on() -> None:
    other = "boundary: b\naction: refund\ngrants:\n  - {id: g, alone: 50}\n"
    promises = MODEST + "---\nguarantee: g\nactions: [refund]\nnever_above: 90\n"
    prover, pack = Prover(), make_pack(DELAY, other, guarantees=promises)
    first = prover.prove(pack, SINCE)
    before = prover.asked
    assert prover.prove(pack, SINCE) == first
    assert prover.asked == before
    files = {**pack.files, "boundaries/b.yaml": other.replace("50", "95")}
    again = prover.prove(parse_pack(files, pack), SINCE)
    assert [proof.outcome for proof in again.proofs] == ["proved", "refuted"]
    assert prover.prove(pack, SINCE).holds


def test_what_there_was_no_time_for_is_counted_and_found_the_next_time() -> None:
    both = 'customer.tier == "gold" and customer.tier == "silver"'
    never = f"boundary: b\naction: refund\ngrants:\n  - {{id: g, when: '{both}', alone: 5}}\n"
    prover, pack = Prover(), make_pack(never)
    hasty = prover.prove(pack, SINCE, lambda: False)
    assert (hasty.findings, hasty.waiting > 0) == ((), True)
    slow = prover.prove(pack, SINCE)
    assert slow.waiting == 0
    assert [each.code for each in slow.findings] == ["never_true"]


def test_guarantees_alone_are_proved_without_forgetting_what_is_known_of_clauses() -> None:
    both = 'customer.tier == "gold" and customer.tier == "silver"'
    never = f"boundary: b\naction: refund\ngrants:\n  - {{id: g, when: '{both}', alone: 5}}\n"
    prover, pack = Prover(), make_pack(DELAY, never, guarantees=MODEST)
    whole = prover.prove(pack, SINCE)
    before = prover.asked
    alone = prover.guarantees(pack, SINCE)
    assert (alone.proofs, alone.waiting) == (whole.proofs, 0)
    assert all(finding.code != "never_true" for finding in alone.findings)
    assert prover.prove(pack, SINCE) == whole
    assert prover.asked == before
    assert prover.guarantees(make_pack(DELAY), SINCE).proofs == ()
