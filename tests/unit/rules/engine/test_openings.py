"""What could make rows hold: told again for a case that is alike, it is what would be found anew."""

import random
from typing import Final

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.engine import openings
from support.small_pack import NOON, make_pack

GRANTS: Final = """
boundary: b
action: certificate
grants:
  - {id: a, when: 'customer.tier == "gold" or flight.delay_minutes > 90', alone: 90}
  - {id: b, when: 'booking.insured and (topic.surge >= 3 or signal.rating < 0.5)', alone: 70}
  - {id: c, when: 'not (flight.delay_minutes > 30 and associate.level >= 2)', alone: 60}
  - {id: d, when: 'flight.delay_minutes > 60 and (flight.delay_minutes < 50 or topic.surge > 5)', alone: 50}
  - {id: e, when: 'booking.total <= customer.refunded_90d or topic.surge >= 1', alone: 40}
  - {id: f, when: 'booking.insured or flight.cancelled', alone: 40}
  - {id: h, when: 'booking.total > 20 and booking.total <= customer.refunded_90d', alone: 35}
  - {id: i, when: 'customer.refunded_90d > booking.total and (flight.cancelled or topic.surge > 5)',
     alone: 30}
  - {id: j, when: 'booking.total >= customer.refunded_90d and booking.total < 50', alone: 25}
  - {id: k, when: 'not (booking.total > 20 and booking.total < 60) and booking.total <= customer.refunded_90d
       and (customer.refunded_90d > 400 or topic.surge > 5)', alone: 23}
  - {id: l, when: 'booking.total >= customer.refunded_90d and (booking.total > customer.refunded_90d
       or booking.insured)', alone: 21}
  - {id: g, when: 'booking.passengers >= 2', alone: 20}
"""
FACTS: Final[dict[str, tuple[object, ...]]] = {
    "customer.tier": ("regular", "gold"),
    "flight.delay_minutes": (10, 45, 80, 120),
    "booking.insured": (True, False),
    "topic.surge": (0, 2, 4, 6),
    "signal.rating": (0.2, 0.8),
    "associate.level": (1, 2),
    "booking.total": (10, 100),
    "customer.refunded_90d": (50, 500),
    "flight.cancelled": (True, False),
    "booking.passengers": (1, 3),
}


def drawn(count: int) -> list[dict[str, object]]:
    """Cases of which any fact may be unknown."""
    dice = random.Random(7)
    return [
        {name: dice.choice(values) for name, values in FACTS.items() if dice.random() < 0.6}
        for _ in range(count)
    ]


@pytest.mark.parametrize("most", [openings.MOST_TOLD, 1])
def test_what_is_told_again_is_what_would_be_found_anew(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings, "MOST_TOLD", most)
    pack = make_pack(GRANTS)
    kept, met = BoundarySet.compile(pack), set[tuple[str, ...]]()
    for facts in drawn(80):
        found = kept.limits(facts, at=NOON, meters=UNSPENT)["certificate"]
        anew = BoundarySet.compile(pack).limits(facts, at=NOON, meters=UNSPENT)["certificate"]
        assert found == anew, facts
        met.add(found.unknown)
    assert len(met) > 20
