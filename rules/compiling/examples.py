"""The examples of a boundary document: their words and values checked before they are run."""

from collections.abc import Mapping
from datetime import UTC, datetime

from rules.boundary import Example, Expectation
from rules.compiling.compiler import Compiler, request_types
from rules.document import BoundaryModel, ExampleModel
from rules.findings import nearest
from rules.meters import EMERGENCY
from rules.source import Path
from rules.values import Value
from rules.vocabulary import Action, FactError


class ExampleCompiler(Compiler):
    """Reads examples."""

    def example(self, path: Path, model: ExampleModel, document: BoundaryModel) -> Example | None:
        """An example ready to be run; None where its action is not one of the document's."""
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
        """The facts of an example in their exact types; one that does not fit is a finding and left out."""
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
        """What is asked with the action, as written, by short names; what does not fit is a finding."""
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
        """Check that what is said to be spent belongs to a budget of the document."""
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
        """What an example expects; clauses and duties that are not in the document are findings."""
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
