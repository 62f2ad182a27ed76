"""What stands where in a document that is being written: read line by line, whole or broken.

A parser of YAML gives up at the first mistake, and a text under the hand has one most of the time. This
reading takes the part of YAML that documents are written in (blocks by indentation, flow in brackets, quoted,
plain and folded text, comments) and always comes to an end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from rules.source import MAX_DEPTH, Path

# INVARIANT: what may repeat without end is bounded, so that no text takes longer than its length allows.
_NAME: Final = (
    r"""("[^"\n]{0,200}"|'[^'\n]{0,200}'|[^\s#%s][^:#\n{}\[\]%s]{0,200}?)[ \t]{0,20}:(?=[ \t\n%s]|$)"""
)
_KEY: Final = re.compile(_NAME % (r"""{}\[\],&*!|>'"%%@`-""".replace("%%", "%"), "", ""))
_FLOW_KEY: Final = re.compile(_NAME % (r""":{}\[\],"'""", ",", r",}\]"))
_ENDS: Final = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Part:
    """A key or a value of a document. `start` and `end` count characters of the text, quotes left out.

    `path` of a value ends with its key or its place in a list; of a key too. `flow`: inside brackets.
    """

    path: Path
    role: Literal["key", "value"]
    text: str
    start: int
    end: int
    flow: bool = False
    quote: str = ""


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is open at the place that is read."""

    kind: Literal["map", "list"]
    indent: int
    key: str | None = None
    index: int = -1
    keys: set[str] = field(default_factory=set)

    @property
    def step(self) -> str | int:
        return (self.key or "") if self.kind == "map" else self.index


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a person writes: in a key or in a value, and what is there up to her hand.

    `path` leads to the mapping of a key, or to the value itself; `text` begins at `start`. `taken` are the
    keys that the mapping has already. `item`: where a list's item begins, which may be a key as well.
    """

    path: Path
    role: Literal["key", "value", "comment"]
    text: str
    start: int
    taken: frozenset[str] = frozenset()
    flow: bool = False
    quote: str = ""
    item: bool = False


def outline(text: str) -> dict[Path, str]:
    """Every value that is written out, by its path; of several documents in one text, the last one's."""
    return {part.path: part.text for part in parts(text) if part.role == "value"}


def parts(text: str) -> Iterator[Part]:
    """Every key and every value of a text, in order."""
    yield from _Reading(text).run()


def spot(text: str, at: int) -> Spot:
    """Where somebody writes who has her hand at a character of a text."""
    reading = _Reading(text[:at])
    written = list(reading.run())
    return reading.spot(written)


class _Reading:
    """One pass over a text, or over what of it stands before a hand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.frames: list[_Frame] = []
        self.flow: list[_Frame] = []
        self.comment = False
        self.folding = False
        """Whether the text ends inside a folded text."""

    def path(self) -> Path:
        return tuple(frame.step for frame in [*self.frames, *self.flow])

    def run(self) -> Iterator[Part]:
        while self.at < len(self.text):
            line_start = self.at
            self.at += len(self.blank())
            indent = self.at - line_start
            self.comment = False
            if self.at >= len(self.text):
                self.settle(indent)
                return
            if self.text.startswith("---", line_start):
                self.frames = []
                self.skip_line()
            elif self.text[self.at] in "#\n":
                self.skip_line()
            else:
                yield from self.content(indent)
        if self.text.endswith("\n") and not self.flow and not self.folding:
            self.settle(0)

    def content(self, indent: int) -> Iterator[Part]:
        """A line of a block, from its first character that is not a blank."""
        while self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] in {"", " ", "\n"}:
            while self.frames and self.frames[-1].indent > indent:
                self.frames.pop()
            if not self.frames or self.frames[-1].kind != "list" or self.frames[-1].indent != indent:
                self.frames.append(_Frame("list", indent))
            self.frames[-1].index += 1
            self.at += 1
            blank = self.blank()
            self.at += len(blank)
            indent += 1 + len(blank)
        key = _KEY.match(self.text, self.at)
        if key is None:
            self.settle(indent)
            yield from self.value(indent)
            return
        self.settle(indent)
        if not self.frames or self.frames[-1].kind != "map" or self.frames[-1].indent != indent:
            self.frames.append(_Frame("map", indent))
        yield self.key_part(key, self.frames[-1])
        self.at = key.end()
        yield from self.value(indent + 1)

    def key_part(self, key: re.Match[str], frame: _Frame) -> Part:
        quoted = key[1][:1] in {'"', "'"}
        name = key[1][1:-1] if quoted else key[1]
        frame.key = name
        frame.keys.add(name)
        start = key.start(1) + quoted
        return Part(self.path(), "key", name, start, start + len(name), bool(self.flow))

    def settle(self, indent: int) -> None:
        """Closes the blocks that a line with this indentation is not in."""
        while self.frames and (
            self.frames[-1].indent > indent
            or (self.frames[-1].indent == indent and self.frames[-1].kind == "list" and not self.after_dash())
        ):
            self.frames.pop()

    def after_dash(self) -> bool:
        line = self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at]
        return line.strip().startswith("-")

    def value(self, least: int) -> Iterator[Part]:
        """What follows a key or a dash on its line, and the lines that belong to it."""
        self.at += len(self.blank())
        if self.at >= len(self.text) or self.text[self.at] == "\n":
            self.at += 1
            return
        mark = self.text[self.at]
        if mark == "#" and self.text[self.at - 1] in " \t\n":
            self.skip_line()
        elif mark in "{[":
            yield from self.brackets()
        elif mark in "|>" and re.match(r"[|>][-+0-9]*[ \t]*(#[^\n]*)?(\n|$)", self.text[self.at :]):
            yield self.folded(least)
        elif mark in "\"'":
            yield self.quoted(mark)
        else:
            yield self.plain(least)

    def folded(self, least: int) -> Part:
        """A text of several lines behind | or >."""
        self.skip_line()
        start = self.at
        while self.at < len(self.text):
            blank = self.blank()
            if (
                self.text[self.at + len(blank) : self.at + len(blank) + 1] not in {"\n", ""}
                and len(blank) < least
            ):
                break
            self.skip_line()
        else:
            self.folding = True
        return Part(self.path(), "value", self.text[start : self.at], start, self.at, quote="|")

    def quoted(self, mark: str) -> Part:
        start = self.at + 1
        end = start
        while end < len(self.text):
            if self.text[end] == "\\" and mark == '"':
                end += 2
                continue
            if self.text[end] == mark:
                if mark == "'" and self.text[end + 1 : end + 2] == "'":
                    end += 2
                    continue
                break
            end += 1
        end = min(end, len(self.text))
        self.at = end + 1
        return Part(self.path(), "value", self.text[start:end], start, end, bool(self.flow), mark)

    def plain(self, least: int) -> Part:
        """Words without quotes: to the end of the line, and on over lines that go deeper."""
        start = self.at
        end = self.line_end(start)
        self.at = end + 1
        while self.at < len(self.text):
            blank = self.blank()
            after = self.at + len(blank)
            rest = self.text[after : after + 1]
            if len(blank) < least or rest in {"", "\n", "#"} or _KEY.match(self.text, after) or rest == "-":
                break
            end = self.line_end(after)
            self.at = end + 1
        return Part(self.path(), "value", self.text[start:end].rstrip(), start, end)

    def line_end(self, start: int) -> int:
        """Where the words of a line end: before its comment, if it has one."""
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        comment = re.search(r"[ \t]#", self.text[start:end])
        if comment is None:
            return end
        self.comment = end == len(self.text)
        return start + comment.start()

    def brackets(self) -> Iterator[Part]:
        """Flow, to the bracket that closes the first one or to the end of the text."""
        ends: list[str] = []
        while self.at < len(self.text):
            mark = self.text[self.at]
            if mark in _ENDS and len(ends) == MAX_DEPTH:
                # No document is nested like this: what is deeper is not told apart.
                self.at += 1
            elif mark in _ENDS:
                ends.append(_ENDS[mark])
                self.flow.append(_Frame("map" if mark == "{" else "list", 0, index=0))
                self.at += 1
            elif ends and mark == ends[-1]:
                ends.pop()
                self.flow.pop()
                self.at += 1
                if not ends:
                    self.skip_line()
                    return
            elif mark == ",":
                self.flow[-1].index += 1
                self.flow[-1].key = None
                self.at += 1
            elif mark in " \t\n}]":
                self.at += 1
                continue
            elif mark == "#" and self.text[self.at - 1] in " \t\n":
                self.skip_line()
                continue
            else:
                yield from self.in_brackets()
                continue

    def in_brackets(self) -> Iterator[Part]:
        frame = self.flow[-1]
        key = _FLOW_KEY.match(self.text, self.at) if frame.kind == "map" and frame.key is None else None
        if key is not None:
            yield self.key_part(key, frame)
            self.at = key.end()
        elif self.text[self.at] in "\"'":
            yield self.quoted(self.text[self.at])
        else:
            start = self.at
            end = re.compile(r"[,{}\[\]\n]|[ \t]#").search(self.text, start)
            self.at = end.start() if end else len(self.text)
            told = self.text[start : self.at]
            yield Part(self.path(), "value", told.rstrip(), start, self.at, flow=True)

    def blank(self) -> str:
        found = re.compile(r"[ \t]*").match(self.text, self.at)
        return found[0] if found else ""

    def skip_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.comment = end < 0 and "#" in self.text[self.at :]
        self.at = len(self.text) if end < 0 else end + 1

    def spot(self, written: list[Part]) -> Spot:
        """Where the text ends."""
        end = len(self.text)
        frames = self.flow or self.frames
        top = frames[-1] if frames else None
        if self.comment:
            return Spot((), "comment", "", end)
        last = written[-1] if written else None
        if (
            last is not None
            and last.role == "value"
            and last.end >= end
            and (self.folding or not self.fresh_line())
        ):
            in_map = last.flow and top is not None and top.kind == "map" and top.key is None
            if in_map or not frames or self.is_key(last, frames[-1]):
                return self.at_key(last.text, last.start)
            told = self.text[last.start :]
            item = not last.quote and not last.flow and self.first(last)
            return Spot(last.path, "value", told, last.start, frozenset(), last.flow, last.quote, item)
        if top is None:
            return self.at_key("", end)
        if top.kind == "map" and (top.key is None or self.fresh_line()):
            return self.at_key("", end)
        return Spot(self.path(), "value", "", end, flow=bool(self.flow), item=top.kind == "list")

    def fresh_line(self) -> bool:
        """Whether nothing stands yet on the last line."""
        return self.text[self.text.rfind("\n") + 1 :].strip() == ""

    def first(self, part: Part) -> bool:
        """Whether a part stands first on its line, dashes aside."""
        before = self.text[self.text.rfind("\n", 0, part.start) + 1 : part.start]
        return before.strip(" -\t") == ""

    def is_key(self, part: Part, top: _Frame) -> bool:
        """Whether a word is the beginning of a key: it stands where the keys of its mapping stand."""
        column = part.start - self.text.rfind("\n", 0, part.start) - 1
        plain = not part.quote and not part.flow and "\n" not in part.text
        return plain and top.kind == "map" and self.first(part) and column <= top.indent

    def at_key(self, text: str, start: int) -> Spot:
        frames = self.flow or self.frames
        if not frames:
            return Spot((), "key", text, start)
        top = frames[-1]
        indent = start - self.text.rfind("\n", 0, start) - 1
        path = self.path()
        if not self.flow and top.kind == "map" and top.key is not None and top.indent < indent:
            return Spot(path, "key", text, start)
        return Spot(path[:-1], "key", text, start, frozenset(top.keys), bool(self.flow))
