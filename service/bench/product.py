"""The workload as a set of boundaries of our own."""

from decimal import Decimal
from zoneinfo import ZoneInfo

from rules import boundary as model
from rules.boundary_set import BoundarySet
from rules.expression import Scope, parse
from rules.source import Source
from rules.vocabulary import Action, Fact, Type, Vocabulary
from service.bench.workload import ACTIONS, FIELDS, Bound, Cond, Field, expression


def vocabulary() -> Vocabulary:
    """The words of the workload."""
    facts = {name: Fact(name, _type(field)) for name, field in FIELDS.items()}
    actions = {name: Action(name, name, "integer", "points", {}, False, "amount", 0) for name in ACTIONS}
    actions["call"] = Action("call", "Call back", None, None, {}, True, "amount", 0)
    return Vocabulary("bench", "USD", 2, ZoneInfo("UTC"), facts, actions)


def boundary_set(bounds: list[Bound]) -> BoundarySet:
    """Boundaries parsed, typed and compiled."""
    words = vocabulary()
    scope = Scope({name: fact.type for name, fact in words.facts.items()})
    made = {bound.name: _boundary(bound, scope) for bound in bounds}
    return BoundarySet.of(words, made, "bench")


def _type(field: Field) -> Type:
    if field.kind == "text":
        return Type("text", one_of=field.values)
    if field.kind == "boolean":
        return Type("boolean")
    return Type(field.kind, min=Decimal(repr(field.low)), max=Decimal(repr(field.high)))


def _boundary(bound: Bound, scope: Scope) -> model.Boundary:
    def when(cond: Cond) -> str:
        text = expression(cond)
        # A pair of parentheses around the whole says nothing.
        return text[1:-1] if cond.op in {"all", "any"} else text

    grants = tuple(
        model.Grant(
            f"g{number}",
            None if grant.when is None else parse(when(grant.when), scope, "boolean"),
            parse(str(grant.amount), scope, "number"),
            None,
            None,
        )
        for number, grant in enumerate(bound.grants)
    )
    return model.Boundary(
        name=bound.name,
        actions=(bound.action,),
        everything=False,
        title=bound.name,
        owner=None,
        review_by=None,
        why=None,
        audience=("associate",),
        applies_when=parse(when(bound.applies), scope, "boolean"),
        start=None,
        until=None,
        tables={},
        grants=grants,
        limits=(),
        budgets=(),
        duties=(),
        emergency=None,
        offer_instead=(),
        examples=(),
        source=Source(bound.name, {}),
    )
