"""What is unknown and matters is the same however the rows of an action are divided among pages."""

import pytest

from rules.boundary_set import UNSPENT, BoundarySet
from rules.engine import ladder
from support.small_pack import NOON, make_pack

GRANTS = """
boundary: b
action: certificate
grants:
  - {id: a, when: 'customer.tier == "gold" and booking.insured', alone: 90}
  - {id: b, when: 'booking.insured and (topic.surge >= 3 or signal.rating < 0.5)', alone: 90}
  - {id: c, when: 'associate.level >= 2', alone: 60}
  - {id: d, when: 'flight.cancelled', alone: 60}
  - {id: e, when: 'flight.cancelled and booking.total > 50', alone: 50}
  - {id: f, when: 'booking.passengers >= 2', alone: 40}
  - {id: g, when: 'booking.passengers >= 2 or booking.total > 50', alone: 30}
  - {id: h, when: 'booking.total <= 50', alone: 0}
"""
PASSENGERS, INSURED, LEVEL, CANCELLED = (
    "booking.passengers",
    "booking.insured",
    "associate.level",
    "flight.cancelled",
)


@pytest.fixture(params=[(256, (1_024, 4_096)), (1, (1, 2)), (2, (3, 3)), (3, (1, 1))])
def boundaries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> BoundarySet:
    """The grants, so many on the page that all actions share and so many on each page below."""
    top, below = request.param
    monkeypatch.setattr(ladder, "TOP", top)
    monkeypatch.setattr(ladder, "BELOW", below)
    return BoundarySet.compile(make_pack(GRANTS))


@pytest.mark.parametrize(
    ("facts", "gives", "matter"),
    [
        # By itself a level or a cancellation is enough, beside which the tier and what else is asked are not.
        ({PASSENGERS: 3}, 40, {"customer.tier", INSURED, "topic.surge", "signal.rating", LEVEL, CANCELLED}),
        # What is granted already is not granted by more that is known.
        ({LEVEL: 2, "customer.tier": "gold", INSURED: True}, 90, set()),
        ({LEVEL: 2, "customer.tier": "regular", INSURED: True}, 60, {"topic.surge", "signal.rating"}),
        ({CANCELLED: True, INSURED: False}, 60, set()),
        # A surge and a rating are worth nothing where nobody is insured.
        ({INSURED: False, LEVEL: 1}, 0, {CANCELLED, PASSENGERS, "booking.total"}),
        # What gives nothing widens nothing.
        ({INSURED: False, LEVEL: 1, CANCELLED: False, PASSENGERS: 1}, 0, {"booking.total"}),
        ({INSURED: False, LEVEL: 1, CANCELLED: False, PASSENGERS: 1, "booking.total": 20}, 0, set()),
    ],
)
def test_what_matters_could_widen_what_is_given(
    boundaries: BoundarySet, facts: dict[str, object], gives: int, matter: set[str]
) -> None:
    told = boundaries.limits(facts, at=NOON, meters=UNSPENT)["certificate"]
    assert told.alone == gives
    assert set(told.unknown) == matter


def test_at_the_door_of_customers_nothing_is_asked_of_associates() -> None:
    grants = GRANTS.replace("action:", "audience: [customer, associate]\naction:")
    boundaries = BoundarySet.compile(make_pack(grants))
    facts = {INSURED: False, CANCELLED: False}
    told = boundaries.limits(facts, at=NOON, meters=UNSPENT, audience="customer")["certificate"]
    assert set(told.unknown) == {PASSENGERS, "booking.total"}
