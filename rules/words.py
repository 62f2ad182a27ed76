"""From a vocabulary document to a `Vocabulary`: types read, defaults checked, windows compiled."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.decide import Compiled, compile_expression
from rules.document import ActionModel, FactModel, TypeModel, VocabularyModel, read_model
from rules.expression import parse
from rules.findings import Finding, nearest, quoted
from rules.parsing import Refused
from rules.source import Path, Source
from rules.typed import Scope
from rules.values import ZERO, Scalar, Value, round_down
from rules.vocabulary import (
    MISSING,
    NOT_ENTITIES,
    NUMERIC,
    SUPPLIED,
    Action,
    Fact,
    Kind,
    Missing,
    Signals,
    Type,
    Vocabulary,
    Window,
    minor_digits,
)

_KINDS = frozenset(get_args(Kind)) - {"list"}
_LIST = re.compile(r"list of (\w+)")
# What rule-engine's grammar reads as something other than a name.
_RESERVED = frozenset(
    {"true", "false", "inf", "nan", "null", "and", "in", "or", "not", "for", "if", "elif", "else", "while"}
    | {"now", "today", "min", "max"}
)


def read_vocabulary(source: Source) -> tuple[Vocabulary | None, list[Finding]]:
    """The vocabulary of a document, or None and what is wrong with it."""
    model = read_model(VocabularyModel, source)
    if isinstance(model, list):
        return None, model
    reader = _Words(source, model)
    vocabulary = reader.vocabulary()
    return (None if reader.findings else vocabulary), reader.findings


class _Words:
    def __init__(self, source: Source, model: VocabularyModel) -> None:
        self.source = source
        self.model = model
        self.findings: list[Finding] = []

    def error(self, path: Path, code: str, message: str, *, key: bool = False, offset: int = 0) -> None:
        self.findings.append(self.source.finding(path, code, message, key=key, offset=offset))

    def vocabulary(self) -> Vocabulary:
        facts = {name: self.fact(name, model) for name, model in self.model.facts.items()}
        actions = {name: self.action(name, model) for name, model in self.model.actions.items()}
        if not any(action.always for action in actions.values()):
            self.error(
                ("actions",),
                "no_always",
                "at least one action must be `always: true`: the way forward nothing can close",
            )
        try:
            zone = ZoneInfo(self.model.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            zone = ZoneInfo("UTC")
            self.error(
                ("timezone",),
                "timezone",
                f'timezone: "{self.model.timezone}" is not a name of the tz database',
            )
        for name, fact in list(facts.items()):
            window = self.window(name, self.model.facts[name], facts, actions)
            if window is not None:
                facts[name] = replace(fact, window=window)
        digits = minor_digits(self.model.currency)
        return Vocabulary(self.model.vocabulary, self.model.currency, digits, zone, facts, actions)

    def type(self, path: Path, model: TypeModel) -> Type:
        listed = _LIST.fullmatch(model.type)
        kind = listed[1] if listed else model.type
        if kind not in _KINDS:
            known = sorted([*_KINDS, "list of text"])
            hint = nearest(model.type, known) or f"; known here: {quoted(known)}"
            self.error((*path, "type"), "unknown_type", f'there is no type "{model.type}"{hint}')
            return Type("text")
        plain = Type(kind)  # type: ignore[arg-type]  # one of the kinds, just checked
        if (model.min is not None or model.max is not None) and kind not in NUMERIC:
            self.error((*path, "type"), "range", f"min and max are for numbers and money, not for {kind}")
        if model.min is not None and model.max is not None and model.min > model.max:
            self.error((*path, "min"), "range", "min is above max: no value is left")
        one_of: list[Scalar] | None = None if model.one_of is None else []
        for index, raw in enumerate(model.one_of or ()):
            value = plain.read(raw)
            if value is None or isinstance(value, tuple) or one_of is None:
                self.error((*path, "one_of", index), "one_of", f"one_of: {raw} is not {plain.expectation()}")
            elif value in one_of:
                self.error((*path, "one_of", index), "one_of", f"one_of: {raw} stands twice")
            else:
                one_of.append(value)
        narrowed = Type(plain.kind, None, tuple(one_of) if one_of else None, model.min, model.max)
        return Type("list", narrowed) if listed else narrowed

    def fact(self, name: str, model: FactModel) -> Fact:
        path: Path = ("facts", name)
        self.word(path, name)
        type_ = self.type(path, model)
        if (model.count or model.sum) and type_.kind in NUMERIC and type_.min is None:
            # What is counted, or was given, is never less than nothing: proofs need not look at cases below.
            type_ = replace(type_, min=ZERO)
        prefix = name.split(".", 1)[0]
        if prefix in NOT_ENTITIES - {"request"}:
            supplied = SUPPLIED.get(name)
            if supplied is None:
                known = [word for word in SUPPLIED if word.startswith(f"{prefix}.")]
                hint = nearest(name, known) or f"; it supplies {quoted(known)}"
                self.error(path, "supplied", f"the service supplies no {name}{hint}", key=True)
            elif supplied.name != type_.name and {supplied.kind, type_.kind} != {"integer", "number"}:
                self.error(
                    (*path, "type"), "supplied", f"{name} is supplied as {supplied.name}, not as {type_.name}"
                )
        if name == "now" or prefix == "now":
            self.error(path, "reserved", f'"{name}" is a word of the language', key=True)
        if model.ask and (name in SUPPLIED or prefix == "request" or model.count or model.sum):
            self.error(
                (*path, "ask"), "ask", f"{name} is not stated by a person, so it cannot be `ask: true`"
            )
        return Fact(name, type_, self.default(path, model, type_), model.ask, title=model.title)

    def default(self, path: Path, model: FactModel, type_: Type) -> Value | Missing:
        if "default" not in model.model_fields_set:
            return MISSING
        value = type_.read(model.default)
        if value is None:
            self.error((*path, "default"), "default", f"the default must be {type_.expectation()}")
            return MISSING
        return value

    def word(self, path: Path, name: str) -> None:
        for part in name.split("."):
            if part in _RESERVED:
                self.error(
                    path,
                    "reserved",
                    f'"{part}" is a word of the language and cannot be part of a name',
                    key=True,
                )

    def action(self, name: str, model: ActionModel) -> Action:
        path: Path = ("actions", name)
        params = {}
        for param, type_model in model.params.items():
            self.word((*path, "params", param), param)
            params[param] = self.type((*path, "params", param), type_model)
        if model.always and model.measure is not None:
            self.error((*path, "measure"), "always", f"{name} is always open, so it has no measure")
        money = model.measure == "money"
        digits = {"money": minor_digits(self.model.currency), "number": 6}.get(model.measure or "", 0)
        unit = self.model.currency if money else model.unit
        title = model.title or name.replace("_", " ").capitalize()
        if model.floor is not None:
            self.check_floor((*path, "floor"), name, model, model.floor, digits)
        return Action(
            name, title, model.measure, unit, params, model.always, model.amount, digits, model.floor
        )

    def check_floor(self, path: Path, name: str, model: ActionModel, floor: Decimal, digits: int) -> None:
        """A floor is an amount that can be given."""
        if model.always:
            self.error(path, "floor", f"{name} is always open, so it has no floor")
        elif model.measure is None and floor != 1:
            self.error(path, "floor", f"{name} has no measure: it may be done or not, so its floor is 1")
        elif round_down(floor, digits) != floor:
            said = f"at most {digits} digits after the point" if digits else "a whole number"
            self.error(path, "floor", f"the floor of {name} is an amount of its measure: {said}")

    def window(
        self, name: str, model: FactModel, facts: Mapping[str, Fact], actions: Mapping[str, Action]
    ) -> Window | None:
        path: Path = ("facts", name)
        told = model.count or model.sum
        if told is None:
            for key in ("where", "action", "of", "over"):
                if key in model.model_fields_set:
                    self.error(
                        (*path, key),
                        "window",
                        f"{key} belongs to a window, which has `count:` or `sum:`",
                        key=True,
                    )
            return None
        if model.count and model.sum:
            self.error((*path, "sum"), "window", "a window counts or sums, not both", key=True)
        if model.of is None or model.over is None:
            self.error(path, "window", f"{name} needs `of:` (whose) and `over:` (how long, as 30d)", key=True)
            return None
        kind = facts[name].type.kind
        action = actions.get(model.action) if model.action else None
        if model.action and action is None:
            self.error(
                (*path, "action"),
                "unknown_action",
                f'unknown action "{model.action}"{nearest(model.action, actions)}',
            )
        if model.action and told == "signals":
            self.error(
                (*path, "action"), "window", "signals have no action; `action:` goes with decisions", key=True
            )
        if model.count and kind not in {"integer", "number"}:
            self.error((*path, "type"), "window", f"a count is an integer, not {facts[name].type.name}")
        if model.sum and (action is None or action.measure != kind):
            self.error((*path, "sum"), "window", f"a sum needs `action:` with the measure {kind}", key=True)
        entities = {word.split(".", 1)[0] for word in facts} - NOT_ENTITIES
        if model.of not in entities:
            self.error(
                (*path, "of"), "window", f'there is no entity "{model.of}"{nearest(model.of, entities)}'
            )
        if model.where is not None and told == "decisions":
            self.error(
                (*path, "where"), "window", "`where:` reads signals and goes with `count: signals`", key=True
            )
        where, reads = self.where(path, model.where, facts)
        op, source = ("count" if model.count else "sum"), told
        return Window(name, source, op, model.of, model.over, model.action, where, reads)  # type: ignore[arg-type]

    def where(
        self, path: Path, text: str | None, facts: Mapping[str, Fact]
    ) -> tuple[Signals, frozenset[str]]:
        if text is None:
            return _every_signal, frozenset()
        types = {name: fact.type for name, fact in facts.items() if name.startswith("signal.")}
        elsewhere = {name: f"a window reads signal.* only, not {name}" for name in facts if name not in types}
        unlisted = {
            name: f"{name} is not listed in this vocabulary" for name in SUPPLIED if name not in facts
        }
        try:
            expression = parse(text, Scope(types, refused=elsewhere | unlisted), "boolean")
        except Refused as refusal:
            self.error((*path, "where"), refusal.code, refusal.reason, offset=refusal.offset)
            return _every_signal, frozenset()
        if expression.reads & {"now", "today"}:
            self.error((*path, "where"), "window", "a window's `where` does not read now or today")
        used = {name: types[name] for name in expression.reads if name in types}
        return signal_condition(compile_expression(expression, {}), used), expression.reads


def _every_signal(_signal: Mapping[str, object]) -> bool:
    return True


def signal_condition(condition: Compiled, types: Mapping[str, Type]) -> Signals:
    """A condition over one signal, given by full (`signal.kind`) or short (`kind`) field names with raw
    values.
    """

    def run(signal: Mapping[str, object]) -> bool | None:
        environment: dict[str, Value] = {}
        for name, type_ in types.items():
            raw = signal.get(name)
            if raw is None:
                raw = signal.get(name.removeprefix("signal."))
            value = None if raw is None else type_.read(raw)
            if value is not None:
                environment[name] = value
        answer: bool | None = condition(environment)
        return answer

    return run
