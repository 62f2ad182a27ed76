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
