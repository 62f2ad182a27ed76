"""A small pack in words of the language's own description, and what makes packs of it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rules.boundary import Audience
from rules.boundary_set import UNSPENT, BoundarySet, Meters
from rules.latitude import ActionLatitude
from rules.pack import Pack, parse_pack

VOCABULARY = """
vocabulary: airline
currency: USD
timezone: America/New_York
facts:
  customer.tier:        {type: text, one_of: [regular, silver, gold]}
  customer.fraud_hold:  {type: boolean, default: false}
  customer.languages:   {type: list of text}
  booking.total:        {type: money}
  booking.passengers:   {type: integer, min: 1, max: 9}
  booking.insured:      {type: boolean, ask: true}
  booking.booked_at:    {type: datetime}
  booking.travels_on:   {type: date}
  flight.delay_minutes: {type: integer, min: 0}
  flight.cancelled:     {type: boolean}
  flight.flown:         {type: duration}
  request.complaint:    {type: text, one_of: [cancelled_flight, delayed_flight, other]}
  signal.kind:          {type: text, one_of: [message, complaint]}
  signal.rating:        {type: number, min: 0, max: 1}
  associate.level:      {type: integer, min: 0, max: 3}
  topic.surge:          {type: number, min: 0}
  customer.complaints_30d:
    {type: integer, count: signals, where: 'signal.kind == "complaint"', of: customer, over: 30d}
  customer.refunded_90d:   {type: money, sum: decisions, action: refund, of: customer, over: 90d}
actions:
  refund:      {measure: money, title: Refund, params: {to: {type: text, one_of: [card, miles]}}}
  certificate: {measure: money, title: Certificate, params: {customer_asked: {type: boolean}}}
  rebook:      {title: Rebook}
  extend_hold: {measure: integer, unit: days, title: Hold the booking}
  call_back:   {title: Call back, always: true}
"""

DELAY = """
boundary: delay-compensation
action: certificate
title: Compensation for a delayed or cancelled flight
applies_when: request.complaint in ["cancelled_flight", "delayed_flight"]
tables:
  event:
    columns: [request.complaint, each]
    rows:
      - [cancelled_flight, 100]
      - [delayed_flight, 50]
grants:
  - id: loyal
    when: customer.tier in ["silver", "gold"] or booking.insured
    alone: event.each * booking.passengers
    with_peer: 2 * event.each * booking.passengers
    because: Loyal or insured travellers are compensated per passenger.
  - {id: surge, when: topic.surge >= 3, alone: 75, because: Many are stranded right now.}
limits:
  - {id: never-above-fare, at_most: booking.total, because: Never more than the fare paid.}
  - {id: fraud, when: customer.fraud_hold, at_most: 0, because: The fraud team holds this account.}
  - {id: worth-the-while, smallest: 25, because: Below 25 a certificate costs more than it gives.}
budgets:
  - {id: own-week, per: associate, over: 7d, at_most: 500}
  - {id: customer-quarter, per: customer, over: 90d, at_most: 200}
  - {id: once, per: booking, uses: 1}
duties:
  - {id: note, note: true, because: "One line of why, for the next colleague."}
  - {id: asked, must: request.customer_asked, because: We compensate those who ask.}
  - {id: yes-first, confirm: The customer said yes to the listed details., because: Nobody is surprised.}
emergency: {per: associate, over: 30d, uses: 1, at_most: 150}
offer_instead: [rebook, extend_hold]
examples:
  - name: gold, two passengers, delayed
    given: {customer.tier: gold, booking.passengers: 2, booking.total: 400}
    request: {complaint: delayed_flight}
    expect: {alone: 100, with_peer: 200}
  - name: fraud hold closes it
    given: {customer.tier: gold, booking.passengers: 2, booking.total: 400, customer.fraud_hold: true}
    request: {complaint: delayed_flight}
    expect: {closed: fraud}
"""

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
GOLD: Mapping[str, object] = {"customer.tier": "gold", "booking.passengers": 2, "booking.total": 400}

DELAYED: Mapping[str, object] = {"complaint": "delayed_flight"}


def name_of(document: str) -> str:
    """The name that a boundary's text gives itself."""
    return next(line for line in document.splitlines() if line.startswith("boundary:")).split()[1]


def make_pack(*documents: str, vocabulary: str = VOCABULARY, **files: str) -> Pack:
    """A pack of boundary texts over the vocabulary above or another one; `files` by name without ending."""
    named = {f"boundaries/{name_of(document)}.yaml": document for document in documents}
    others = {f"{name}.yaml": text for name, text in files.items()}
    return parse_pack({"vocabulary.yaml": vocabulary, **named, **others})


def make_set(*documents: str, vocabulary: str = VOCABULARY) -> BoundarySet:
    """The same, compiled."""
    return BoundarySet.compile(make_pack(*documents, vocabulary=vocabulary))


def answer(
    boundaries: BoundarySet,
    facts: Mapping[str, object] | None = None,
    request: Mapping[str, object] | None = None,
    meters: Meters = UNSPENT,
    *,
    action: str = "certificate",
    at: datetime = NOON,
    door: Audience = "associate",
) -> ActionLatitude:
    """The latitude of one action."""
    return boundaries.latitude(facts or {}, at=at, meters=meters, audience=door, request=request or {})[
        action
    ]
