"""The YAML that nearly all documents are written in, read line by line: many times as fast as all of YAML.

Read are mappings and lists in blocks or in brackets on one line, words and numbers, texts in quotes on one
line, and comments. Everything else, whatever is wrong included, is left to the reader of all of YAML.
INVARIANT: what is read here comes out as it does there.
"""

import re
from decimal import Decimal
from typing import Any, Final

from rules.places import Path, Place, Positions
from rules.values import decimal_of

MAX_DEPTH: Final = 24
_MAX_KEY: Final = 200
# What YAML does not print, breaks lines at, or takes for the mark of an encoding; and tabs.
_ODD = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufdff\ufe00-\ufefe\uff00-\uffef]")
_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*):(?: +|$)")
_FLOW_KEY = re.compile(r" *([A-Za-z_][A-Za-z0-9_.-]*): +")
_FLOW_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<][^,\[\]{}:#?]*|-?[0-9][0-9.]*")
_SINGLE, _DOUBLE = re.compile(r"'((?:[^']|'')*)'"), re.compile(r'"([^"\\]*)"')
_END = re.compile(r" *(?: #.*)?$")
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`~=<]|-[0-9]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
# What begins like a number and is a text whatever the version of YAML.
_DAY_OR_LENGTH = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2}))?|[1-9][0-9]*[smhdw]"
)
# Of what numbers and moments are made, in any notation.
_NUMERIC = frozenset("0123456789abcdefABCDEFxXoO_+-.:niNItTzZ ")
_WORDS: Final = {"true": True, "false": False}
_UNSURE = frozenset({"true", "false", "null"})

Line = tuple[int, str, int]


class _BeyondPlain(Exception):  # noqa: N818 - what happened, not a failure of ours
    """Not written plainly."""


def read_plain(text: str, into: Positions | None = None) -> Any:
    """The data of a text that is one plain document, its positions noted if wanted; None where it is not."""
    if _ODD.search(text):
        return None
    lines: list[Line] = []
    for number, line in enumerate(text.split("\n"), 1):
        content = line.lstrip(" ")
        if content and content[0] != "#":
            lines.append((len(line) - len(content), content, number))
    if not lines:
        return None
    reader = _Reader(lines, into)
    try:
        data = reader.block(lines[0][0], ())
    except _BeyondPlain:
        return None
    return data if reader.at == len(lines) else None


class _Reader:
    """One pass over the lines that say something; `at` is the next of them."""

    def __init__(self, lines: list[Line], into: Positions | None) -> None:
        self.lines = lines
        self.into = into
        self.at = 0

    def place(self, path: Path, line: int, column: int, inset: int = 0) -> None:
        if self.into is not None:
            self.into.places[path] = Place(line, column + 1, inset)

    def block(self, indent: int, path: Path) -> Any:
        """The mapping or the list whose lines begin at this column."""
        _, content, number = self.lines[self.at]
        if len(path) > MAX_DEPTH:
            raise _BeyondPlain
        self.place(path, number, indent)
        return self.items(indent, path) if content.startswith("- ") else self.mapping(indent, path)

    def mapping(self, indent: int, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        lines, into = self.lines, self.into
        while self.at < len(lines):
            column, content, number = lines[self.at]
            if column != indent:
                break
            key = _KEY.match(content)
            if key is None or key.end() > _MAX_KEY or key[1] in found:
                raise _BeyondPlain
            name, rest = key[1], content[key.end() :]
            here: Path = (*path, name)
            if into is not None:
                into.keys[here] = Place(number, indent + 1)
            self.at += 1
            if rest and rest[0] != "#":
                found[name] = self.inline(rest, number, indent + key.end(), here)
            else:
                found[name] = self.below(indent, here)
            self.nothing_deeper(indent)
        return found

    def below(self, indent: int, path: Path) -> Any:
        """What stands under a key that has nothing beside it."""
        if self.at < len(self.lines):
            deeper, content, _ = self.lines[self.at]
            if deeper > indent or (deeper == indent and content.startswith("- ")):
                return self.block(deeper, path)
        raise _BeyondPlain

    def items(self, indent: int, path: Path) -> list[Any]:
        found: list[Any] = []
        lines = self.lines
        while self.at < len(lines):
            column, content, number = lines[self.at]
            if column != indent or not content.startswith("- "):
                break
            rest = content[2:].lstrip(" ")
            begin = indent + len(content) - len(rest)
            here: Path = (*path, len(found))
            if _KEY.match(rest):
                # A mapping that begins beside the dash: the rest of the line is its first.
                lines[self.at] = (begin, rest, number)
                found.append(self.block(begin, here))
            else:
                self.at += 1
                if not rest:
                    raise _BeyondPlain
                found.append(self.inline(rest, number, begin, here))
            self.nothing_deeper(indent)
        return found

    def nothing_deeper(self, indent: int) -> None:
        if self.at < len(self.lines) and self.lines[self.at][0] > indent:
            raise _BeyondPlain

    def inline(self, text: str, number: int, column: int, path: Path) -> Any:
        """What stands beside a key or a dash, to the end of the line."""
        if len(path) > MAX_DEPTH:
            raise _BeyondPlain
        first = text[0]
        if first in "'\"":
            value, end = self.quoted(text, 0)
            self.place(path, number, column, 1)
        elif first in "{[":
            value, end = self.flow(text, 0, number, column, path)
        else:
            self.place(path, number, column)
            if _PLAIN.match(text) is None:
                raise _BeyondPlain
            words = text.partition(" #")[0].rstrip(" ")
            if ": " in words or words[-1] == ":":
                raise _BeyondPlain
            return _scalar(words)
        if _END.match(text, end) is None:
            raise _BeyondPlain
        return value

    @staticmethod
    def quoted(text: str, at: int) -> tuple[str, int]:
        single = text[at] == "'"
        found = (_SINGLE if single else _DOUBLE).match(text, at)
        if found is None:
            raise _BeyondPlain
        return (found[1].replace("''", "'") if single else found[1]), found.end()

    def flow(self, text: str, at: int, number: int, column: int, path: Path) -> tuple[Any, int]:
        """A value within brackets, from a character of the line on, and where it ends."""
        if len(path) > MAX_DEPTH or at >= len(text):
            raise _BeyondPlain
        first = text[at]
        self.place(path, number, column + at, 1 if first in "'\"" else 0)
        if first == "{":
            return self.flow_mapping(text, at + 1, number, column, path)
        if first == "[":
            return self.flow_items(text, at + 1, number, column, path)
        if first in "'\"":
            return self.quoted(text, at)
        found = _FLOW_PLAIN.match(text, at)
        if found is None:
            raise _BeyondPlain
        return _scalar(found[0].rstrip(" ")), found.end()

    def flow_mapping(
        self, text: str, at: int, number: int, column: int, path: Path
    ) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        while True:
            key = _FLOW_KEY.match(text, at)
            if key is None or key[1] in found or key.end() - at > _MAX_KEY:
                if not found and text[at:].lstrip(" ").startswith("}"):
                    return found, text.index("}", at) + 1
                raise _BeyondPlain
            here: Path = (*path, key[1])
            if self.into is not None:
                self.into.keys[here] = Place(number, column + key.start(1) + 1)
            found[key[1]], at = self.flow(text, key.end(), number, column, here)
            at, more = _next(text, at, "}")
            if not more:
                return found, at

    def flow_items(self, text: str, at: int, number: int, column: int, path: Path) -> tuple[list[Any], int]:
        found: list[Any] = []
        while True:
            while text.startswith(" ", at):
                at += 1
            if not found and text.startswith("]", at):
                return found, at + 1
            value, at = self.flow(text, at, number, column, (*path, len(found)))
            found.append(value)
            at, more = _next(text, at, "]")
            if not more:
                return found, at


def _next(text: str, at: int, closing: str) -> tuple[int, bool]:
    """Past what follows an item, and whether it is a comma."""
    while text.startswith(" ", at):
        at += 1
    sign = text[at : at + 1]
    if sign not in {",", closing}:
        raise _BeyondPlain
    return at + 1, sign == ","


def _scalar(text: str) -> str | bool | Decimal:
    if text[0] in "-0123456789.+":
        if _NUMBER.fullmatch(text):
            number = decimal_of(text)
            if number is None:
                raise _BeyondPlain
            return number
        if not _NUMERIC.issuperset(text) or _DAY_OR_LENGTH.fullmatch(text):
            return text
        raise _BeyondPlain
    if text.lower() in _UNSURE:
        if text not in _WORDS:
            raise _BeyondPlain
        return _WORDS[text]
    return text
