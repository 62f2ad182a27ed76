"""The answer: for every action what may be given, and why. Plain data with one JSON shape."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rules.boundary import Audience
from rules.forward import Ask, Emergency, If, Instead, Opening, Outlook, Peer, Way
from rules.live_boundary import Ref
from rules.meaning import EmergencyOffer
from rules.meters import BudgetSpec, Meter
from rules.values import Value, moment_text, plain, round_down
from rules.vocabulary import Action

if TYPE_CHECKING:
    from rules.gist import Gist
    from rules.question import Question

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


@dataclass(slots=True)
class Pieces:
    """Pieces of an answer's JSON that are the same in cases that are alike, as they are made: each the same
    whoever makes it.

    `fixed` is all that no case has of its own, `ways` are the ways forward by the actions offered in them,
    `budgets` how the budgets stand for the meters beside them.
    """

    fixed: dict[str, Any] | None = None
    ways: dict[frozenset[str], list[dict[str, object]]] = field(default_factory=dict)
    budgets: tuple[list[Meter | None], list[dict[str, object]]] | None = None


class ActionLatitude:
    """What may be done of one action. Amounts are on the action's grid; without a measure they are 0 or 1.

    What it says is `told` of all cases that are alike; what it shows besides is looked up in the question
    when it is read. Neither ever changes, so reading late or twice makes no difference: a decision needs the
    numbers only, a screen reads all of it.
    """

    __slots__ = ("_digits", "_look", "_outlook", "_question", "_told")

    def __init__(
        self, question: "Question", told: "Gist", digits: int, look: Callable[["Question", "Gist"], Outlook]
    ) -> None:
        """The answer to a question of which `told` is the gist; `digits` are those of money, and `look` works
        out what it says beyond its numbers and reasons.
        """
        self._question = question
        self._told = told
        self._digits = digits
        self._look = look
        self._outlook: Outlook | None = None

    def __eq__(self, other: object) -> bool:
        """Whether both say the same."""
        return isinstance(other, ActionLatitude) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        """The same for those that say the same."""
        told = self._told
        return hash((self.action.name, told.alone, told.with_peer, told.smallest))

    @property
    def action(self) -> Action:
        """The action."""
        return self._question.rules.action

    @property
    def alone(self) -> Decimal:
        """What may be given without asking anybody."""
        return self._told.alone

    @property
    def with_peer(self) -> Decimal:
        """What may be given with a colleague's co-sign."""
        return self._told.with_peer

    @property
    def smallest(self) -> Decimal:
        """What may be given at least."""
        return self._told.smallest

    @property
    def set_by_alone(self) -> Ref | None:
        """The clause that set `alone`; None where no grant holds."""
        return self._told.set_by_alone

    @property
    def set_by_with_peer(self) -> Ref | None:
        """The clause that set `with_peer`; None where no grant holds."""
        return self._told.set_by_with_peer

    @property
    def because(self) -> tuple[Reason, ...]:
        """The clauses that shaped it."""
        known = self._question.environment
        return tuple(
            [
                Reason(ref, text, {name: known[name] for name in names if name in known})
                for ref, text, names in self._told.because
            ]
        )

    @property
    def closed_by(self) -> tuple[Ref, ...]:
        """The clauses that close it."""
        return self._told.closed_by

    @property
    def budgets(self) -> tuple[BudgetState, ...]:
        """The budgets that bound it."""
        meters = self._question.meters
        return tuple([BudgetState(budget, meters.get(budget.key)) for budget in self._told.budgets])

    @property
    def duties(self) -> tuple[DutyState, ...]:
        """The duties that bind."""
        known = self._question.environment
        return tuple([duty for when, duty in self._told.duties if when is None or when(known) is not False])

    @property
    def emergency(self) -> EmergencyOffer | None:
        """What is left of the widest emergency allowance."""
        return self._told.emergency

    @property
    def assumed(self) -> tuple[str, ...]:
        """The facts that it reads and of which nobody said anything but their default, in order of name."""
        return self._told.assumed(self._question)

    @property
    def outlook(self) -> Outlook:
        """What it says beyond its numbers and reasons; worked out when it is first read."""
        if self._outlook is None:
            self._outlook = self._look(self._question, self._told)
        return self._outlook

    @property
    def unknown(self) -> tuple[str, ...]:
        """The unknown facts that mattered, in the vocabulary's order."""
        return self.outlook.unknown

    @property
    def ways_forward(self) -> tuple[Way, ...]:
        """What would open or widen it, and what else there is; never empty when it is closed."""
        return self.outlook.ways_forward

    @property
    def valid_until(self) -> datetime | None:
        """The next moment at which time alone changes it; None if there is none."""
        return self.outlook.valid_until

    @property
    def closed(self) -> bool:
        """Whether nothing may be given here, not even with a peer."""
        return self._told.with_peer <= 0

    def shown(self, fact: str, value: Value) -> object:
        """The value of a fact as JSON shows it."""
        type_ = self._question.rules.words.get(fact)
        return plain(value) if type_ is None else type_.show(value, self._digits)

    def to_json(self) -> dict[str, Any]:
        """The published shape: amounts as text with the grid's digits, moments in RFC 3339 with `Z`.

        Pieces of it may be those of another answer too: not to be changed.
        """
        told, outlook = self._told, self.outlook
        pieces = told.pieces
        if pieces.fixed is None:
            pieces.fixed = self._fixed()
        ways = pieces.ways.get(outlook.offered)
        if ways is None:
            ways = pieces.ways[outlook.offered] = [self._way(way) for way in outlook.ways_forward]
        shown: dict[str, Any] = pieces.fixed.copy()
        if told.because:
            shown["because"] = self._because()
        if told.budgets:
            shown["budgets"] = self._budgets()
        if told.duties:
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
        told, digits = self._told, self.action.digits
        return {
            "action": self.action.name,
            "alone": amount_text(told.alone, digits),
            "with_peer": amount_text(told.with_peer, digits),
            "smallest": amount_text(told.smallest, digits),
            "unit": self.action.unit,
            "set_by": {"alone": _ref(told.set_by_alone), "with_peer": _ref(told.set_by_with_peer)},
            "because": [],
            "closed_by": [_ref(ref) for ref in told.closed_by],
            "budgets": [],
            "duties": [],
            "unknown": [],
            "assumed": [],
            "ways_forward": [],
            "valid_until": None,
        }

    def _because(self) -> list[dict[str, object]]:
        known, words, digits = self._question.environment, self._question.rules.words, self._digits
        return [
            {
                "boundary": ref.boundary,
                "clause": ref.clause,
                "text": text,
                "facts": {name: words[name].show(known[name], digits) for name in names if name in known},
            }
            for ref, text, names in self._told.because
        ]

    def _budgets(self) -> list[dict[str, object]]:
        read, pieces = self._question.meters.get, self._told.pieces
        meters = [read(budget.key) for budget in self._told.budgets]
        kept = pieces.budgets
        if kept is None or kept[0] != meters:
            digits = self.action.digits
            shown = [
                _budget(budget, meter, digits)
                for budget, meter in zip(self._told.budgets, meters, strict=True)
            ]
            kept = pieces.budgets = meters, shown
        return kept[1]

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


def _budget(spec: BudgetSpec, meter: Meter | None, digits: int) -> dict[str, object]:
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
