"""What a word of a document means, where it comes from, and what hangs on it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rules import document
from rules.compiling.boundary import read_boundary
from rules.language.keys import MEANINGS
from rules.language.known import Known
from rules.language.outline import Part, parts
from rules.language.reading import action_aloud, fact_aloud, read_boundary_aloud
from rules.language.shape import needed, shape_at
from rules.language.titles import title_of
from rules.language.uses import Uses, named
from rules.language.wording import Wording
from rules.source import SourceError, read_documents

_WORD: Final = re.compile(r"[A-Za-z_][\w.-]*")
_CLAUSES: Final = {
    document.GrantModel: "grants",
    document.LimitModel: "limits",
    document.BudgetModel: "budgets",
    document.DutyModel: "duties",
}


@dataclass(frozen=True, slots=True)
class Hover:
    """What is said of the characters from `start` to `end`: what it is called, and a line for each thing."""

    start: int
    end: int
    title: str
    lines: tuple[str, ...]


def hover(known: Known, uses: Uses, at: int) -> Hover | None:
    """What the word at a character of the text means; None where there is nothing to say."""
    part = next((one for one in parts(known.text) if one.start <= at <= one.end), None)
    if part is None:
        return None
    return _of_key(known, uses, part) if part.role == "key" else _of_value(known, uses, part, at)


def _of_key(known: Known, uses: Uses, part: Part) -> Hover | None:
    shape = shape_at(known.name, part.path)
    if shape.owner is not None and not shape.rest and shape.key in MEANINGS[shape.owner]:
        lines = [MEANINGS[shape.owner][shape.key].replace("`", "")]
        if shape.key in needed(shape.owner):
            lines.append("It is needed.")
        return Hover(part.start, part.end, shape.key, tuple(lines))
    if shape.owner is document.ExampleModel and shape.key == "request":
        return _word(known, uses, f"request.{part.text}", part.start, part.end)
    return _word(known, uses, part.text, part.start, part.end)


def _of_value(known: Known, uses: Uses, part: Part, at: int) -> Hover | None:
    shape = shape_at(known.name, part.path)
    if shape.key == "id" and shape.owner in _CLAUSES:
        return _clause(known, f"{_CLAUSES[shape.owner]}.{part.text}", part)
    if shape.owner is document.ExampleModel and shape.key in {"given", "request"} and shape.rest:
        prefix = "request." if shape.key == "request" else ""
        return _word(known, uses, f"{prefix}{shape.rest[0]}", part.start, part.end)
    for found in _WORD.finditer(known.text, part.start, part.end):
        if found.start() <= at <= found.end():
            word = found[0].rstrip(".-")
            return _word(known, uses, word, found.start(), found.start() + len(word))
    return None


def _word(known: Known, uses: Uses, word: str, start: int, end: int) -> Hover | None:
    vocabulary = known.vocabulary
    if word in vocabulary.facts:
        fact = vocabulary.facts[word]
        lines = [fact_aloud(fact, vocabulary, Wording(vocabulary)), *_readers(uses, word)]
        return Hover(start, end, fact.title or title_of(word), tuple(lines))
    if word in vocabulary.actions:
        action = vocabulary.actions[word]
        return Hover(start, end, action.title, (action_aloud(action), *_bearing(uses, word)))
    if word in known.columns:
        table, column = word.split(".", 1)
        keys = [
            key for key in known.tables[table] if key not in {name.split(".", 1)[1] for name in known.columns}
        ]
        return Hover(start, end, word, (f"“{column}” of the table {table}, found by {', '.join(keys)}.",))
    if word in known.duty_types:
        said = {
            "now": "The moment of the decision.",
            "today": "The day of the decision, in the pack's time zone.",
        }
        line = said.get(word) or f"Asked with the action: {known.duty_types[word].expectation()}."
        return Hover(start, end, title_of(word), (line,))
    return None


def _readers(uses: Uses, fact: str) -> Iterator[str]:
    documents = uses.readers.get(fact, ())
    yield f"Read by {named(documents)}." if documents else "No condition reads it."


def _bearing(uses: Uses, action: str) -> Iterator[str]:
    for verb, found in (
        ("Granted by", uses.grants),
        ("Limited by", uses.limits),
        ("Metered by", uses.budgets),
        ("With duties of", uses.duties),
    ):
        if action in found:
            yield f"{verb} {named(found[action])}."


def _clause(known: Known, clause: str, part: Part) -> Hover | None:
    """A clause in plain words, where the document can be read."""
    try:
        source = next(iter(read_documents(known.name, known.text)))
    except (SourceError, StopIteration):
        return None
    boundary, _ = read_boundary(source, known.vocabulary)
    if boundary is None:
        return None
    told = [one.text for one in read_boundary_aloud(boundary, known.vocabulary) if one.clause == clause]
    return Hover(part.start, part.end, clause.split(".", 1)[1], tuple(told)) if told else None
