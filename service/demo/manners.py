"""What a scripted colleague would give in a case: from its topics and the latitude that the service told.

Pure. Generous in small things, careful with large ones, never beyond what the latitude says unless asked to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

_BY_TOPIC: Mapping[str, tuple[str, ...]] = {
    "stranded": ("hotel_night", "meal", "cash", "certificate"),
    "missed_connection": ("partner_seat", "rebook", "cash", "certificate"),
    "cancelled_flight": ("rebook", "cash", "hotel_night", "certificate", "refund"),
    "late_flight": ("meal", "cash", "certificate", "miles", "rebook"),
    "lost_bag": ("bag_essentials", "miles"),
    "damaged_bag": ("bag_repair", "certificate"),
    "seat": ("seat_refund", "miles"),
    "price": ("fee_waiver", "extend_hold"),
    "booking_problem": ("rebook", "extend_hold", "fee_waiver"),
    "app_problem": ("extend_hold", "miles"),
    "refund": ("refund", "certificate", "miles"),
    "rude_staff": ("miles", "certificate", "refund"),
    "cant_reach_us": ("miles", "certificate"),
}
_ELSE = ("certificate", "meal", "miles", "fee_waiver")
_STEPS = {"miles": Decimal(500), "nights": Decimal(1), "days": Decimal(1)}
_OF_MONEY = Decimal(5)


@dataclass(frozen=True, slots=True)
class Gift:
    """What is to be given. `amount`: decimal text; null for what has no measure."""

    action: str
    amount: str | None
    confirmed: Sequence[str]
    params: Mapping[str, str] = field(default_factory=dict)
    emergency: bool = False


def wanted(topics: Sequence[str]) -> tuple[str, ...]:
    """What helps with such troubles, the best first."""
    found = [action for topic in topics for action in _BY_TOPIC.get(topic, ())]
    return tuple(dict.fromkeys((*found, *_ELSE)))


def questions(actions: Mapping[str, Any], of: Sequence[str]) -> Iterator[str]:
    """The facts that would open one of these actions, if the customer were asked."""
    for action in of:
        for way in actions[action]["ways_forward"]:
            asked = way.get("ask")
            yield from [asked] if isinstance(asked, str) else asked or ()


def alone(actions: Mapping[str, Any], of: Sequence[str], share: Decimal, paid_with: str) -> Gift | None:
    """The first of these actions that may be given alone, and a share of its limit."""
    for name in of:
        action = actions[name]
        limit = Decimal(action["alone"])
        if limit > 0:
            return _gift(action, max(_rounded(action, limit * share), Decimal(action["smallest"])), paid_with)
    return None


def shared(actions: Mapping[str, Any], of: Sequence[str], paid_with: str) -> Gift | None:
    """The first of these that goes further with a colleague, and half of that way."""
    for name in of:
        action = actions[name]
        limit, most = Decimal(action["alone"]), Decimal(action["with_peer"])
        amount = max(_rounded(action, (limit + most) / 2), Decimal(action["smallest"]))
        if limit < amount <= most:
            return _gift(action, amount, paid_with)
    return None


def too_much(actions: Mapping[str, Any], of: Sequence[str], paid_with: str) -> Gift | None:
    """The first of these that has a limit, and twice as much: a mistake of the hand."""
    for name in of:
        action = actions[name]
        if Decimal(action["with_peer"]) > 0 and action["unit"] is not None:
            return _gift(action, 2 * Decimal(action["with_peer"]), paid_with)
    return None


def urgent(actions: Mapping[str, Any], of: Sequence[str], paid_with: str) -> Gift | None:
    """The first of these for which an emergency allowance carries more than a colleague's co-sign."""
    for name in of:
        action = actions[name]
        for way in action["ways_forward"]:
            offer = way.get("emergency")
            if offer and Decimal(offer["at_most"]) > max(
                Decimal(action["with_peer"]), Decimal(action["smallest"])
            ):
                given = _gift(action, Decimal(offer["at_most"]), paid_with)
                return Gift(given.action, given.amount, given.confirmed, given.params, emergency=True)
    return None


def less(decision: Mapping[str, Any]) -> str | None:
    """A little less than a colleague asks; None where that makes no sense."""
    asked = (decision["cosign"] or {}).get("asked")
    if asked is None or decision["action"] not in {"certificate", "meal", "rebook", "partner_seat"}:
        return None
    amount = (Decimal(asked) * Decimal("0.8") / _OF_MONEY).to_integral_value(ROUND_DOWN) * _OF_MONEY
    return f"{amount:.2f}" if amount > 0 else None


def _gift(action: Mapping[str, Any], amount: Decimal, paid_with: str) -> Gift:
    unit = action["unit"]
    text = None if unit is None else f"{amount:.0f}" if unit in _STEPS else f"{amount:.2f}"
    confirmed = [f"{duty['boundary']}/{duty['id']}" for duty in action["duties"] if duty["kind"] == "confirm"]
    params = {"to": paid_with} if action["action"] == "refund" else {}
    return Gift(action["action"], text, confirmed, params)


def _rounded(action: Mapping[str, Any], amount: Decimal) -> Decimal:
    """Down to what a person would say; a limit below one step is given whole."""
    unit = action["unit"]
    step = _STEPS.get(unit, _OF_MONEY) if unit is not None else Decimal(1)
    said = (amount / step).to_integral_value(ROUND_DOWN) * step
    if said > 0:
        return said
    return min(step, Decimal(action["alone"])) if Decimal(action["alone"]) > 0 else step
