"""What can go wrong between a request and a signal. Every error has a stable code and one plain sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Rejected:
    """One item that was not taken.

    index: place of the item in its delivery (from 0), or its line in a file (from 1).
    id: what the source calls it, when that much could be read.
    code: stable, for machines. text: one sentence; of a value it repeats a few words at most.
    """

    index: int
    id: str | None
    code: str
    text: str


class _Refusal(ValueError):  # noqa: N818 - what it is of is said by each of its kinds
    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text

    def __reduce__(self) -> tuple[type["_Refusal"], tuple[str, str]]:
        """It may come from another process."""
        return type(self), (self.code, self.text)


class FieldError(_Refusal):
    """A field of one item cannot be taken."""


class Unmappable(_Refusal):
    """A delivery as a whole cannot be mapped: it goes to the dead letters with this reason."""


class BadSignature(_Refusal):
    """A delivery cannot be shown to come from its source.

    Codes: missing_signature, malformed_signature, wrong_signature, missing_timestamp, malformed_timestamp,
    stale_timestamp, missing_header, malformed_body, no_secret, unusable_secret.
    The text names headers and settings, never a secret or what a right signature would have been.
    """


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a feed document; lines and columns count from 1."""

    file: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: error: {self.text}"


class FeedError(ValueError):
    """A feed document cannot be used. `problems` holds all that was found, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.line, p.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def sentence(text: str) -> str:
    """`text` with its full stop."""
    return text if text.endswith((".", "?")) else f"{text}."


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a message: the known spelling closest to `word`, else all known ones."""
    names = sorted(known)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"known: {', '.join(names)}"
