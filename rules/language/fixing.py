"""What can be put right by one press: the change that a finding asks for, where it is clear which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rules.findings import Finding

_MEANT: Final = re.compile(r'"([^"]+)"[^"]*(?:"[^"]*"[^"]*)*\(did you mean "([^"]+)"\?\)', re.DOTALL)
_WORD: Final = re.compile(r"[\w.-]+")
_SIGN: Final = re.compile(r'not readable as an expression at "(=<|=>|<>|[=!&|])')
_CHOICE: Final = re.compile(r'must be .*\(did you mean "([^"]+)"\?\)')
_MEANT_SIGNS: Final = {"&": "and", "|": "or", "=": "==", "!": "not ", "<>": "!=", "=<": "<=", "=>": ">="}
_EXPECTED: Final = re.compile(
    r'^example "[^"]*": expected (alone|with_peer|smallest) (-?[\d.]+), it is (-?[\d.]+)'
)
_NAMED: Final = re.compile(r'^the boundary is called "([^"]+)", so its file is')
_TWICE: Final = re.compile(r'^the id "([^"]+)" stands twice')
_CONDITION: Final = re.compile(
    r"((?:when|must|where):[ \t]+)([^'\"{}\n][^{}\n]{0,400}?)(?=, \w{1,80}:|[ \t]{0,9}\}[ \t]{0,9}(?:#|$))"
)
_LINE: Final = re.compile(
    r"[ \t]*(?:- )?(?:(?:applies_)?when|must|where|alone|with_peer|at_most|smallest|exactly):[ \t]+"
    r"([^'{|>\s][^{}\n]{0,4000})$"
)


@dataclass(frozen=True, slots=True)
class Fix:
    """One change of a text that a finding asks for: `was` from `start` (characters from 0) becomes `insert`.

    It fits no text in which something else stands there.
    """

    start: int
    was: str
    insert: str

    @property
    def end(self) -> int:
        """Where what it replaces ends."""
        return self.start + len(self.was)

    def of(self, text: str) -> str:
        """The text with the change made."""
        return text[: self.start] + self.insert + text[self.end :]


def fix_of(text: str, finding: Finding) -> Fix | None:
    """The one change that settles a finding about this text; None where a person has to think."""
    lines = text.split("\n")
    if not 0 < finding.line <= len(lines):
        return None
    line = lines[finding.line - 1]
    begin = sum(len(each) + 1 for each in lines[: finding.line - 1])
    column = min(finding.column - 1, len(line))
    if (choice := _CHOICE.search(finding.message)) and (word := _WORD.match(line, column)):
        return Fix(begin + column, word[0], choice[1])
    if meant := _MEANT.search(finding.message):
        return _put(line, begin, column, meant[1], meant[2])
    if sign := _SIGN.search(finding.message):
        # The language ends where a doubled sign begins again, behind its first half.
        doubled = sign[1] in "&|" and line[column - 1 : column] == sign[1]
        wrong, at = (2 * sign[1], column - 1) if doubled else (sign[1], column)
        return _put(line, begin, at, wrong, _MEANT_SIGNS[sign[1]])
    if told := _EXPECTED.search(finding.message):
        number = re.compile(r"-?[\d.]+").search(line, column)
        shown = told[3].rstrip("0").rstrip(".") if "." in told[3] else told[3]
        return None if number is None else Fix(begin + number.start(), number[0], shown)
    if twice := _TWICE.search(finding.message):
        return _put(line, begin, column, twice[1], _free(lines, twice[1]))
    if finding.code == "file_name" and (named := _NAMED.search(finding.message)):
        stem = finding.file.rpartition("/")[2].removesuffix(".yaml")
        return _put(line, begin, column, named[1], stem)
    if finding.code == "yaml":
        return _quoted(line, begin)
    return None


def _quoted(line: str, begin: int) -> Fix | None:
    """A condition of this line in single quotes: within braces, or alone."""
    found = _CONDITION.search(line)
    at, text = (found.start(2), found[2]) if found else (0, "")
    if found is None and (alone := _LINE.match(line)):
        at, text = alone.start(1), alone[1].rstrip()
    told = text.replace("'", "''")
    return Fix(begin + at, text, f"'{told}'") if text else None


def _put(line: str, begin: int, column: int, wrong: str, right: str) -> Fix | None:
    """The wrong word at its column or the first after it becomes the right one."""
    at = line.find(wrong, column)
    if at < 0:
        # A finding about a part may stand at the beginning of what it is part of, in a quote's shadow.
        at = line.find(wrong)
    return None if at < 0 else Fix(begin + at, wrong, right)


def _free(lines: Sequence[str], name: str) -> str:
    taken = set(_WORD.findall("\n".join(lines)))
    return next(one for number in range(2, 10_000) if (one := f"{name}-{number}") not in taken)
