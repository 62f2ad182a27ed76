"""One decision against its latitude: inside or not, by which road, what it charges, and if not, why not."""

from collections.abc import Callable, Mapping
from dataclasses import field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from rules.latitude import ActionLatitude, DutyState, amount_text
from rules.live_boundary import LiveDuty
from rules.meaning import Bounds, EmergencyOffer
from rules.meters import EMERGENCY, Charge
from rules.question import Question
from rules.quick import quick
from rules.reasons import Why, why
from rules.values import ZERO, Value, exact, round_down

Road = Literal["alone", "with_peer", "emergency"]
ReasonCode = Literal[
    "unknown_action",
    "bad_amount",
    "closed",
    "too_small",
    "too_much",
    "duty",
    "no_emergency",
    "emergency_used_up",
]


Told = Callable[[], ActionLatitude]
"""Works out the latitude of the action."""


@quick(frozen=True)
class Verdict:
    """The answer to one decision.

    `amount` is what would be given (1 without measure). `charges` are exactly the budgets that bounded it, to
    be charged if it is made. `unmet` are the duties that it does not meet. `facts_read` are the known facts
    and `request.*` words that the action's conditions read, for the record: with them, the revision, the
    moment and the meters it can be computed again. `awaiting_peer_possible`: it is outside alone and would be
    inside with a colleague's co-sign. `why` says what set the amounts, `emergency` is what was left of the
    widest; `told` works out the latitude that it was judged by. All three None: there is no such action.
    """

    inside: bool
    road: Road | None
    awaiting_peer_possible: bool
    reason: ReasonCode | None
    text: str
    unmet: tuple[DutyState, ...]
    charges: tuple[Charge, ...]
    facts_read: Mapping[str, Value]
    amount: Decimal
    why: Why | None = None
    emergency: EmergencyOffer | None = None
    told: Told | None = field(default=None, repr=False, compare=False)

    @cached_property
    def latitude(self) -> ActionLatitude | None:
        """The latitude of the action; worked out when it is asked for: a decision that is inside, as most
        are, needs none.
        """
        return None if self.told is None else self.told()


def refused(reason: ReasonCode, text: str) -> Verdict:
    """A verdict on what is no question at all: an action that does not exist."""
    return Verdict(False, None, False, reason, text, (), (), {}, ZERO)


@quick(frozen=True, slots=True)
class Given:
    """What comes with a decision besides its facts."""

    amount: Decimal | None
    noted: bool
    confirmed: frozenset[str]
    emergency: bool
    with_peer: bool


def judge_decision(question: Question, found: Bounds, told: Told, given: Given) -> Verdict:
    """The verdict; `question` knows the amount and the note as `request.*`, so that duties can read them."""
    action = question.rules.action
    amount = given.amount if given.amount is not None or action.measure else Decimal(1)
    unmet = tuple(
        DutyState(duty.boundary, duty.clause.id, duty.clause.kind, duty.clause.text)
        for duty in found.duties
        if not _met(duty, question, given)
    )
    known, assumed = question.environment, question.assumed
    facts = {name: known[name] for name in question.rules.read if name in known and name not in assumed}

    # Unions in the annotations of a function inside another are made anew with every call.
    def verdict(
        reason: "ReasonCode | None", text: str, road: "Road | None" = None, *, peer: bool = False
    ) -> Verdict:
        inside = reason is None
        charges = _charges(found, amount or ZERO, road) if inside else ()
        return Verdict(
            inside, road, peer, reason, text, unmet, charges, facts, amount or ZERO,
            why(found), found.emergency, told,
        )  # fmt: skip

    if amount is None or not _on_grid(amount, action.digits) or amount <= 0:
        return verdict("bad_amount", _amount_wanted(question))
    if action.measure is None and amount != 1:
        return verdict("bad_amount", f"{action.title} has no amount: it is done or not.")
    road, reason, text, peer = _road(question, found, told, given, amount)
    if unmet and (reason is None or peer):
        said = "; ".join(duty.text for duty in unmet)
        return verdict("duty", f"Something must come with it: {said}", peer=peer)
    return verdict(reason, text, road, peer=peer)


def _met(duty: LiveDuty, question: Question, given: Given) -> bool:
    match duty.clause.kind:
        case "note":
            return given.noted
        case "confirm":
            return f"{duty.boundary}/{duty.clause.id}" in given.confirmed
        case "must":
            return duty.must is not None and duty.must(question.environment) is True


def _road(
    question: Question, found: Bounds, told: Told, given: Given, amount: Decimal
) -> tuple[Road | None, ReasonCode | None, str, bool]:
    if given.emergency:
        return _emergency_road(question, found, given, amount)
    limit = found.with_peer if given.with_peer else found.alone
    smallest = found.smallest
    digits = question.rules.action.digits
    shown = f"{amount_text(amount, digits)} {question.rules.action.unit or ''}".strip()
    if limit > 0 and smallest <= amount <= limit:
        # With a colleague's yes it still went alone if alone would have carried it.
        alone = found.alone > 0 and amount <= found.alone
        return ("alone" if alone and not given.with_peer else "with_peer"), None, "", False
    peer = not given.with_peer and smallest <= amount <= found.with_peer
    if peer:
        return (
            None,
            ("too_much" if found.alone > 0 else "closed"),
            f"{shown} needs a colleague's co-sign.",
            True,
        )
    if limit <= 0:
        return None, "closed", _closed_text(told()), False
    if amount < smallest:
        return (
            None,
            "too_small",
            f"{shown} is less than {amount_text(smallest, digits)}, the smallest.",
            False,
        )
    return None, "too_much", f"{shown} is more than {amount_text(limit, digits)}.", False


def _emergency_road(
    question: Question, found: Bounds, given: Given, amount: Decimal
) -> tuple[Road | None, ReasonCode | None, str, bool]:
    offer, digits = found.emergency, question.rules.action.digits
    if offer is None:
        exists = question.audience == "associate" and any(live.emergency for live in found.saying_more)
        used_up = exists and all(
            (meter := question.meters.get(live.emergency.key)) is None
            or meter.used >= (live.emergency.uses or 0)
            for live in found.saying_more
            if live.emergency
        )
        if used_up:
            return None, "emergency_used_up", "No emergency allowance is left.", False
        return None, "no_emergency", "There is no emergency allowance for this.", False
    if not given.noted:
        return None, "duty", "An emergency needs its reason in writing.", False
    if amount < found.smallest:
        return None, "too_small", f"The smallest is {amount_text(found.smallest, digits)}.", False
    if amount > offer.at_most:
        return None, "too_much", f"An emergency carries {amount_text(offer.at_most, digits)} at most.", False
    return "emergency", None, "", False


def _closed_text(latitude: ActionLatitude) -> str:
    words = [reason.text for reason in latitude.because if reason.ref in latitude.closed_by]
    if words:
        return " ".join(words)
    # A budget has a name, if no reason.
    title = latitude.action.title
    if latitude.closed_by:
        named = (f"{ref.clause.replace('s.', ' ', 1)} of {ref.boundary}" for ref in latitude.closed_by)
        return f"{title} is closed by the {' and the '.join(named)}."
    if latitude.unknown:
        return f"{title} is closed while nobody knows {', '.join(latitude.unknown)}."
    return f"{title} is closed here."


def _amount_wanted(question: Question) -> str:
    action = question.rules.action
    step = amount_text(Decimal((0, (1,), -action.digits)), action.digits)
    return f"{action.title} needs an amount above 0 in steps of {step} {action.unit or ''}".rstrip() + "."


def _on_grid(amount: Decimal, digits: int) -> bool:
    known = exact(amount)
    return known is not None and known == round_down(known, digits)


def _charges(found: Bounds, amount: Decimal, road: Road | None) -> tuple[Charge, ...]:
    charges = [Charge(budget.boundary, budget.id, amount) for _, budget, _ in found.lefts]
    if road == "emergency" and found.emergency is not None:
        charges.append(Charge(found.emergency.boundary, EMERGENCY, amount))
    return tuple(charges)
