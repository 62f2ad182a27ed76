"""What editors are answered, as shapes: completions, meanings, sentences."""

from dataclasses import dataclass
from typing import Literal

from rules.language.completing import Completions
from rules.language.hovering import Hover
from rules.language.reading import Sentence
from service.assisting import Assistance


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One thing that may stand at a place; `apply` is put there, `detail` and `info` are said about it."""

    label: str
    kind: Literal["key", "fact", "action", "value", "word"]
    apply: str
    detail: str
    info: str


@dataclass(frozen=True, slots=True)
class OptionsRow:
    """What may stand between two characters of a text, counted in code points from 0."""

    start: int
    end: int
    options: list[OptionRow]


@dataclass(frozen=True, slots=True)
class HoverRow:
    """What the characters from `start` to `end` mean, a line for each thing to say."""

    start: int
    end: int
    title: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """What a clause says in plain words; `line` is where it stands, from 1."""

    clause: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """Why and where a text cannot be put in order."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class AssistAnswer:
    """What was wanted is not null where there is anything to say: `text` is the document in order,
    `sentences` is null where it cannot be read.
    """

    completions: OptionsRow | None
    hover: HoverRow | None
    text: str | None
    sentences: list[SentenceRow] | None
    problem: UnreadableRow | None


@dataclass(frozen=True, slots=True)
class WordsAnswer:
    """A live document in plain words."""

    name: str
    revision: str
    sentences: list[SentenceRow]


def assistance(found: Assistance) -> dict[str, object]:
    """An answer as `AssistAnswer` has it."""
    problem = found.problem
    return {
        "completions": None if found.completions is None else _completions(found.completions),
        "hover": None if found.hover is None else _hover(found.hover),
        "text": found.text,
        "sentences": None if found.sentences is None else sentences(found.sentences),
        "problem": None
        if problem is None
        else {"line": problem.line, "column": problem.column, "message": problem.message},
    }


def _completions(found: Completions) -> dict[str, object]:
    options = [
        {
            "label": one.label,
            "kind": one.kind,
            "apply": one.apply,
            "detail": one.detail,
            "info": one.info,
        }
        for one in found.options
    ]
    return {"start": found.start, "end": found.end, "options": options}


def _hover(found: Hover) -> dict[str, object]:
    return {"start": found.start, "end": found.end, "title": found.title, "lines": list(found.lines)}


def sentences(told: list[Sentence]) -> list[dict[str, object]]:
    """Sentences as `SentenceRow` has them."""
    return [{"clause": one.clause, "text": one.text, "line": one.line} for one in told]
