"""From a boundary document to a `Boundary`: words resolved, expressions typed, contradictions refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rules.boundary import (
    Boundary,
    Budget,
    Duty,
    Emergency,
    Example,
    Expectation,
    Grant,
    Guarantee,
    Limit,
    Table,
)
from rules.decide import compile_expression
from rules.document import (
    BoundaryModel,
    BudgetModel,
    DutyModel,
    EmergencyModel,
    ExampleModel,
    GrantModel,
    GuaranteeModel,
    LimitModel,
    TableModel,
    read_model,
)
from rules.expression import Column, Scope, parse
from rules.findings import Finding, nearest, quoted
from rules.parsing import Refused
from rules.source import Path, Source
from rules.syntax import Expression
from rules.values import Scalar, Value, round_down
from rules.vocabulary import Action, FactError, Type, Vocabulary

EVERYTHING = "*"
EMERGENCY = "emergency"
KEYS_AT_EVERY_DOOR = ("customer", "case", "all")
KEYS_OF_ASSOCIATES = ("associate", "team")


def read_boundary(source: Source, vocabulary: Vocabulary) -> tuple[Boundary | None, list[Finding]]:
    """The boundary of a document, or None and everything that is wrong with it."""
    model = read_model(BoundaryModel, source)
    if isinstance(model, list):
        return None, model
    compiler = _BoundaryCompiler(source, vocabulary, model.action)
    boundary = compiler.boundary(model)
    return (None if compiler.findings else boundary), compiler.findings


def read_guarantee(source: Source, vocabulary: Vocabulary) -> tuple[Guarantee | None, list[Finding]]:
    """The guarantee of a document, or None and everything that is wrong with it."""
    model = read_model(GuaranteeModel, source)
    if isinstance(model, list):
        return None, model
    compiler = _Compiler(source, vocabulary, model.actions, "actions")
    when = compiler.expression(("when",), model.when, "boolean")
    if (model.never_above is None) == (model.never_below is None):
        compiler.error((), "guarantee", "a guarantee says never_above or never_below, and not both")
    if model.audience is not None and model.never_below is None:
        compiler.error(
            ("audience",), "guarantee", "never_above holds at every door; audience goes with never_below"
        )
    guarantee = Guarantee(
        model.guarantee,
        model.owner,
        model.why,
        when,
        tuple(action.name for action in compiler.actions),
        model.never_above,
        model.never_below,
        model.audience or "associate",
        source,
    )
    return (None if compiler.findings else guarantee), compiler.findings


class _Compiler:
    """What boundaries and guarantees share: the actions that they name and the words that these bring."""

    def __init__(self, source: Source, vocabulary: Vocabulary, names: Sequence[str], key: str) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.findings: list[Finding] = []
        self.everything = EVERYTHING in names
        self.actions = self.named_actions(names, key)
        self.scope = self.make_scope()

    def error(self, path: Path, code: str, message: str, *, key: bool = False, offset: int = 0) -> None:
        self.findings.append(self.source.finding(path, code, message, key=key, offset=offset))

    def named_actions(self, names: Sequence[str], key: str) -> list[Action]:
        known = self.vocabulary.actions
        if self.everything:
            if len(names) > 1:
                self.error((key,), "action", '"*" stands alone: it is every action that is not always open')
            return [action for action in known.values() if not action.always]
        found: dict[str, Action] = {}
        for index, name in enumerate(names):
            path: Path = (key, index) if (key, index) in self.source.places else (key,)
            if name not in known:
                self.error(path, "unknown_action", f'unknown action "{name}"{nearest(name, known)}')
            elif known[name].always:
                self.error(path, "action", f"{name} is always open: no boundary may name it")
            elif name in found:
                self.error(path, "action", f"{name} stands twice")
            else:
                found[name] = known[name]
        return list(found.values())

    def make_scope(self) -> Scope:
        """Facts, and the params that every action has with one type; the rest with the reason why not."""
        facts = {name: fact.type for name, fact in self.vocabulary.facts.items()}
        refused: dict[str, str] = {"request.note": "request.note may stand in duties only"}
        for action in self.actions:
            for param, type_ in action.params.items():
                word = f"request.{param}"
                if word in facts and word not in self.vocabulary.facts and facts[word] == type_:
                    continue
                if word in self.vocabulary.facts:
                    continue
                if all(other.params.get(param) == type_ for other in self.actions):
                    facts[word] = type_
                else:
                    refused[word] = f"{word} is not a param of every action of this document with one type"
            word = f"request.{action.amount}"
            facts.pop(word, None)
            refused[word] = f"{word} is the amount, which may stand in duties only"
        return Scope(facts, refused=refused)

    def expression(
        self, path: Path, text: str | None, wanted: str, scope: Scope | None = None
    ) -> Expression | None:
        if text is None:
            return None
        try:
            return parse(text, scope or self.scope, wanted)
        except Refused as refusal:
            self.error(path, refusal.code, refusal.reason, offset=refusal.offset)
            return None


class _BoundaryCompiler(_Compiler):
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

    # Tables

    def table(self, name: str, model: TableModel) -> Table:
        path: Path = ("tables", name)
        keys = [column for column in model.columns if self.is_key(column)]
        if len(set(model.columns)) < len(model.columns):
            self.error((*path, "columns"), "table", f"table {name}: a column stands twice")
        if not keys or len(keys) == len(model.columns):
            self.error(
                (*path, "columns"), "table", f"table {name} needs a column that is a fact and one that is not"
            )
        rows: dict[tuple[Value, ...], dict[str, Scalar]] = {}
        for index, cells in enumerate(model.rows):
            at: Path = (*path, "rows", index)
            if len(cells) != len(model.columns):
                self.error(
                    at,
                    "table",
                    f"table {name}: this row has {len(cells)} cells for {len(model.columns)} columns",
                )
                continue
            key, row = self.row(at, model.columns, cells)
            if key in rows:
                self.error(
                    at, "table", f"table {name}: a row for {quoted(str(part) for part in key)} stands twice"
                )
            rows[key] = row
        for column in model.columns:
            if not self.is_key(column) and len({type(row.get(column)) for row in rows.values()}) > 1:
                self.error(
                    (*path, "rows"), "table", f"table {name}: the values of {column} are not of one type"
                )
        return Table(name, tuple(keys), rows)

    def is_key(self, column: str) -> bool:
        return column in self.scope.facts or "." in column

    def row(
        self, at: Path, columns: Sequence[str], cells: Sequence[Any]
    ) -> tuple[tuple[Value, ...], dict[str, Scalar]]:
        key: list[Value] = []
        row: dict[str, Scalar] = {}
        for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            type_ = self.scope.facts.get(column)
            if not self.is_key(column):
                if not isinstance(cell, bool | str | Decimal):
                    self.error(
                        (*at, index), "table", f"the value of {column} is a number, a text or true or false"
                    )
                else:
                    row[column] = cell
                continue
            value = type_.read(cell) if type_ and type_.kind != "list" else None
            if value is None:
                said = (
                    f"must be {type_.expectation()}"
                    if type_ and type_.kind != "list"
                    else "cannot be a table's key"
                )
                self.error((*at, index), "table", f"{column} {said}")
            else:
                key.append(value)
        return tuple(key), row

    def columns(self, name: str, model: TableModel) -> list[Column]:
        keys = [column for column in model.columns if self.is_key(column)]
        for index, column in enumerate(model.columns):
            at: Path = ("tables", name, "columns", index)
            if column in keys and column not in self.scope.facts:
                reason = self.scope.refused.get(column)
                self.error(
                    at,
                    "unknown_fact",
                    reason or f'unknown fact "{column}"{nearest(column, self.scope.facts)}',
                )
            if f"{name}.{column}" in self.scope.facts:
                self.error(at, "table", f"{name}.{column} is already a fact")
        found = []
        for index, column in enumerate(model.columns):
            if column in keys:
                continue
            sample = next((row[index] for row in model.rows if len(row) == len(model.columns)), None)
            type_ = (
                Type("boolean")
                if isinstance(sample, bool)
                else Type("text")
                if isinstance(sample, str)
                else Type("number")
            )
            found.append(Column(name, column, type_, frozenset(keys)))
        return found

    # Clauses

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
                "budgets per associate and team do not exist at the customer's door: add one per customer, case, "
                "an entity or all",
            )

    # Examples

    def example(self, path: Path, model: ExampleModel, document: BoundaryModel) -> Example | None:
        before = len(self.findings)
        action = self.vocabulary.actions.get(model.action) if model.action else next(iter(self.actions), None)
        if model.action and (action is None or action not in self.actions):
            names = [one.name for one in self.actions]
            self.error(
                (*path, "action"),
                "unknown_action",
                f'"{model.action}" is not an action of this document{nearest(model.action, names)}',
            )
        if action is None or len(self.findings) > before:
            return None
        at = model.at or document.from_ or datetime(2026, 1, 1, 12, tzinfo=UTC)
        self.known_spent(path, model, document)
        return Example(
            name=model.name,
            path=path,
            action=action.name,
            given=self.given(path, model.given),
            request=self.requested(path, model.request, action),
            spent=model.spent,
            at=at,
            audience=model.as_ or document.audience[0],
            expect=self.expectation(path, model, document),
        )

    def given(self, path: Path, given: Mapping[str, object]) -> dict[str, Value]:
        known: dict[str, Value] = {}
        for name, raw in given.items():
            try:
                known[name] = self.vocabulary.validate(name, raw)
            except FactError as error:
                self.error(
                    (*path, "given", name), "example", str(error), key=name not in self.vocabulary.facts
                )
        return known

    def requested(self, path: Path, request: Mapping[str, object], action: Action) -> dict[str, object]:
        types = request_types(self.vocabulary, action)
        for name, raw in request.items():
            if name not in types:
                self.error(
                    (*path, "request", name),
                    "example",
                    f'"{name}" is not asked with {action.name}{nearest(name, types)}',
                    key=True,
                )
            elif types[name].read(raw) is None:
                self.error(
                    (*path, "request", name), "example", f"request.{name} must be {types[name].expectation()}"
                )
        return dict(request)

    def known_spent(self, path: Path, model: ExampleModel, document: BoundaryModel) -> None:
        known = [budget.id for budget in document.budgets] + ([EMERGENCY] if document.emergency else [])
        for name in model.spent:
            if name not in known:
                self.error(
                    (*path, "spent", name),
                    "example",
                    f'there is no budget "{name}"{nearest(name, known)}',
                    key=True,
                )

    def expectation(self, path: Path, model: ExampleModel, document: BoundaryModel) -> Expectation:
        expect = model.expect
        closers = {
            f"{section}.{clause.id}"
            for section in ("limits", "budgets")
            for clause in getattr(document, section)
        }
        short = {clause.split(".", 1)[1] for clause in closers}
        if expect.closed is not None and expect.closed not in closers | short:
            self.error(
                (*path, "expect", "closed"),
                "example",
                f'no limit or budget is called "{expect.closed}"{nearest(expect.closed, short)}',
            )
        duties = {duty.id for duty in document.duties}
        for index, name in enumerate(expect.duties or ()):
            if name not in duties:
                self.error(
                    (*path, "expect", "duties", index),
                    "example",
                    f'no duty is called "{name}"{nearest(name, duties)}',
                )
        for index, name in enumerate(expect.unknown or ()):
            if name not in self.scope.facts:
                self.error(
                    (*path, "expect", "unknown", index),
                    "example",
                    f'unknown fact "{name}"{nearest(name, self.scope.facts)}',
                )
        return Expectation(
            expect.alone,
            expect.with_peer,
            expect.smallest,
            expect.closed,
            None if expect.duties is None else frozenset(expect.duties),
            None if expect.unknown is None else frozenset(expect.unknown),
        )


def request_types(vocabulary: Vocabulary, action: Action) -> dict[str, Type]:
    """What may be asked with an action, by short name: facts `request.*`, its params, its amount and a note."""
    types = dict(action.params)
    for name, fact in vocabulary.facts.items():
        if name.startswith("request."):
            types[name.removeprefix("request.")] = fact.type
    return {**types, action.amount: action.amount_type, "note": Type("text")}
