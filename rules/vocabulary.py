"""The words of a business, typed: what can be known (facts) and what can be done (actions)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

from rules.findings import nearest, quoted
from rules.values import (
    DIGITS_AFTER,
    GRID,
    Scalar,
    Value,
    date_of,
    datetime_of,
    decimal_of,
    duration_of,
    number_of,
    plain,
    round_down,
)

Kind = Literal["text", "boolean", "integer", "number", "money", "date", "datetime", "duration", "list"]
NUMERIC: Final = frozenset({"integer", "number", "money"})

# Digits after the point, ISO 4217, where they are not two.
_MINOR_UNITS: Final[Mapping[str, int]] = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)


class Missing:
    """No default: nobody said anything."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
NOTHING_READ: Final[Mapping[str, Value]] = {}


class FactError(ValueError):
    """A value that a fact cannot take, or a fact that does not exist; the text names what and why."""


def _text(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None


def _boolean(raw: object) -> bool | None:
    return raw if isinstance(raw, bool) else None


def _integer(raw: object) -> Decimal | None:
    number = number_of(raw)
    return number if number is not None and number == number.to_integral_value() else None


def _number(raw: object) -> Decimal | None:
    # Exact numbers travel as text in JSON where a reader might make a float of them.
    return decimal_of(raw) if isinstance(raw, str) else number_of(raw)


_SCALARS: Final[Mapping[Kind, Callable[[object], Scalar | None]]] = {
    "text": _text,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "money": _number,
    "date": date_of,
    "datetime": datetime_of,
    "duration": duration_of,
}


@dataclass(frozen=True, slots=True)
class Type:
    """What values there are. `item` for lists; `one_of`, `min`, `max` narrow (of a list: its items)."""

    kind: Kind
    item: "Type | None" = None
    one_of: tuple[Scalar, ...] | None = None
    min: Decimal | None = None
    max: Decimal | None = None

    @property
    def name(self) -> str:
        """As a vocabulary writes it: `money`, `list of text`."""
        return f"list of {self.item.name}" if self.item else self.kind

    def read(self, raw: object) -> Value | None:
        """The exact value of something from outside; None (unknown) if it is not of this type, range,
        `one_of`.
        """
        if self.kind == "list":
            if not isinstance(raw, list | tuple) or self.item is None:
                return None
            items = [self.item.read(part) for part in raw]
            return (
                None if None in items else tuple(part for part in items if not isinstance(part, tuple | None))
            )
        value = _SCALARS[self.kind](raw)
        if value is None or (self.one_of is not None and value not in self.one_of):
            return None
        if self.min is not None and isinstance(value, Decimal) and value < self.min:
            return None
        if self.max is not None and isinstance(value, Decimal) and value > self.max:
            return None
        return value

    def show(self, value: Value | None, digits: int) -> object:
        """The value as JSON shows it: as `plain`, but money as text with `digits` after the point, or with
        all it has. `read` gives the same value again.
        """
        if self.kind == "money" and isinstance(value, Decimal):
            rounded = round_down(value, digits)
            return f"{rounded if rounded == value else value.normalize(GRID):f}"
        if self.item is not None and isinstance(value, tuple):
            return [self.item.show(part, digits) for part in value]
        return plain(value)

    def expectation(self) -> str:
        """In words, for errors: `one of "regular", "silver"`, `an integer of at least 0`."""
        if self.item is not None:
            return f"a list, each {self.item.expectation()}"
        if self.one_of is not None:
            return f"one of {quoted(str(option) for option in self.one_of)}"
        words = {
            "text": "a text",
            "boolean": "true or false",
            "integer": "a whole number",
            "number": "a number",
            "money": "an amount of money",
            "date": "a date as 2026-12-01",
            "datetime": "a moment with offset as 2026-12-01T00:00:00Z",
            "duration": "a duration as PT24H or P30D",
        }[self.kind]
        low = f" of at least {self.min:f}" if self.min is not None else ""
        high = f"{' and' if low else ' of'} at most {self.max:f}" if self.max is not None else ""
        digits = f", with at most {DIGITS_AFTER} digits after the point"
        return words + low + high + (digits if self.kind in {"number", "money"} else "")


Signals = Callable[[Mapping[str, object]], bool | None]


@dataclass(frozen=True, slots=True)
class Window:
    """A fact that the service computes over the rolling time `(now - over, now]`.

    `where` takes a signal as a mapping of its fields (`kind`, `rating`, …; `signal.kind` is read too) and
    says in three values whether it counts; a signal for which it is None is not counted. `entity` is whose
    signals or decisions they are.
    """

    fact: str
    source: Literal["signals", "decisions"]
    op: Literal["count", "sum"]
    entity: str
    over: timedelta
    action: str | None
    where: Signals
    reads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """One word that conditions may use. `ask`: an associate may learn it from the customer and state it.

    `title`: how screens call it, None where its name must do.
    """

    name: str
    type: Type
    default: Value | Missing = MISSING
    ask: bool = False
    window: Window | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A remedy. `measure` None: it may be done or not, and counts 1. `digits` after the point of its
    amounts. `floor`: what some grant should reach in every case that nothing else closes; None: nobody says.
    """

    name: str
    title: str
    measure: Literal["money", "integer", "number"] | None
    unit: str | None
    params: Mapping[str, Type]
    always: bool
    amount: str
    digits: int
    floor: Decimal | None = None

    @property
    def amount_type(self) -> Type:
        """The type of an amount of this action; for an action without measure a count of 1."""
        return Type(self.measure or "integer")


# What the service supplies, by the type that it has there.
SUPPLIED: Final[Mapping[str, Type]] = {
    "associate.level": Type("integer"),
    "associate.team": Type("text"),
    "case.topics": Type("list", Type("text")),
    "case.channel": Type("text"),
    "case.acute": Type("boolean"),
    "case.opened_at": Type("datetime"),
    "topic.surge": Type("number"),
    "signal.kind": Type("text"),
    "signal.at": Type("datetime"),
    "signal.channel": Type("text"),
    "signal.author": Type("text"),
    "signal.public": Type("boolean"),
    "signal.rating": Type("number"),
    "signal.sentiment": Type("number"),
    "signal.severity": Type("integer"),
    "signal.acute": Type("boolean"),
    "signal.language": Type("text"),
    "signal.topics": Type("list", Type("text")),
}
NOT_ENTITIES: Final = frozenset({"associate", "case", "topic", "signal", "request"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a pack; nothing else resolves. Order of facts and actions is the document's."""

    name: str
    currency: str
    digits: int
    timezone: ZoneInfo
    facts: Mapping[str, Fact]
    actions: Mapping[str, Action]
    entities: frozenset[str] = field(init=False)
    defaults: Mapping[str, Value] = field(init=False)
    supplied: frozenset[str] = field(init=False)
    """The listed facts that the service itself supplies (`associate.level`, `topic.surge`, …)."""
    windows: tuple[Window, ...] = field(init=False)
    """The facts that are computed over a rolling window."""

    def __post_init__(self) -> None:
        prefixes = frozenset(name.split(".", 1)[0] for name in self.facts)
        defaults = {
            name: fact.default for name, fact in self.facts.items() if not isinstance(fact.default, Missing)
        }
        object.__setattr__(self, "entities", prefixes - NOT_ENTITIES)
        object.__setattr__(self, "defaults", defaults)
        object.__setattr__(self, "supplied", frozenset(self.facts) & frozenset(SUPPLIED))
        windows = tuple(fact.window for fact in self.facts.values() if fact.window)
        object.__setattr__(self, "windows", windows)

    def normalise(
        self, facts: Mapping[str, object], exact: Mapping[str, Value] = NOTHING_READ
    ) -> tuple[dict[str, Value], frozenset[str]]:
        """Facts by full name as exact values, and the names whose value is only the assumed default. `exact`:
        those of them that were read by their types here before, which is not done again.

        What is undeclared is dropped; what is null or outside its type, range or `one_of` is as good as
        missing.
        """
        known: dict[str, Value] = {}
        assumed = set()
        declared = self.facts
        for name, raw in facts.items():
            if name in exact:
                known[name] = exact[name]
                continue
            fact = declared.get(name)
            if fact is not None and raw is not None:
                value = fact.type.read(raw)
                if value is not None:
                    known[name] = value
        for name, default in self.defaults.items():
            if name not in known:
                known[name] = default
                assumed.add(name)
        return known, frozenset(assumed)

    def validate(self, name: str, value: object) -> Value:
        """The exact value of a fact that someone states or a system reports.

        Raises: FactError naming the fact and what it may be.
        """
        fact = self.facts.get(name)
        if fact is None:
            raise FactError(f'there is no fact "{name}"{nearest(name, self.facts)}')
        read = fact.type.read(value)
        if read is None:
            raise FactError(f"{name} must be {fact.type.expectation()}, not {_shown(value)}")
        return read


def minor_digits(currency: str) -> int:
    """Digits after the point of a currency's amounts (ISO 4217): 2 unless it is one of the exceptions."""
    return _MINOR_UNITS.get(currency, 2)


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if value is None or isinstance(value, bool):
        # As whoever sent it wrote it.
        return "null" if value is None else str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:77] + "…"
