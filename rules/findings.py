"""What a check has to say about a pack: findings with a place, and the error that carries all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to say. `line` and `column` count from 1; `code` is stable and meant for machines."""

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


class PackError(Exception):
    """A pack that cannot be used; `findings` says everything that is wrong with it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = sorted(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


def nearest(word: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)` for the closest known word, or nothing when none is close."""
    options = sorted(known)
    # A last segment is often right where the entity is wrong: `customer.total` for `booking.total`.
    tail = word.rpartition(".")[2]
    same = [option for option in options if "." in option and option.rpartition(".")[2] == tail]
    close = get_close_matches(word, same or options, n=1, cutoff=0.3 if same else 0.6)
    return f' (did you mean "{close[0]}"?)' if close else ""


def quoted(words: Iterable[str], limit: int = 12) -> str:
    """The words in quotes, with commas, cut after `limit`."""
    listed = list(words)
    shown = ", ".join(f'"{word}"' for word in listed[:limit])
    return shown + (", …" if len(listed) > limit else "")
