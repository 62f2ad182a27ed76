"""What differs between two sets of documents, as text."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

CONTEXT = 3
"""Lines shown before and after a change."""


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """How one file differs. `diff`: in unified format, without the two lines that name files; `added` and
    `removed` count its lines.
    """

    file: str
    change: Literal["added", "changed", "removed"]
    added: int
    removed: int
    diff: str


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[DocumentDiff]:
    """Every file that is not the same in both, by file name."""
    files = sorted(before.keys() | after.keys())
    return [
        _difference(file, before.get(file), after.get(file))
        for file in files
        if before.get(file) != after.get(file)
    ]


def _difference(file: str, before: str | None, after: str | None) -> DocumentDiff:
    lines = list(
        difflib.unified_diff(_lines(before), _lines(after), "before", "after", n=CONTEXT, lineterm="")
    )[2:]
    change: Literal["added", "changed", "removed"] = "changed"
    if before is None or after is None:
        change = "added" if before is None else "removed"
    return DocumentDiff(
        file=file,
        change=change,
        added=sum(line.startswith("+") for line in lines),
        removed=sum(line.startswith("-") for line in lines),
        diff="\n".join(lines),
    )


def _lines(text: str | None) -> list[str]:
    return [] if text is None else text.split("\n")
