"""What an editor asks while somebody writes, in a form that goes to a child process and back."""

from dataclasses import dataclass
from typing import Literal

from rules.findings import Finding
from rules.language.changes import read_aloud, read_of_pack
from rules.language.completing import Completions, complete
from rules.language.formatting import format_document
from rules.language.hovering import Hover, hover
from rules.language.known import Known
from rules.language.reading import Sentence
from rules.language.uses import Uses, uses_of
from rules.pack import Pack
from rules.source import SourceError

Want = Literal["complete", "hover", "format", "read"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted of a text: `at` counts its characters (code points) to the hand or the pointer.

    `name` is the document's in its pack, `file` its file's.
    """

    want: Want
    name: str
    file: str
    text: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Assistance:
    """The answer: what was wanted is not null, where there is anything. `problem` says why a text cannot be
    put in order; a text that cannot be read has no `sentences`.
    """

    completions: Completions | None = None
    hover: Hover | None = None
    text: str | None = None
    sentences: list[Sentence] | None = None
    problem: Finding | None = None


class Assistant:
    """Answers with the words of a pack; what hangs on each of them is found once a pack."""

    def __init__(self) -> None:
        self._uses: tuple[Pack, Uses] | None = None

    def answer(self, question: Question, pack: Pack) -> Assistance:
        """What is to be said to one question."""
        known = Known(question.name, question.text, pack)
        at = min(max(question.at, 0), len(question.text))
        match question.want:
            case "complete":
                return Assistance(completions=complete(known, at))
            case "hover":
                return Assistance(hover=hover(known, self.uses(pack), at))
            case "read":
                return Assistance(sentences=_read(question, pack))
            case "format":
                try:
                    return Assistance(text=format_document(question.file, question.text))
                except SourceError as error:
                    return Assistance(problem=error.finding)

    def uses(self, pack: Pack) -> Uses:
        """What hangs on the words of a pack."""
        if self._uses is None or self._uses[0] is not pack:
            self._uses = pack, uses_of(pack)
        return self._uses[1]


def _read(question: Question, pack: Pack) -> list[Sentence] | None:
    # A check has mostly just read the text that it is asked to say.
    if pack.files.get(question.file) == question.text:
        return read_of_pack(pack, question.file)
    return read_aloud(question.file, question.text, pack.vocabulary)
