"""From a boundary document to a `Boundary`: words resolved, expressions typed, contradictions refused."""

from collections.abc import Sequence
from decimal import Decimal

from rules.boundary import Boundary, Budget, Duty, Emergency, Grant, Limit
from rules.compiling.examples import ExampleCompiler
from rules.compiling.tables import TableCompiler
from rules.decide import compile_expression
from rules.document import (
    BoundaryModel,
    BudgetModel,
    DutyModel,
    EmergencyModel,
    GrantModel,
    LimitModel,
    read_model,
)
from rules.findings import Finding, nearest, quoted
from rules.meters import EMERGENCY, KEYS_OF_ASSOCIATES
from rules.source import Path, Source
from rules.typed import Scope
from rules.values import round_down
from rules.vocabulary import Type, Vocabulary

KEYS_AT_EVERY_DOOR = ("customer", "case", "all")


def read_boundary(source: Source, vocabulary: Vocabulary) -> tuple[Boundary | None, list[Finding]]:
    """The boundary of a document, or None and everything that is wrong with it."""
    model = read_model(BoundaryModel, source)
    if isinstance(model, list):
        return None, model
    compiler = _BoundaryCompiler(source, vocabulary, model.action)
    boundary = compiler.boundary(model)
    return (None if compiler.findings else boundary), compiler.findings


class _BoundaryCompiler(TableCompiler, ExampleCompiler):
    def __init__(self, source: Source, vocabulary: Vocabulary, names: Sequence[str]) -> None:
        super().__init__(source, vocabulary, names, "action")
        measures = {
            (action.measure, action.unit if action.measure == "integer" else None) for action in self.actions
        }
        self.unlike = self.everything or len(measures) > 1
        self.measured = any(action.measure for action in self.actions)
        self.digits = min((action.digits for action in self.actions), default=0)

    def boundary(self, model: BoundaryModel) -> Boundary:
        tables = {name: self.table(name, table) for name, table in model.tables.items()}
        columns = {
            f"{name}.{column.column}": column
            for name, table in model.tables.items()
            for column in self.columns(name, table)
        }
        self.scope = Scope(self.scope.facts, columns, self.scope.refused)
        self.unique_ids(model)
        if model.from_ and model.until and model.from_ >= model.until:
            self.error(("until",), "dates", "until is not after from: it would never be in force")
        boundary = Boundary(
            name=model.boundary,
            actions=tuple(action.name for action in self.actions),
            everything=self.everything,
            title=model.title or model.boundary.replace("-", " ").capitalize(),
            owner=model.owner,
            review_by=model.review_by,
            why=model.why,
            audience=tuple(dict.fromkeys(model.audience)),
            applies_when=self.expression(("applies_when",), model.applies_when, "boolean"),
            start=model.from_,
            until=model.until,
            tables=tables,
            grants=tuple(
                g for i, grant in enumerate(model.grants) if (g := self.grant(("grants", i), grant))
            ),
            limits=tuple(self.limit(("limits", i), limit) for i, limit in enumerate(model.limits)),
            budgets=tuple(self.budget(("budgets", i), budget) for i, budget in enumerate(model.budgets)),
            duties=tuple(self.duty(("duties", i), duty) for i, duty in enumerate(model.duties)),
            emergency=self.emergency(model.emergency),
            offer_instead=self.offers(model.offer_instead),
            examples=tuple(
                e
                for i, example in enumerate(model.examples)
                if (e := self.example(("examples", i), example, model))
            ),
            source=self.source,
        )
        self.customer_door(boundary)
        return boundary

    def unique_ids(self, model: BoundaryModel) -> None:
        seen: set[str] = set()
        for section in ("grants", "limits", "budgets", "duties"):
            for index, clause in enumerate(getattr(model, section)):
                if clause.id in seen:
                    self.error(
                        (section, index, "id"),
                        "duplicate_id",
                        f'the id "{clause.id}" stands twice in this document',
                    )
                if clause.id == EMERGENCY:
                    self.error(
                        (section, index, "id"), "reserved", '"emergency" is the name of the emergency itself'
                    )
                seen.add(clause.id)

    def grant(self, path: Path, model: GrantModel) -> Grant | None:
        if self.unlike:
            self.error(path, "unlike", 'no grants for "*" or a list of unlike measures')
        if model.alone is None and self.measured:
            self.error(path, "missing_key", f'grant {model.id}: the key "alone" is missing')
        alone = self.expression((*path, "alone"), model.alone or "1", "number")
        with_peer = self.expression((*path, "with_peer"), model.with_peer, "number")
        when = self.expression((*path, "when"), model.when, "boolean")
        if alone is None:
            return None
        if with_peer is not None and not (alone.reads | with_peer.reads):
            one, other = (compile_expression(part, {})({}) for part in (alone, with_peer))
            if one is not None and other is not None and other < one:
                self.error((*path, "with_peer"), "with_peer", f"grant {model.id}: with_peer is below alone")
        return Grant(model.id, when, alone, with_peer, model.because)

    def limit(self, path: Path, model: LimitModel) -> Limit:
        when = self.expression((*path, "when"), model.when, "boolean")
        at_most = self.expression((*path, "at_most"), model.at_most, "number")
        smallest = self.expression((*path, "smallest"), model.smallest, "number")
        exactly = self.expression((*path, "exactly"), model.exactly, "number")
        told = (model.at_most, model.smallest, model.exactly)
        if all(part is None for part in told):
            self.error(path, "limit", f"limit {model.id} says nothing: it needs at_most, smallest or exactly")
        if model.exactly is not None and (model.at_most is not None or model.smallest is not None):
            self.error((*path, "exactly"), "limit", f"limit {model.id}: exactly stands alone", key=True)
        if self.unlike and (model.at_most is None or model.at_most.strip() != "0" or any(told[1:])):
            self.error(path, "unlike", 'for "*" or a list of unlike measures a limit is `at_most: 0` only')
        return Limit(model.id, when, at_most, smallest, exactly, model.because)

    def budget(self, path: Path, model: BudgetModel) -> Budget:
        self.check_key(path, model.per)
        if model.at_most is None and model.uses is None:
            self.error(path, "budget", f"budget {model.id} says nothing: it needs at_most, uses or both")
        if self.unlike and model.at_most is not None:
            self.error(
                (*path, "at_most"),
                "unlike",
                'for "*" or a list of unlike measures a budget has `uses` only',
                key=True,
            )
        at_most = round_down(model.at_most, self.digits) if model.at_most is not None else None
        return Budget(
            model.id, model.per, model.over, at_most, self.count((*path, "uses"), model.uses), model.because
        )

    def check_key(self, path: Path, per: str) -> None:
        known = {*KEYS_OF_ASSOCIATES, *KEYS_AT_EVERY_DOOR, *self.vocabulary.entities}
        if per not in known:
            hint = nearest(per, known) or f"; known here: {quoted(sorted(known))}"
            self.error((*path, "per"), "per", f'there is no "{per}" to meter by{hint}')

    def count(self, path: Path, uses: Decimal | None) -> int | None:
        if uses is not None and uses != uses.to_integral_value():
            self.error(path, "uses", "uses is a whole number")
        return None if uses is None else int(uses)

    def duty(self, path: Path, model: DutyModel) -> Duty:
        scope = self.duty_scope()
        when = self.expression((*path, "when"), model.when, "boolean", scope)
        must = self.expression((*path, "must"), model.must, "boolean", scope)
        told = [kind for kind in ("note", "must", "confirm") if getattr(model, kind) is not None]
        if len(told) != 1:
            self.error(path, "duty", f"duty {model.id} is one of note, must and confirm")
        if model.confirm is not None:
            return Duty(model.id, "confirm", when, None, model.confirm)
        if model.must is not None:
            return Duty(model.id, "must", when, must, model.because or model.must)
        return Duty(model.id, "note", when, None, model.because or "A line of why.")

    def duty_scope(self) -> Scope:
        """Duties may read the amount and the note as well, where these mean the same for every action."""
        facts = {**self.scope.facts, "request.note": Type("text")}
        amounts = {(action.amount, action.measure) for action in self.actions}
        if len(amounts) == 1:
            (name, measure), *_ = amounts
            facts[f"request.{name}"] = Type(measure or "integer")
        refused = {word: reason for word, reason in self.scope.refused.items() if word not in facts}
        return Scope(facts, self.scope.columns, refused)

    def emergency(self, model: EmergencyModel | None) -> Emergency | None:
        if model is None:
            return None
        path: Path = (EMERGENCY,)
        if self.unlike:
            self.error(path, "unlike", 'no emergency for "*" or a list of unlike measures')
        if model.at_most is None and self.measured:
            self.error(path, "missing_key", 'emergency: the key "at_most" is missing')
        self.check_key(path, model.per)
        at_most = round_down(model.at_most if model.at_most is not None else Decimal(1), self.digits)
        if not self.measured:
            at_most = min(at_most, Decimal(1))
        return Emergency(model.per, model.over, self.count((*path, "uses"), model.uses) or 0, at_most)

    def offers(self, names: Sequence[str]) -> tuple[str, ...]:
        known = self.vocabulary.actions
        for index, name in enumerate(names):
            if name not in known:
                path: Path = ("offer_instead", index)
                self.error(path, "unknown_action", f'unknown action "{name}"{nearest(name, known)}')
        return tuple(dict.fromkeys(name for name in names if name in known))

    def customer_door(self, boundary: Boundary) -> None:
        if "customer" not in boundary.audience or not boundary.budgets:
            return
        if all(budget.per in KEYS_OF_ASSOCIATES for budget in boundary.budgets):
            self.error(
                ("audience",),
                "audience",
                "budgets per associate and team do not exist at the customer's door: "
                "add one per customer, case, an entity or all",
            )
