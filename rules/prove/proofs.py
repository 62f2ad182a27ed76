"""What a proof answers: it holds, here is a case where it does not, or why nobody can say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from rules.boundary import Audience
from rules.findings import Finding
from rules.latitude import amount_text
from rules.live_boundary import Ref
from rules.values import Value, moment_text, plain
from rules.vocabulary import Action, Type

Road = Literal["alone", "with_peer", "emergency"]
Outcome = Literal["proved", "refuted", "undecided", "untranslatable"]


@dataclass(frozen=True, slots=True)
class Case:
    """A case that a person can read: what is known (all else is not), and what the decide reading gives.

    `facts` hold `request.*` words too; `at` is None where the moment does not matter. `amount` may be given
    by `road`; `set_by` is the clause that sets it, None where nothing is granted.
    """

    action: Action
    door: Audience
    facts: Mapping[str, Value]
    types: Mapping[str, Type]
    at: datetime | None
    road: Road
    amount: Decimal
    set_by: Ref | None
    money_digits: int

    @property
    def unit(self) -> str:
        """The unit of the amount; empty where it has none."""
        return self.action.unit or ""

    @property
    def amount_text(self) -> str:
        """The amount with its grid's digits."""
        return amount_text(self.amount, self.action.digits)

    def shown(self) -> dict[str, object]:
        """The known facts as JSON shows them, by name."""
        return {name: self._shown(name, value) for name, value in sorted(self.facts.items())}

    def known_text(self) -> str:
        """What is known, in a line: `customer.tier is gold, booking.total is 400.00`."""
        parts = [f"{name} is {_word(value)}" for name, value in self.shown().items()]
        if self.at is not None:
            parts.append(f"the time is {moment_text(self.at)}")
        return ", ".join(parts) if parts else "nothing is known"

    def given_text(self) -> str:
        """What may be given, in words: `250.00 USD with a colleague`."""
        how = {"alone": "alone", "with_peer": "with a colleague", "emergency": "in an emergency"}[self.road]
        if self.amount <= 0:
            amount = "nothing"
        elif self.action.measure is None:
            amount = "it may be done"
        else:
            amount = f"{self.amount_text} {self.unit}".strip()
        door = " at the customer's door" if self.door == "customer" else ""
        by = f" ({self.set_by.boundary}/{self.set_by.clause})" if self.set_by else ""
        return f"{amount} {how}{door}{by}"

    def __str__(self) -> str:
        return f"{self.action.name}, {self.known_text()}: {self.given_text()}"

    def to_json(self) -> dict[str, Any]:
        """The published shape."""
        return {
            "action": self.action.name,
            "door": self.door,
            "facts": self.shown(),
            "at": None if self.at is None else moment_text(self.at),
            "road": self.road,
            "amount": self.amount_text,
            "unit": self.action.unit,
            "set_by": None
            if self.set_by is None
            else {"boundary": self.set_by.boundary, "clause": self.set_by.clause},
            "text": str(self),
        }

    def _shown(self, name: str, value: Value) -> object:
        type_ = self.types.get(name)
        return plain(value) if type_ is None else type_.show(value, self.money_digits)


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of one guarantee. `case` for `refuted`; `text` says what to know for people."""

    guarantee: str
    outcome: Outcome
    text: str
    case: Case | None = None

    def to_json(self) -> dict[str, Any]:
        """The published shape."""
        return {
            "name": self.guarantee,
            "outcome": self.outcome,
            "text": self.text,
            "case": None if self.case is None else self.case.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Proven:
    """A pack looked at in all cases: what became of every guarantee, and what is worth saying beside.

    `waiting` counts what was not looked at for want of time; guarantees are not among it.
    """

    revision: str
    proofs: tuple[Proof, ...]
    findings: tuple[Finding, ...]
    waiting: int = 0

    @property
    def holds(self) -> bool:
        """Whether every guarantee is proved."""
        return all(proof.outcome == "proved" for proof in self.proofs)

    @property
    def proved(self) -> int:
        """How many guarantees are."""
        return sum(proof.outcome == "proved" for proof in self.proofs)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_word(part) for part in value) + "]"
    return str(value)


Relation = Literal["equivalent", "narrows", "widens", "both"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A case in which two sets differ. `case` is as the second gives it, `before` what the first gave by the
    same road; `what` says in words what differs there.
    """

    case: Case
    before: Decimal
    what: str

    @property
    def text(self) -> str:
        """The case and what differs in it, in words."""
        return f"{self.case.action.name}, {self.case.known_text()}: {self.what}"

    def to_json(self) -> dict[str, Any]:
        """The published shape."""
        before = amount_text(self.before, self.case.action.digits)
        return {**self.case.to_json(), "before": before, "what": self.what, "text": self.text}


@dataclass(frozen=True, slots=True)
class ActionMeaning:
    """How two sets differ for one action: a case that the second opens wider, one that it narrows."""

    action: str
    wider: Difference | None
    narrower: Difference | None

    @property
    def relation(self) -> Relation:
        """Of the second to the first."""
        return relation_of(wider=self.wider is not None, narrower=self.narrower is not None)

    def to_json(self) -> dict[str, Any]:
        """The published shape."""
        return {
            "action": self.action,
            "relation": self.relation,
            "wider": None if self.wider is None else self.wider.to_json(),
            "narrower": None if self.narrower is None else self.narrower.to_json(),
        }


@dataclass(frozen=True, slots=True)
class MeterChange:
    """A budget or an emergency's uses that changed: it bears on many decisions, so no one case shows it."""

    boundary: str
    what: str
    wider: bool
    narrower: bool

    @property
    def relation(self) -> Relation:
        """Of the second to the first."""
        return relation_of(wider=self.wider, narrower=self.narrower)


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a set differs from another. `undecided` says for which actions nobody can tell, and why; then the
    relation is of what is known.
    """

    actions: tuple[ActionMeaning, ...]
    meters: tuple[MeterChange, ...]
    undecided: tuple[str, ...]

    @property
    def relation(self) -> Relation | None:
        """Of the second set to the first, the meters included; None where part of it is undecided."""
        if self.undecided:
            return None
        return relation_of(
            wider=any(one.wider for one in self.actions) or any(one.wider for one in self.meters),
            narrower=any(one.narrower for one in self.actions) or any(one.narrower for one in self.meters),
        )

    def to_json(self) -> dict[str, Any]:
        """The published shape; actions that are the same in both are left out."""
        return {
            "relation": self.relation,
            "actions": [one.to_json() for one in self.actions if one.relation != "equivalent"],
            "budgets": [{"text": one.what, "relation": one.relation} for one in self.meters],
            "undecided": list(self.undecided),
        }


def relation_of(*, wider: bool, narrower: bool) -> Relation:
    """What two directions make together."""
    if wider and narrower:
        return "both"
    return "widens" if wider else "narrows" if narrower else "equivalent"
