"""What a large business would ask of a decision engine: seeded boundaries and cases of one statistical shape.

40 facts in six groups; ten actions. A boundary has up to three conditions of scope (region, category, topic,
…; about 3 in 100 have none) and one to three others: a threshold, a flag, an alternative, an exclusion, or
one fact against another. It grants one to four amounts, most of them with a condition of their own. About 28
of 1,000 boundaries apply to a case.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

SEED: Final = 7_040_521
Kind = Literal["text", "boolean", "integer", "number"]
ACTIONS: Final = tuple(
    f"{verb}_{noun}"
    for verb in ("refund", "waive", "extend", "replace", "upgrade")
    for noun in ("item", "stay")
)


@dataclass(frozen=True, slots=True)
class Field:
    """A fact: its kind, and its values, its range, or how often it is true."""

    name: str
    kind: Kind
    values: tuple[str, ...] = ()
    low: float = 0
    high: float = 1


@dataclass(frozen=True, slots=True)
class Cond:
    """A condition: `all`, `any`, `not` over parts; `flag`, `in`, `facts` or a comparison of one field."""

    op: str
    parts: tuple["Cond", ...] = ()
    field: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class Grant:
    """An amount and when it counts (None: always)."""

    when: Cond | None
    amount: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A boundary of one action."""

    name: str
    action: str
    applies: Cond
    grants: tuple[Grant, ...]


def _text(name: str, count: int) -> Field:
    return Field(name, "text", tuple(f"{name.split('.')[1]}-{number}" for number in range(count)))


def _number(name: str, kind: Kind, low: float, high: float) -> Field:
    return Field(name, kind, (), low, high)


def _flag(name: str, often: float) -> Field:
    return Field(name, "boolean", (), 0, often)


FIELDS: Final[Mapping[str, Field]] = {
    field.name: field
    for field in (
        *(_text("customer.tier", 4), _text("customer.region", 12), _text("customer.segment", 6)),
        *(_text("customer.language", 8), _flag("customer.hold", 0.05), _flag("customer.named", 0.1)),
        *(_number("customer.value", "number", 0, 5_000), _number("customer.days", "integer", 0, 3_000)),
        *(_number("customer.orders", "integer", 0, 40), _number("customer.returns", "integer", 0, 15)),
        *(_number("customer.contacts", "integer", 0, 10), _number("customer.risk", "number", 0, 1)),
        *(_text("order.category", 20), _text("order.channel", 6), _text("order.carrier", 8)),
        *(_text("order.state", 6), _text("order.paid_by", 5), _flag("order.gift", 0.1)),
        *(_number("order.age", "integer", 0, 120), _number("order.late", "integer", 0, 20)),
        *(_number("order.items", "integer", 1, 12), _number("order.total", "number", 5, 800)),
        *(_number("order.returned", "number", 0, 100), _number("voice.sentiment", "number", -1, 1)),
        *(_text("voice.intent", 10), _number("voice.urgency", "number", 0, 1), _flag("voice.again", 0.3)),
        *(_number("voice.wanted", "number", 1, 600), _number("voice.waited", "integer", 0, 1_800)),
        *(_text("clerk.grade", 4), _text("clerk.site", 10), _flag("clerk.trained", 0.7)),
        *(_number("clerk.days", "integer", 0, 2_000), _text("clerk.language", 8)),
        *(_text("group.name", 30), _text("group.queue", 8), _number("group.size", "integer", 3, 25)),
        *(
            _text("subject.code", 25),
            _number("subject.weight", "integer", 1, 5),
            _flag("subject.regulated", 0.15),
        ),
    )
}
SCOPES: Final = (
    *("customer.region", "order.category", "subject.code", "order.channel", "customer.tier", "group.name"),
    *("voice.intent", "customer.segment", "clerk.grade"),
)
NUMBERS: Final = tuple(name for name, field in FIELDS.items() if field.kind in {"integer", "number"})
FLAGS: Final = tuple(name for name, field in FIELDS.items() if field.kind == "boolean")
PAIRS: Final = (("voice.wanted", "order.total"), ("order.returned", "order.total"))


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a workload, not a secret

    def threshold(self) -> Cond:
        field = FIELDS[self.random.choice(NUMBERS)]
        at = field.low + (field.high - field.low) * self.random.choice(
            (0.1, 0.2, 0.25, 0.3, 0.5, 0.6, 0.75, 0.9)
        )
        value = int(at) if field.kind == "integer" else round(at, 2)
        return Cond(self.random.choice(("<", "<=", ">", ">=")), field=field.name, value=value)

    def flag(self) -> Cond:
        field = FIELDS[self.random.choice(FLAGS)]
        said = Cond("flag", field=field.name)
        return Cond("not", (said,)) if field.high < 0.5 and self.random.random() < 0.7 else said

    def scope(self, name: str) -> Cond:
        values = FIELDS[name].values
        if self.random.random() < 0.6:
            return Cond("==", field=name, value=self.random.choice(values))
        several = self.random.sample(values, self.random.randint(2, min(4, len(values) - 1)))
        return Cond("in", field=name, value=tuple(several))

    def other(self) -> Cond:
        share = self.random.random()
        if share < 0.55:
            return self.threshold()
        if share < 0.7:
            return self.flag()
        if share < 0.85:
            return Cond("any", (self.threshold(), self.random.choice((self.threshold, self.flag))()))
        if share < 0.92:
            return Cond("not", (Cond("all", (self.threshold(), self.threshold())),))
        one, two = self.random.choice(PAIRS)
        return Cond("facts", field=one, value=two)

    def grants(self) -> tuple[Grant, ...]:
        found = []
        for _ in range(self.random.randint(0, 3)):
            when = (
                Cond("all", (self.scope("customer.tier"), self.threshold()))
                if self.random.random() < 0.6
                else self.other()
            )
            found.append(Grant(when, self.random.randrange(60, 400, 5)))
        if not found or self.random.random() < 0.85:
            found.append(Grant(None, self.random.randrange(5, 60, 5)))
        return tuple(found)

    def bound(self, number: int) -> Bound:
        scopes = self.random.choices((0, 1, 2, 3), (3, 12, 40, 45))[0]
        parts = [self.scope(name) for name in self.random.sample(SCOPES, scopes)]
        parts += [self.other() for _ in range(self.random.randint(1, 3))]
        self.random.shuffle(parts)
        applies = Cond("all", tuple(parts)) if len(parts) > 1 else parts[0]
        return Bound(f"b{number:05d}", self.random.choice(ACTIONS), applies, self.grants())


def bounds(count: int, seed: int = SEED) -> list[Bound]:
    """So many boundaries; always the same."""
    maker = _Maker(seed)
    return [maker.bound(number) for number in range(count)]


def cases(count: int = 200, *, unknown: float = 0, seed: int = SEED + 1) -> list[dict[str, Any]]:
    """So many cases by full name of fact; of each fact the share `unknown` is left out."""
    dice = random.Random(seed)  # noqa: S311 - a workload, not a secret
    hide = random.Random(seed + 1)  # noqa: S311

    def value(field: Field) -> Any:
        if field.kind == "text":
            return dice.choice(field.values)
        if field.kind == "boolean":
            return dice.random() < field.high
        if field.kind == "integer":
            return dice.randint(int(field.low), int(field.high))
        return round(dice.uniform(field.low, field.high), 2 if field.high > 1 else 4)

    made = [{name: value(field) for name, field in FIELDS.items()} for _ in range(count)]
    return [{name: raw for name, raw in one.items() if hide.random() >= unknown} for one in made]


def expression(cond: Cond) -> str:
    """The condition in the language of boundaries, which is rule-engine's."""
    if cond.op in {"all", "any"}:
        return "(" + {"all": " and ", "any": " or "}[cond.op].join(map(expression, cond.parts)) + ")"
    if cond.op == "not":
        return f"not ({expression(cond.parts[0])})"
    if cond.op == "flag":
        return cond.field
    if cond.op == "in":
        return f"{cond.field} in [{', '.join(map(literal, cond.value))}]"
    if cond.op == "facts":
        return f"{cond.field} <= {cond.value}"
    return f"{cond.field} {cond.op} {literal(cond.value)}"


def literal(value: Any) -> str:
    """A value as most languages write it."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
