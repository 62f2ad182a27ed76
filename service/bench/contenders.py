"""Who answers the same question: every action's widest amount in a case, and which boundary grants it.

Each contender translates the workload as its own users would write it, answers from a fresh plain mapping,
and is brought to the same shape in Python within its own time. A contender whose package is not installed is
named as missing; none is needed by the product.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any, Final

from rules.boundary_set import UNSPENT
from service.bench.product import boundary_set, load
from service.bench.workload import FIELDS, Bound, Cond, expression, literal

Facts = Mapping[str, Any]
# By action: the amount and the boundary. An action that is closed is not in it.
Answer = dict[str, tuple[int, str]]
Evaluate = Callable[[Facts], Any]

NOW: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contender:
    """An engine: how it is loaded, and the module and the package that it needs (None: nothing).

    `ways` measures other ways to a loaded set, in seconds by name.
    """

    name: str
    load: Callable[[list[Bound]], Evaluate]
    module: str | None = None
    package: str | None = None
    unknown: float = 0
    answer: Callable[[Any], Answer] | None = None
    ways: Callable[[list[Bound]], dict[str, float]] | None = None

    @property
    def missing(self) -> bool:
        """Whether its package is not installed."""
        return self.module is not None and find_spec(self.module) is None


def widest_first(bound: Bound) -> list[tuple[Cond | None, int]]:
    """A boundary's grants in the order in which the first that holds is the widest."""
    return sorted(((grant.when, grant.amount) for grant in bound.grants), key=lambda one: -one[1])


def best(bounds: list[Bound], amounts: Any) -> Answer:
    """The widest a boundary, in the boundaries' order: the first of equals counts."""
    found: Answer = {}
    for bound, amount in zip(bounds, amounts, strict=True):
        if amount > 0 and (bound.action not in found or amount > found[bound.action][0]):
            found[bound.action] = (int(amount), bound.name)
    return found


def nested(facts: Facts) -> dict[str, dict[str, Any]]:
    """The facts by their group, as most engines want them."""
    groups: dict[str, dict[str, Any]] = {}
    for name, value in facts.items():
        group, _, key = name.partition(".")
        groups.setdefault(group, {})[key] = value
    return groups


def _product(bounds: list[Bound]) -> Evaluate:
    boundaries = boundary_set(bounds)
    return lambda facts: boundaries.limits(facts, at=NOW, meters=UNSPENT)


def _product_ways(bounds: list[Bound]) -> dict[str, float]:
    return asdict(load(bounds))


def _product_answer(limits: Any) -> Answer:
    return {
        name: (int(one.alone), one.set_by_alone.boundary)
        for name, one in limits.items()
        if one.alone > 0 and one.set_by_alone is not None
    }


def _rule_engine(bounds: list[Bound]) -> Evaluate:
    engine = import_module("rule_engine")
    types = {
        "text": engine.DataType.STRING,
        "boolean": engine.DataType.BOOLEAN,
        "integer": engine.DataType.FLOAT,
        "number": engine.DataType.FLOAT,
    }
    groups: dict[str, dict[str, Any]] = {}
    for name, field in FIELDS.items():
        group, _, key = name.partition(".")
        groups.setdefault(group, {})[key] = types[field.kind]
    resolver = {name: engine.DataType.OBJECT(name, attributes=words) for name, words in groups.items()}
    context = engine.Context(default_timezone="utc", type_resolver=resolver, mapping_attribute_lookup=False)
    compiled = [
        (
            engine.Rule(expression(bound.applies), context),
            [
                (None if when is None else engine.Rule(expression(when), context), amount)
                for when, amount in widest_first(bound)
            ],
        )
        for bound in bounds
    ]

    def amount_of(applies: Any, grants: Any, things: Any) -> int:
        if applies.matches(things):
            for when, amount in grants:
                if when is None or when.matches(things):
                    return int(amount)
        return 0

    def evaluate(facts: Facts) -> Answer:
        things = {name: SimpleNamespace(**words) for name, words in nested(facts).items()}
        return best(bounds, [amount_of(applies, grants, things) for applies, grants in compiled])

    return evaluate


def _by_hand(bounds: list[Bound]) -> Evaluate:
    """What a programmer writes: each fact in a variable once, then plain ifs; no checks of any kind."""
    lines = ["def evaluate(facts):", " found = {}"]
    lines += [f" {name.replace('.', '_')} = facts[{name!r}]" for name in FIELDS]
    for bound in bounds:
        lines.append(f" if {_python(bound.applies)}:")
        for number, (when, amount) in enumerate(widest_first(bound)):
            asked = "True" if when is None else _python(when)
            held = f"found.get({bound.action!r}, (0,))[0] < {amount}"
            lines.append(f"  {'elif' if number else 'if'} {asked}:")
            lines.append(f"   if {held}: found[{bound.action!r}] = ({amount}, {bound.name!r})")
    space: dict[str, Any] = {}
    exec(compile("\n".join([*lines, " return found"]), "<by hand>", "exec"), space)  # noqa: S102 - our workload
    evaluate: Evaluate = space["evaluate"]
    return evaluate


def _python(cond: Cond) -> str:
    if cond.op in {"all", "any"}:
        return "(" + {"all": " and ", "any": " or "}[cond.op].join(map(_python, cond.parts)) + ")"
    if cond.op == "not":
        return f"not {_python(cond.parts[0])}"
    name = cond.field.replace(".", "_")
    match cond.op:
        case "flag":
            return name
        case "in":
            return f"({name} in {cond.value!r})"
        case "facts":
            return f"({name} <= {cond.value.replace('.', '_')})"
        case _:
            return f"({name} {cond.op} {cond.value!r})"


def _choice(bound: Bound, write: Callable[[Cond], str]) -> str:
    """A boundary as one conditional expression."""
    chosen = "0"
    for when, amount in reversed(widest_first(bound)):
        chosen = str(amount) if when is None else f"({write(when)} ? {amount} : {chosen})"
    return f"({write(bound.applies)} ? {chosen} : 0)"


def _zen(bounds: list[Bound]) -> Evaluate:
    compiled = import_module("zen").compile_expression(
        f"[{', '.join(_choice(one, expression) for one in bounds)}]"
    )
    return lambda facts: best(bounds, compiled.evaluate(nested(facts)))


def _cel(bounds: list[Bound]) -> Evaluate:
    program = import_module("cel").compile(f"[{', '.join(_choice(one, _cel_text) for one in bounds)}]")
    return lambda facts: best(bounds, program.execute(nested(facts)))


def _cel_text(cond: Cond) -> str:
    if cond.op in {"all", "any"}:
        return "(" + {"all": " && ", "any": " || "}[cond.op].join(map(_cel_text, cond.parts)) + ")"
    if cond.op == "not":
        return f"!({_cel_text(cond.parts[0])})"
    if cond.op == "flag":
        return cond.field
    number = FIELDS[cond.field].kind == "number"
    if cond.op == "in":
        return f"({cond.field} in [{', '.join(map(literal, cond.value))}])"
    if cond.op == "facts":
        return f"({cond.field} <= {cond.value})"
    return f"({cond.field} {cond.op} {repr(float(cond.value)) if number else literal(cond.value)})"


def _cedar(bounds: list[Bound]) -> Evaluate:
    """A policy a grant; which ones are satisfied the diagnostics say. Numbers are ten-thousandths."""
    cedar = import_module("cedarpy")
    policies, amounts = [], []
    for bound in bounds:
        for grant in bound.grants:
            parts = [_cedar_text(part) for part in (bound.applies, grant.when) if part is not None]
            policies.append(f"permit(principal, action, resource) when {{ {' && '.join(parts)} }};")
            amounts.append((grant.amount, bound.name, bound.action))
    policy_set = cedar.PolicySet.from_str("\n".join(policies))
    entities = cedar.Entities.from_json_str("[]")
    numbers = [name for name, field in FIELDS.items() if field.kind == "number"]

    def evaluate(facts: Facts) -> Answer:
        whole = dict(facts)
        for name in numbers:
            whole[name] = round(whole[name] * 10_000)
        asked = {"principal": 'P::"a"', "action": 'A::"b"', "resource": 'R::"c"', "context": nested(whole)}
        said = cedar.is_authorized(asked, policy_set, entities)
        found: Answer = {}
        for reason in sorted(int(one.removeprefix("policy")) for one in said.diagnostics.reasons):
            amount, name, action = amounts[reason]
            if action not in found or amount > found[action][0]:
                found[action] = (amount, name)
        return found

    return evaluate


def _cedar_text(cond: Cond) -> str:
    if cond.op in {"all", "any"}:
        return "(" + {"all": " && ", "any": " || "}[cond.op].join(map(_cedar_text, cond.parts)) + ")"
    if cond.op == "not":
        return f"!({_cedar_text(cond.parts[0])})"
    name = f"context.{cond.field}"
    if cond.op == "flag":
        return name
    if cond.op == "in":
        return f"[{', '.join(map(literal, cond.value))}].contains({name})"
    if cond.op == "facts":
        return f"{name} <= context.{cond.value}"
    scaled = FIELDS[cond.field].kind == "number"
    return f"{name} {cond.op} {round(cond.value * 10_000) if scaled else literal(cond.value)}"


def _json_logic(bounds: list[Bound]) -> Evaluate:
    logic = import_module("datalogic_py")

    def one(bound: Bound) -> Any:
        choice: list[Any] = []
        for when, amount in widest_first(bound):
            choice += [True if when is None else _json_text(when), amount]
        return {"if": [_json_text(bound.applies), {"if": [*choice, 0]}, 0]}

    engine = logic.Engine()
    rule, session = engine.compile([one(bound) for bound in bounds]), engine.session()
    return lambda facts: best(bounds, session.evaluate_data(rule, logic.DataHandle(nested(facts))))


def _json_text(cond: Cond) -> Any:
    if cond.op in {"all", "any"}:
        return {{"all": "and", "any": "or"}[cond.op]: [_json_text(part) for part in cond.parts]}
    if cond.op == "not":
        return {"!": [_json_text(cond.parts[0])]}
    read = {"var": cond.field}
    match cond.op:
        case "flag":
            return read
        case "in":
            return {"in": [read, list(cond.value)]}
        case "facts":
            return {"<=": [read, {"var": cond.value}]}
        case _:
            return {"===" if cond.op == "==" else cond.op: [read, json.loads(json.dumps(cond.value))]}


CONTENDERS: Final = (
    Contender("Remit", _product, answer=_product_answer, ways=_product_ways),
    Contender("Remit, a tenth unknown", _product, unknown=0.1, answer=_product_answer),
    Contender("ifs by hand", _by_hand),
    Contender("JSONLogic (Rust)", _json_logic, "datalogic_py", "datalogic-py"),
    Contender("zen-engine", _zen, "zen", "zen-engine"),
    Contender("CEL (Rust)", _cel, "cel", "common-expression-language"),
    Contender("cedarpy", _cedar, "cedarpy", "cedarpy"),
    Contender("rule-engine", _rule_engine, "rule_engine", "rule-engine"),
)
