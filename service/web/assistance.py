"""What editors are answered, as shapes: completions, meanings, sentences."""

from dataclasses import dataclass
from typing import Literal


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
