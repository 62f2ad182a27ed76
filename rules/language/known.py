"""The words that a document under the hand may use: of the vocabulary, of its actions, of its own parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from rules.compiling.boundary import KEYS_AT_EVERY_DOOR
from rules.compiling.compiler import EVERYTHING, request_types
from rules.language.outline import outline
from rules.meters import EMERGENCY, KEYS_OF_ASSOCIATES
from rules.pack import Pack
from rules.source import Path
from rules.vocabulary import NOT_ENTITIES, SUPPLIED, Action, Type, Vocabulary


@dataclass(frozen=True)
class Known:
    """A document's text beside the pack that it belongs to; `pack` is the last that could be read whole."""

    name: str
    text: str
    pack: Pack

    @cached_property
    def written(self) -> Mapping[Path, str]:
        """Every value that is written out in the document."""
        return outline(self.text)

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the pack."""
        return self.pack.vocabulary

    @cached_property
    def actions(self) -> list[Action]:
        """The actions that the document names, if there are such; of "*", all that are not always open."""
        key = "actions" if self.name == "guarantees" else "action"
        names = [text for path, text in self.written.items() if path[:1] == (key,)]
        if EVERYTHING in names:
            return [action for action in self.vocabulary.actions.values() if not action.always]
        return [self.vocabulary.actions[name] for name in names if name in self.vocabulary.actions]

    @cached_property
    def params(self) -> Mapping[str, Type]:
        """What is asked with the document's actions, by short name."""
        return {
            name: type_
            for action in self.actions
            for name, type_ in request_types(self.vocabulary, action).items()
        }

    @cached_property
    def tables(self) -> Mapping[str, list[str]]:
        """The columns of each of its tables."""
        found: dict[str, list[str]] = {}
        for path, text in self.written.items():
            if len(path) == 4 and path[0] == "tables" and path[2] == "columns":
                found.setdefault(str(path[1]), []).append(text)
        return found

    @cached_property
    def columns(self) -> Mapping[str, Type]:
        """The values of its tables as words: `event.each`."""
        found = {}
        for table, columns in self.tables.items():
            for index, column in enumerate(columns):
                if column not in self.vocabulary.facts and "." not in column:
                    cell = self.written.get(("tables", table, "rows", 0, index), "")
                    found[f"{table}.{column}"] = Type(
                        "number" if cell[:1].isdigit() or cell[:1] == "-" else "text"
                    )
        return found

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """The words of a condition, with their types."""
        facts = {name: fact.type for name, fact in self.vocabulary.facts.items()}
        amounts = {f"request.{action.amount}" for action in self.actions} | {"request.note"}
        asked = {f"request.{name}": type_ for name, type_ in self.params.items()}
        return {
            **facts,
            **{name: type_ for name, type_ in asked.items() if name not in amounts},
            **self.columns,
            "now": Type("datetime"),
            "today": Type("date"),
        }

    @cached_property
    def duty_types(self) -> Mapping[str, Type]:
        """The words of a duty: those of conditions, the amount and the note."""
        return {**self.types, **{f"request.{name}": type_ for name, type_ in self.params.items()}}

    @cached_property
    def signal_types(self) -> Mapping[str, Type]:
        """The words of a condition on a signal: of windows and of routing."""
        facts = {name: type_ for name, type_ in SUPPLIED.items() if name.startswith("signal.")}
        return {name: self.vocabulary.facts[name].type if name in self.vocabulary.facts else type_
                for name, type_ in facts.items()}  # fmt: skip

    def ids(self, *sections: str) -> list[str]:
        """The ids of the document's clauses in some sections, in their order."""
        return [
            text
            for path, text in self.written.items()
            if len(path) == 3 and path[0] in sections and path[2] == "id"
        ]

    @property
    def meters(self) -> list[str]:
        """Whose a meter may be."""
        return [*KEYS_OF_ASSOCIATES, *KEYS_AT_EVERY_DOOR, *sorted(self.entities - set(KEYS_AT_EVERY_DOOR))]

    @property
    def entities(self) -> set[str]:
        """What facts are about; of the vocabulary under the hand, those of its own text."""
        if self.name == "vocabulary":
            named = {
                str(path[1]).split(".", 1)[0] for path in self.written if path[0] == "facts" and len(path) > 1
            }
            return named - NOT_ENTITIES
        return set(self.vocabulary.entities)

    @property
    def spendable(self) -> list[str]:
        """What an example may have spent: its budgets, and the emergency where there is one."""
        emergency = any(path[0] == EMERGENCY for path in self.written)
        return [*self.ids("budgets"), *([EMERGENCY] if emergency else [])]
