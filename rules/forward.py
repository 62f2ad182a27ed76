"""Ways forward: what would open or widen an action, what else there is, and until when the answer stands."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from rules.meaning import EmergencyOffer
from rules.values import Value


@dataclass(frozen=True, slots=True)
class Opening:
    """The values of one fact that open: a list of them, or all in a range (both ends inside)."""

    values: tuple[Value, ...] = ()
    at_least: Value | None = None
    at_most: Value | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Learn these facts together. `up_to` is the amount then (alone, else with a peer), if bounded."""

    facts: tuple[str, ...]
    opens_with: Opening | None
    up_to: Decimal | None


@dataclass(frozen=True, slots=True)
class Peer:
    """A colleague's co-sign carries it this far."""

    with_peer: Decimal


@dataclass(frozen=True, slots=True)
class Emergency:
    """The emergency allowance."""

    offer: EmergencyOffer


@dataclass(frozen=True, slots=True)
class Instead:
    """Another action that is open."""

    action: str


@dataclass(frozen=True, slots=True)
class If:
    """A known fact whose change alone would open it."""

    fact: str
    opens_with: Opening


Way = Ask | Peer | Emergency | Instead | If


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an answer says beyond its numbers and reasons; `offered`: the open ones of the actions that are
    named instead.
    """

    unknown: tuple[str, ...]
    ways_forward: tuple[Way, ...]
    valid_until: datetime | None
    offered: frozenset[str]
