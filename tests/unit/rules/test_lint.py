"""What is not wrong but worth saying."""

from datetime import date

from rules.lint import lint, narrowing
from support.small_pack import DELAY, make_pack


def test_open_rows_dates_unused_words_and_foreign_limits_are_said() -> None:
    hold = """boundary: hold
action: "*"
review_by: 2026-06-30
limits: [{id: held, when: flight.cancelled, at_most: 0}]
"""
    pack = make_pack(DELAY, hold)
    said = {finding.code: str(finding) for finding in lint(pack, date(2026, 7, 1))}
    assert 'table event has no row for "other": unknown there' in said["open_rows"]
    assert "warning: its review was due on 2026-06-30" in said["review_by"]
    assert 'is also narrowed by "hold/held"' in said["narrowed"]
    assert "has no examples" in said["no_examples"]
    unused = [finding.message for finding in lint(pack) if finding.code == "unused_fact"]
    assert "no condition reads customer.languages" in unused
    assert not any(finding.severity == "error" for finding in lint(pack))
    assert ("hold", "held") in narrowing(pack)["delay-compensation", "loyal"]


def test_a_boundary_that_ended_is_said_to_have() -> None:
    gone = """boundary: gone
action: refund
until: 2026-07-01T00:00:00Z
grants: [{id: one, alone: 5}]
"""
    pack = make_pack(DELAY, gone)
    ended = [str(finding) for finding in lint(pack, date(2026, 7, 1)) if finding.code == "ended"]
    assert ended == ["boundaries/gone.yaml:3:8: warning: it ended on 2026-07-01 and no longer counts"]
    assert not any(finding.code == "ended" for finding in lint(pack, date(2026, 6, 30)))


def test_open_rows_are_written_as_the_document_has_them() -> None:
    fee = """boundary: fee
action: refund
tables:
  fee: {columns: [booking.insured, each], rows: [[true, 5]]}
grants: [{id: one, alone: fee.each}]
"""
    (said,) = [finding.message for finding in lint(make_pack(fee)) if finding.code == "open_rows"]
    assert said == 'table fee has no row for "false": unknown there'
