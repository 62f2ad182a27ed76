"""Clauses that never do anything are named at their place; nothing of it is an error."""

from datetime import date

from rules.prove.prover import Prover
from support.small_pack import make_pack

SINCE = date(2026, 1, 1)


def told(document: str) -> list[tuple[str, int, str]]:
    """What is said of one document: code, line, severity."""
    findings = Prover().prove(make_pack(document), SINCE).findings
    return [(each.code, each.line, each.severity) for each in findings]


def test_a_condition_that_can_never_be_true() -> None:
    assert told(
        """boundary: b
action: refund
applies_when: flight.delay_minutes > 60
grants:
  - {id: one, when: flight.delay_minutes < 30, alone: 5}
  - {id: two, when: flight.delay_minutes < 90, alone: 5}
limits:
  - {id: odd, when: booking.passengers > 9, at_most: 1}
duties:
  - {id: note, note: true, when: topic.surge < 0}
"""
    ) == [("never_true", 5, "warning"), ("never_true", 8, "warning"), ("never_true", 10, "warning")]


def test_of_a_boundary_that_ended_nothing_is_said() -> None:
    """Its conditions are not what keeps it from being true, and its limit bound while it counted."""
    document = """boundary: b
action: refund
applies_when: booking.insured
until: 2025-12-01T00:00:00Z
grants:
  - {id: one, when: flight.delay_minutes > 30, alone: 5}
limits:
  - {id: little, when: flight.delay_minutes < 90, at_most: 3}
duties:
  - {id: note, note: true, when: flight.delay_minutes > 60}
"""
    assert told(document) == []


def test_a_boundary_that_never_applies() -> None:
    document = """boundary: b
action: refund
applies_when: booking.passengers > 20
limits:
  - {id: none, at_most: 0}
"""
    assert ("never_true", 3, "warning") in told(document)


def test_a_grant_that_another_always_covers() -> None:
    document = """boundary: b
action: refund
grants:
  - {id: wide, when: flight.delay_minutes >= 60, alone: 50}
  - {id: late, when: flight.delay_minutes >= 90, alone: 50}
  - {id: more, when: flight.delay_minutes >= 90, alone: 40, with_peer: 60}
"""
    assert told(document) == [("covered", 5, "hint")]


def test_a_grant_that_several_cover_together() -> None:
    document = """boundary: b
action: refund
grants:
  - {id: early, when: flight.delay_minutes < 60, alone: 50}
  - {id: late, when: flight.delay_minutes >= 60, alone: 50}
  - {id: any, when: flight.delay_minutes >= 10, alone: 20}
"""
    assert told(document) == [("covered", 6, "hint")]


def test_a_limit_that_never_binds() -> None:
    document = """boundary: b
action: refund
grants:
  - {id: any, alone: 50}
limits:
  - {id: far, at_most: 60}
  - {id: near, when: flight.cancelled, at_most: 40}
  - {id: few, smallest: 0}
"""
    assert told(document) == [("never_binds", 6, "hint"), ("never_binds", 8, "hint")]


def test_what_the_type_of_a_fact_allows_counts_where_nothing_was_asked_of_it_before() -> None:
    document = """boundary: b
action: refund
grants:
  - {id: rated, when: signal.rating > 0.5, alone: 40 * signal.rating}
limits:
  - {id: far, at_most: 40}
"""
    assert told(document) == [("never_binds", 6, "hint")]


def test_an_emergency_is_narrowed_by_limits_too() -> None:
    document = """boundary: b
action: refund
grants:
  - {id: any, alone: 50}
limits:
  - {id: far, at_most: 60}
emergency: {per: associate, over: 30d, uses: 1, at_most: 80}
"""
    assert told(document) == []


def test_what_other_boundaries_read_of_the_day_changes_nothing_that_is_said_of_one_that_does_not() -> None:
    one = """boundary: b
action: refund
grants:
  - {id: all, alone: 1}
  - {id: rated, alone: signal.rating - booking.passengers + 1}
"""
    other = """boundary: a
action: refund
applies_when: booking.insured
grants:
  - {id: none, alone: -1}
limits:
  - {id: today, when: today == booking.travels_on, at_most: 0}
"""
    both = Prover().prove(make_pack(one, other), SINCE).findings
    assert told(one) == [("covered", 5, "hint")]
    assert [each.code for each in both if each.file == "boundaries/b.yaml"] == ["covered"]
