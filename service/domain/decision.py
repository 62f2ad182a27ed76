"""A decision: what was given, on whose judgement, and the record that proves it."""

from dataclasses import dataclass
from typing import Literal

from rules.quick import quick
from service.domain.actor import PersonRef

Road = Literal["alone", "with_peer", "emergency"]
DecidedUnder = Literal["live", "canary"]
State = Literal["made", "reversed", "awaiting_peer", "declined", "withdrawn", "expired"]
"""Where a decision stands. Only what is made was ever given."""
EndReason = Literal["silence", "nobody_left", "outside", "handed_back", "case_closed", "moved", "snoozed"]
"""Why a co-sign ended without an answer that counts."""
DeliveryFailure = Literal["answered", "redirects", "gone", "silent", "unreachable", "broken", "unset"]
"""Answered that it was not taken; points elsewhere, where we do not follow; is gone for good; did not answer
in time; cannot be reached; the connection broke; has no address or secret here."""


@quick(frozen=True, slots=True)
class ClauseRef:
    """A clause of a boundary: `clause` as in `budgets.own-week`."""

    boundary: str
    clause: str


@dataclass(frozen=True, slots=True)
class CosignView:
    """What colleagues were asked. `asked`: the amount then; `peers`: who may still answer, none at its end.

    `peer` is who agreed or declined, `note` that colleague's words, `until` when silence ends it.
    """

    asked: str | None
    asked_at: str
    until: str
    peers: list[PersonRef]
    peer: PersonRef | None
    ended_at: str | None
    note: str | None
    reason: EndReason | None


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """Whether the systems outside know of it: all of them, not yet, or one cannot be told.

    `undelivered`: tried in vain, again at `again_at`; given up where that is null. `reason` and `status` (of
    HTTP, where there was an answer) say why. `at`: since when it is so; null while nothing was tried.
    """

    state: Literal["waiting", "delivered", "undelivered"]
    at: str | None = None
    again_at: str | None = None
    reason: DeliveryFailure | None = None
    status: int | None = None


@quick(frozen=True, slots=True)
class DecisionView:
    """A decision on screen. `amount` is null for an action without measure; `note`, `lesson` are words.

    `at`: when it was made, or asked for where it was not; `cosign` is null where no colleague was asked,
    `delivery` where no system outside is told of decisions. `stage`: that of the revision it is under.
    """

    id: str
    case: str
    action: str
    title: str
    amount: str | None
    unit: str | None
    params: dict[str, bool | int | float | str | list[str] | None]
    road: Road
    state: State
    by: PersonRef
    at: str
    note: str | None
    set_by: ClauseRef | None
    revision: str
    reversed_by: PersonRef | None
    reversed_at: str | None
    lesson: str | None
    hash: str
    cosign: CosignView | None
    delivery: DeliveryView | None = None
    stage: DecidedUnder = "live"


@quick(frozen=True, slots=True)
class BudgetView:
    """A meter after a movement, absolute: it replaces what was shown. `over` is an ISO 8601 duration."""

    boundary: str
    id: str
    per: str
    key: str
    title: str
    over: str | None
    at_most: str | None
    spent: str
    left: str | None
    uses: int | None
    used: int
