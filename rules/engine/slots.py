"""Facts as the fast reading holds them: one slot a word, in a form that Python compares natively and exactly.

Integers stay integers; numbers and money become whole millionths (a float with a whole value counts as an
integer: both compare and equal exactly); everything else stays what it is. `None` is unknown.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from rules.decide import Environment
from rules.values import DIGITS_AFTER, DIGITS_BEFORE, EXACT, Value
from rules.vocabulary import NUMERIC, Type

SCALE: Final = 10**DIGITS_AFTER
SCALED: Final = frozenset({"number", "money"})
# The least difference between two values of a kind, in the slot's form.
STEPS: Final[Mapping[str, Any]] = {
    "integer": 1,
    "number": 1,
    "money": 1,
    "date": timedelta(days=1),
    "datetime": timedelta(microseconds=1),
    "duration": timedelta(microseconds=1),
}
# Below 2**51 adding and subtracting this rounds a float to a whole one, exactly.
_ROUNDER: Final = 1.5 * 2.0**52
_FLOAT_BOUND: Final = 2**51
_INTEGER_BOUND: Final = 10**DIGITS_BEFORE - 1

Held = Any
Case = tuple[Held, ...]
# Slots, a bit each.
SlotSet = int
# Facts by full name, what is asked by short name, now, today: the case, and what of it is unknown.
Intake = Callable[[Mapping[str, object], Mapping[str, object], datetime, date], tuple[Case, SlotSet]]


@dataclass(frozen=True, slots=True)
class Slot:
    """One word: its place, its type, what it is when nobody said so, and by which short name it is asked.

    `declared`: the vocabulary has it as a fact; `hidden`: it does not exist at this door.
    """

    index: int
    name: str
    type: Type
    default: Held
    asked: str | None
    declared: bool
    hidden: bool


def held(value: Value | None, kind: str) -> Held:
    """An exact value in the form of a slot of that kind; None for a number that has no such form."""
    if isinstance(value, Decimal):
        if kind == "integer":
            whole = int(value)
            return whole if whole == value else None
        return int(value.scaleb(DIGITS_AFTER, context=EXACT))
    return value


def held_by(value: Value | None, type_: Type) -> Held:
    """The same for a slot's type; a list becomes a tuple of its items' forms."""
    if isinstance(value, tuple) and type_.item is not None:
        return tuple(held(item, type_.item.kind) for item in value)
    return held(value, type_.kind)


def form_of(type_: Type) -> Callable[[Value], Held] | None:
    """What makes the form of a slot of an exact value of its type; None where the value is its own."""
    if type_.kind in NUMERIC:
        return partial(held, kind=type_.kind)
    return None if type_.item is None else partial(held_by, type_=type_)


class Known:
    """A case's slots as the plain reading asks for them: exact values by name."""

    __slots__ = ("_case", "_slots")

    def __init__(self, case: Case, slots: Mapping[str, Slot]) -> None:
        self._case = case
        self._slots = slots

    def get(self, name: str) -> Value | None:
        """The exact value of a word; None where it is unknown."""
        slot = self._slots.get(name)
        return None if slot is None else exact_of(self._case[slot.index], slot.type)


def exact_of(value: Held, type_: Type) -> Value | None:
    """The exact value that a slot's form stands for."""
    if type_.kind in SCALED:
        return None if value is None else Decimal(int(value)).scaleb(-DIGITS_AFTER, context=EXACT)
    if type_.kind == "integer":
        return None if value is None else Decimal(value)
    if type_.item is not None and value is not None:
        items = (exact_of(item, type_.item) for item in value)
        return tuple(item for item in items if not isinstance(item, tuple | None))
    known: Value | None = value
    return known


def unknown_in(case: Case) -> SlotSet:
    """The slots of which nothing is known."""
    found = 0
    for index, value in enumerate(case):
        if value is None:
            found |= 1 << index
    return found


def environments(slots: Mapping[str, Slot]) -> Callable[[Case], Environment]:
    """What makes a case's environment for the plain reading."""
    return lambda case: Known(case, slots)  # type: ignore[return-value]  # it is asked by `get` alone


def converter(slot: Slot) -> Callable[[object], Held]:
    """Reads any raw value as the vocabulary does; what does not fit is the default, or unknown."""
    type_, default = slot.type, slot.default

    def convert(raw: object) -> Held:
        value = None if raw is None else type_.read(raw)
        return default if value is None else held_by(value, type_)

    return convert


def asked_reader(slot: Slot) -> Callable[[Held, Mapping[str, object]], Held]:
    """Takes what is asked, if it is of the type, before what is known."""
    type_, short = slot.type, slot.asked

    def read(known: Held, request: Mapping[str, object]) -> Held:
        raw = request.get(short) if short is not None else None
        value = None if raw is None else type_.read(raw)
        return known if value is None else held_by(value, type_)

    return read


def compile_intake(slots: Sequence[Slot]) -> Intake:
    """One function that reads a case: facts by full name, what is asked by short name, now and today.

    INVARIANT: its source holds generated names and fixed words only; names of facts are data beside it.
    """
    space: dict[str, Any] = {"type": type, "int": int, "float": float, "str": str, "R": _ROUNDER}
    body: list[str] = []
    for slot in slots:
        body += _reading(slot, space)
    values = "".join(f"v{slot.index}, " for slot in slots)
    head = ["def intake(facts, request, now, today):", " get = facts.get"]
    missing = [f" if v{slot.index} is None: unknown |= {1 << slot.index}" for slot in slots]
    source = [*head, *body, " unknown = 0", *missing, f" return ({values}), unknown"]
    exec(compile("\n".join(source), "<intake>", "exec"), space)  # noqa: S102 - see the invariant
    read: Intake = space["intake"]
    careful = _careful(slots)

    def intake(
        facts: Mapping[str, object], request: Mapping[str, object], now: datetime, today: date
    ) -> tuple[Case, SlotSet]:
        try:
            return read(facts, request, now, today)
        except TypeError:
            # A raw value that cannot be looked up (a list where a text belongs).
            case = careful(facts, request, now, today)
            return case, unknown_in(case)

    return intake


def _reading(slot: Slot, space: dict[str, Any]) -> list[str]:
    i, type_ = slot.index, slot.type
    if slot.name in {"now", "today"}:
        return [f" v{i} = {slot.name}"]
    if slot.hidden:
        return [f" v{i} = None"]
    space[f"k{i}"], space[f"c{i}"] = slot.name, converter(slot)
    lines = [f" v{i} = get(k{i})"] if slot.declared else [f" v{i} = None"]
    if slot.declared:
        lines += _checking(i, type_, space)
    if slot.asked is not None:
        space[f"q{i}"] = asked_reader(slot)
        lines += [f" if request: v{i} = q{i}(v{i}, request)"]
    return lines


def _checking(i: int, type_: Type, space: dict[str, Any]) -> list[str]:
    wrong = f"v{i} = c{i}(v{i})"
    if type_.one_of is not None and type_.kind == "text":
        space[f"o{i}"] = frozenset(type_.one_of)
        return [f" if v{i} not in o{i}: {wrong}"]
    if type_.one_of is not None:
        return [f" {wrong}"]
    if type_.kind == "text":
        return [f" if type(v{i}) is not str: {wrong}"]
    if type_.kind == "boolean":
        return [f" if v{i} is not True and v{i} is not False: {wrong}"]
    if type_.kind == "integer":
        space[f"l{i}"], space[f"h{i}"] = _whole_bounds(type_, _INTEGER_BOUND, 1)
        return [f" if type(v{i}) is not int or not l{i} <= v{i} <= h{i}: {wrong}"]
    if type_.kind in SCALED:
        space[f"l{i}"], space[f"h{i}"] = _whole_bounds(type_, _FLOAT_BOUND, SCALE)
        return [
            f" if type(v{i}) is float:",
            f"  y = v{i} * 1e6 + R - R",
            f"  if y / 1e6 == v{i} and l{i} <= y <= h{i}: v{i} = y",
            f"  else: {wrong}",
            f" elif type(v{i}) is int and l{i} <= v{i} * {SCALE} <= h{i}: v{i} = v{i} * {SCALE}",
            f" else: {wrong}",
        ]
    return [f" {wrong}"]


def _whole_bounds(type_: Type, most: int, scale: int) -> tuple[int, int]:
    """The bounds of a type in whole steps of the slot's form, within what the quick check can hold."""
    low = -most if type_.min is None else max(-most, math.ceil(type_.min * scale))
    high = most if type_.max is None else min(most, math.floor(type_.max * scale))
    return low, high


def _careful(
    slots: Sequence[Slot],
) -> Callable[[Mapping[str, object], Mapping[str, object], datetime, date], Case]:
    converters = [converter(slot) for slot in slots]
    askers = [None if slot.asked is None else asked_reader(slot) for slot in slots]

    def intake(
        facts: Mapping[str, object], request: Mapping[str, object], now: datetime, today: date
    ) -> Case:
        values: list[Held] = []
        for slot, convert, ask in zip(slots, converters, askers, strict=True):
            if slot.name in {"now", "today"}:
                values.append(now if slot.name == "now" else today)
                continue
            value = None if slot.hidden or not slot.declared else convert(facts.get(slot.name))
            values.append(ask(value, request) if ask is not None and request else value)
        return tuple(values)

    return intake
