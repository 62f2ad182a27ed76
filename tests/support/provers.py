"""Provers that were asked of other things before, and must say the same as one that was not."""

from datetime import date

from rules.pack import Pack
from rules.prove.proofs import Proven
from rules.prove.prover import Prover
from support.small_pack import make_pack

SINCE = date(2026, 1, 1)
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
CLOSED = "guarantee: closed\nactions: [refund]\nnever_above: 0\n"
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


def pack(*documents: str, guarantees: str = CLOSED) -> Pack:
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
