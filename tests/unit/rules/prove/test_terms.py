"""What has no translation into logic is named, and fails what depends on it: never proved by omission."""

from datetime import date

from rules.pack import Pack
from rules.prove.prover import Prover
from rules.prove.sets import compare
from support.small_pack import VOCABULARY, make_pack

SINCE = date(2026, 1, 1)
ROWS = 24
REASON = "what is computed from tables takes more than 512 values"
WORDS = VOCABULARY.replace("refund:      {measure: money,", "refund:      {measure: money, floor: 25,")
GUARANTEES = """
guarantee: little
actions: [rebook, refund]
never_above: 5000
---
guarantee: enough
actions: [refund]
never_below: 0.01
---
guarantee: elsewhere
actions: [extend_hold]
never_above: 0
"""


def pack(first: int = 0) -> Pack:
    """Two tables of different numbers whose product takes 576 values."""
    rows = "".join(f"      - [{number}, {101 + first + 7 * number}]\n" for number in range(ROWS))
    document = f"""boundary: b
action: refund
tables:
  one:
    columns: [flight.delay_minutes, much]
    rows:
{rows}  other:
    columns: [customer.complaints_30d, much]
    rows:
{rows}grants:
  - {{id: g, alone: one.much * other.much}}
"""
    return make_pack(document, vocabulary=WORDS, guarantees=GUARANTEES)


def test_guarantees_that_depend_on_it_fail_and_the_others_are_proved() -> None:
    found = Prover().prove(pack(), SINCE)
    assert not found.holds
    assert [(proof.guarantee, proof.outcome) for proof in found.proofs] == [
        ("little", "untranslatable"),
        ("enough", "untranslatable"),
        ("elsewhere", "proved"),
    ]
    assert found.proofs[0].text == f"refund: {REASON}"
    errors = [finding for finding in found.findings if finding.severity == "error"]
    assert [finding.code for finding in errors] == ["not_translatable"] * 2


def test_a_floor_and_a_comparison_say_so() -> None:
    findings = Prover().prove(pack(), SINCE).findings
    assert f"the floor of refund: nobody can tell: {REASON}" in [finding.message for finding in findings]
    meaning = compare(pack(), pack(first=1), SINCE)
    assert (meaning.relation, meaning.undecided) == (None, (f"refund: {REASON}",))
