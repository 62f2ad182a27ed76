"""The answer: for every action what may be given, and why. Plain data with one JSON shape."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from rules.boundary import Audience
from rules.forward import Ask, Emergency, If, Instead, Later, Opening, Peer, Way
from rules.live_boundary import Ref
from rules.meaning import EmergencyOffer
from rules.meters import BudgetSpec, Meter
from rules.values import Value, moment_text, plain, round_down
from rules.vocabulary import Action, Type

MOST_WRITTEN: Final = 4_096
"""Amounts whose text is kept."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A clause that shaped the answer, in its author's words, with the facts that it saw."""

    ref: Ref
    text: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class BudgetState:
    """A budget that bounds the action. `meter` None: its key is unknown, so nothing is left."""

    spec: BudgetSpec
    meter: Meter | None

    @property
    def left(self) -> Decimal | None:
        """What may still be given, not below 0; None when only uses are counted and some are left."""
        left = self.spec.left(self.meter)
        return None if left is None else max(Decimal(0), left)


@dataclass(frozen=True, slots=True)
class DutyState:
    """A duty that binds: `kind` is note, must or confirm."""

    boundary: str
    id: str
    kind: str
    text: str

    @property
    def name(self) -> str:
        """How a decision confirms it: `boundary/duty`."""
        return f"{self.boundary}/{self.id}"


@dataclass(frozen=True, slots=True)
class ActionLatitude:
    """What may be done of one action. Amounts are on the action's grid; without a measure they are 0 or 1.

    `parts` are pieces of its JSON that are the same in cases that are alike, as they are made.
    """

    action: Action
    alone: Decimal
    with_peer: Decimal
    smallest: Decimal
    set_by_alone: Ref | None
    set_by_with_peer: Ref | None
    because: tuple[Reason, ...]
    closed_by: tuple[Ref, ...]
    budgets: tuple[BudgetState, ...]
    duties: tuple[DutyState, ...]
    emergency: EmergencyOffer | None
    assumed: tuple[str, ...]
    types: Mapping[str, Type] = field(compare=False, repr=False)
    money_digits: int
    later: Later = field(compare=False, repr=False)
    parts: dict[object, Any] = field(compare=False, repr=False)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The unknown facts that mattered, in the vocabulary's order."""
        return self.later.read().unknown

    @property
    def ways_forward(self) -> tuple[Way, ...]:
        """What would open or widen it, and what else there is; never empty when it is closed."""
        return self.later.read().ways_forward

    @property
    def valid_until(self) -> datetime | None:
        """The next moment at which time alone changes it; None if there is none."""
        return self.later.read().valid_until

    @property
    def closed(self) -> bool:
        """Whether nothing may be given here, not even with a peer."""
        return self.with_peer <= 0

    def shown(self, fact: str, value: Value) -> object:
        """The value of a fact as JSON shows it."""
        type_ = self.types.get(fact)
        return plain(value) if type_ is None else type_.show(value, self.money_digits)

    def to_json(self) -> dict[str, Any]:
        """The published shape: amounts as text with the grid's digits, moments in RFC 3339 with `Z`.

        Pieces of it may be those of another answer too: not to be changed.
        """
        parts, outlook = self.parts, self.later.read()
        fixed = parts.get(None)
        if fixed is None:
            fixed = parts[None] = self._fixed()
        ways = parts.get(outlook.offered)
        if ways is None:
            ways = parts[outlook.offered] = [self._way(way) for way in outlook.ways_forward]
        shown: dict[str, Any] = fixed.copy()
        if self.because:
            shown["because"] = [
                {
                    "boundary": reason.ref.boundary,
                    "clause": reason.ref.clause,
                    "text": reason.text,
                    "facts": {name: self.shown(name, value) for name, value in reason.facts.items()},
                }
                for reason in self.because
            ]
        if self.budgets:
            digits = self.action.digits
            shown["budgets"] = [_budget(state, digits) for state in self.budgets]
        if self.duties:
            shown["duties"] = [
                {"boundary": duty.boundary, "id": duty.id, "kind": duty.kind, "text": duty.text}
                for duty in self.duties
            ]
        shown["unknown"] = list(outlook.unknown)
        shown["assumed"] = list(self.assumed)
        shown["ways_forward"] = ways
        if outlook.valid_until is not None:
            shown["valid_until"] = moment_text(outlook.valid_until)
        return shown

    def _fixed(self) -> dict[str, Any]:
        """The published shape, with what is the same in all cases that are alike."""
        digits = self.action.digits
        return {
            "action": self.action.name,
            "alone": amount_text(self.alone, digits),
            "with_peer": amount_text(self.with_peer, digits),
            "smallest": amount_text(self.smallest, digits),
            "unit": self.action.unit,
            "set_by": {"alone": _ref(self.set_by_alone), "with_peer": _ref(self.set_by_with_peer)},
            "because": [],
            "closed_by": [_ref(ref) for ref in self.closed_by],
            "budgets": [],
            "duties": [],
            "unknown": [],
            "assumed": [],
            "ways_forward": [],
            "valid_until": None,
        }

    def _way(self, way: Way) -> dict[str, object]:
        digits = self.action.digits
        match way:
            case Ask(facts, opens_with, up_to):
                shown: dict[str, object] = {"ask": facts[0] if len(facts) == 1 else list(facts)}
                if opens_with is not None:
                    shown["opens_with"] = self._opening(facts[0], opens_with)
                if up_to is not None:
                    shown["up_to"] = amount_text(up_to, digits)
                return shown
            case Peer(amount):
                return {"peer": {"with_peer": amount_text(amount, digits)}}
            case Emergency(offer):
                return {
                    "emergency": {"uses_left": offer.uses_left, "at_most": amount_text(offer.at_most, digits)}
                }
            case Instead(action):
                return {"instead": action}
            case If(fact, opens_with):
                return {"if": fact, "opens_with": self._opening(fact, opens_with)}

    def _opening(self, fact: str, opening: Opening) -> object:
        """`[true]`, `{"at_least": 3}`, `{"at_most": …}` or both ends."""
        if opening.values:
            return [self.shown(fact, value) for value in opening.values]
        ends = {"at_least": opening.at_least, "at_most": opening.at_most}
        return {name: self.shown(fact, value) for name, value in ends.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Latitude(Mapping[str, ActionLatitude]):
    """Every action of the vocabulary, in its order, under one revision at one moment through one door."""

    actions: Mapping[str, ActionLatitude]
    revision: str
    at: datetime
    audience: Audience

    def __getitem__(self, name: str) -> ActionLatitude:
        return self.actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.actions)

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def valid_until(self) -> datetime | None:
        """The next moment at which time alone may change any of it."""
        return min((one.valid_until for one in self.actions.values() if one.valid_until), default=None)

    def to_json(self) -> list[dict[str, Any]]:
        """One object an action, always all of them."""
        return [one.to_json() for one in self.actions.values()]


@lru_cache(MOST_WRITTEN)
def amount_text(amount: Decimal, digits: int) -> str:
    """An amount with the digits of its grid: `80.00`, `3`; a plain number without trailing zeros.

    Equal amounts are written alike.
    """
    rounded = round_down(amount, digits)
    text = f"{rounded or rounded.copy_abs():f}"
    return text.rstrip("0").rstrip(".") if digits > 3 else text


def _ref(ref: Ref | None) -> dict[str, str] | None:
    return None if ref is None else {"boundary": ref.boundary, "clause": ref.clause}


def _budget(state: BudgetState, digits: int) -> dict[str, object]:
    spec, meter = state.spec, state.meter
    shown: dict[str, object] = {"boundary": spec.boundary, "id": spec.id}
    if spec.at_most is not None:
        shown["at_most"] = amount_text(spec.at_most, digits)
        shown["spent"] = None if meter is None else amount_text(meter.spent, digits)
        shown["left"] = amount_text(
            max(Decimal(0), spec.at_most - meter.spent) if meter else Decimal(0), digits
        )
    if spec.uses is not None:
        shown["uses"] = spec.uses
        shown["used"] = None if meter is None else meter.used
    if meter is not None and meter.frees_at is not None:
        frees: dict[str, object] = {"at": moment_text(meter.frees_at)}
        if meter.frees_amount is not None:
            frees = {"amount": amount_text(meter.frees_amount, digits), **frees}
        shown["frees"] = frees
    return shown
