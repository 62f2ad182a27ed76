"""The layout of a document, put in order: blanks, line feeds and indentation change, and nothing else.

Every word, number, quote and comment stays as it was written, in its order. Blocks step by two, lists
stand below their key, brackets hold no blanks at their edges, a colon and a comma have one blank behind
them; values and comments that are aligned stay aligned. What was put in order once stays as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML

from rules.language.layout import Line, page
from rules.source import SourceError, read_documents

STEP: Final = 2
_SEQUENCE, _MAPPING = "BlockSequenceStartToken", "BlockMappingStartToken"
_OPENING: Final = frozenset({"FlowMappingStartToken", "FlowSequenceStartToken"})
_CLOSING: Final = frozenset({"FlowMappingEndToken", "FlowSequenceEndToken"})


@dataclass(slots=True)
class _Level:
    """A block that is open: a mapping or a list, the column where it stood and where it stands now."""

    kind: str
    old: int
    new: int
    implied: bool = False
    """A list without a level of its own, in the column of its key."""


@dataclass(slots=True)
class _Word:
    """A piece of text that is kept, with where it belongs when it begins a line."""

    kind: str
    start: int
    end: int
    column: int
    indent: int
    levels: tuple[tuple[int, int], ...]
    block: tuple[int, int]
    behind_key: bool = False
    style: str = ""


def format_document(file: str, text: str) -> str:
    """The text in order.

    Raises: SourceError where it cannot be read, or uses what documents do not.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    said = [document.data for document in read_documents(file, text)]
    told = _Formatter(text).run()
    # What hangs on its blanks in a way that is not known here keeps them: an odd page says what it said.
    return told if _says(file, told, said) else text


def _says(file: str, text: str, said: list[Any]) -> bool:
    """Whether a text can be read, and says what another said."""
    try:
        return [document.data for document in read_documents(file, text)] == said
    except SourceError:
        return False


class _Formatter:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[Line] = []
        self.line = Line()
        self.space = ""
        self.brackets: list[tuple[int, Line, int]] = []
        """Of each bracket that is open: where its first word stood, on which line it is, how far into it."""

    def run(self) -> str:
        before: _Word | None = None
        for word in _words(self.text):
            self.gap(before, word)
            self.put(word)
            before = word
        end = len(self.text)
        last = _Word("end", end, end, 0, 0, (), (0, 0))
        self.gap(before, last)
        self.lines.append(self.line)
        return page(self.lines)

    def gap(self, before: _Word | None, word: _Word) -> None:
        """What stands between two words: a blank or none on one line, else comments and line feeds."""
        begin = before.end if before else 0
        between = self.text[begin : word.start]
        if before and self.text[begin - 1 : begin] == "\n":
            # A folded text brought its last line feed along.
            between = "\n" + between
        if "\n" not in between and before is not None and word.kind != "end":
            self.same_line(before, word, between)
            return
        first, *rest = between.split("\n")
        if first.strip() or before is None:
            self.comment(first, begin, before)
        if not rest:
            return
        at = begin + len(first) + 1
        for each in rest[:-1]:
            self.feed()
            if each.strip():
                self.line = Line(self.comment_indent(each, before, word), comment=each.strip())
            at += len(each) + 1
        self.feed()
        self.line = Line(word.indent)
        if self.brackets and self.brackets[-1][0] == word.column and word.kind not in _CLOSING:
            self.line.under = self.brackets[-1][1:]
        if word.kind == "end" and rest[-1].strip():
            self.line = Line(self.comment_indent(rest[-1], before, word), comment=rest[-1].strip())

    def same_line(self, before: _Word, word: _Word, between: str) -> None:
        if word.behind_key and self.line.value_column is None:
            self.line.value_column = word.column
            self.line.gap = len(between)
            return
        tight = (
            word.kind in {"ValueToken", "FlowEntryToken", *_CLOSING} and before.kind != "ValueToken"
        ) or before.kind in _OPENING
        self.space = "" if tight else " "

    def put(self, word: _Word) -> None:
        told = self.text[word.start : word.end]
        space, self.space = self.space, ""
        if word.style in {"|", ">"}:
            self.folded(word, told, space)
            return
        first, *more = told.split("\n")
        self.line.put(first.rstrip() if more else first, space)
        if word.kind in _OPENING:
            after = self.text[word.end :]
            self.brackets.append(
                (word.column + 1 + len(after) - len(after.lstrip(" ")), self.line, self.line.length)
            )
        elif word.kind in _CLOSING:
            self.brackets.pop()
        for each in more:
            self.feed()
            # A blank line inside a text is a line feed of the text.
            said = each.strip()
            self.line = Line(word.block[1] + STEP if said else 0, head=said, fixed=not said)

    def folded(self, word: _Word, told: str, space: str) -> None:
        """A text behind | or >: its lines move together; blank lines at its end count only with a +."""
        header, *lines = told.split("\n")
        self.line.put(header.rstrip(), space)
        keep = "+" in header.split("#", 1)[0]
        if lines and not lines[-1].strip():
            lines.pop()
        spare = 0
        while not keep and lines and not lines[-1].strip():
            lines.pop()
            spare = 1
        told_step = next((int(char) for char in header.split("#", 1)[0] if char.isdigit()), None)
        depths = [len(each) - len(each.lstrip(" ")) for each in lines if each.strip()]
        old = word.block[0] + told_step if told_step else min(depths, default=0)
        new = word.block[1] + (told_step or STEP)
        for each in lines:
            self.feed()
            self.line = Line(head=(" " * new + each[old:]) if each[old:] else "", fixed=True)
        if spare:
            self.feed()
            self.line = Line()

    def comment(self, first: str, begin: int, before: _Word | None) -> None:
        """A comment behind what stands on the line, or on the first line of all."""
        told = first.strip()
        if not told:
            return
        if before is None:
            self.line = Line(comment=told)
            return
        blanks = len(first) - len(first.lstrip())
        line_start = self.text.rfind("\n", 0, begin) + 1
        self.line.comment = told
        self.line.comment_gap = blanks
        self.line.comment_column = begin + blanks - line_start

    def comment_indent(self, comment: str, before: _Word | None, word: _Word) -> int:
        """Where a comment stands that has its line for itself: with what follows, unless it stood deeper."""
        column = len(comment) - len(comment.lstrip())
        if column <= word.column or before is None:
            return word.indent
        deeper = [new for old, new in before.levels if old <= column]
        return max(word.indent, deeper[-1] if deeper else 0)

    def feed(self) -> None:
        self.lines.append(self.line)
        self.line = Line()


@dataclass(slots=True)
class _Levels:
    """The blocks and brackets that are open while the tokens of a text go by."""

    stack: list[_Level] = field(default_factory=list)
    depth: int = 0

    @property
    def block(self) -> tuple[int, int]:
        """The columns of the innermost block, before and now; what hangs in it is a step further in."""
        return (self.stack[-1].old, self.stack[-1].new) if self.stack else (-STEP, -STEP)

    def open(self, kind: str, column: int, *, implied: bool = False) -> None:
        """A block begins."""
        new = self.stack[-1].new + STEP if self.stack else 0
        self.stack.append(_Level(kind, column, new, implied))

    def key(self) -> None:
        """The next key of a mapping: a list in the column of the key before it ends."""
        if self.stack and self.stack[-1].implied:
            self.stack.pop()

    def close(self) -> None:
        """A block ends."""
        self.key()
        if self.stack:
            self.stack.pop()


def _words(text: str) -> Iterator[_Word]:
    levels = _Levels()
    is_key, behind_key = False, False
    for token in YAML(typ="safe", pure=True).scan(text):
        kind, column = type(token).__name__, token.start_mark.column
        match kind:
            case "BlockMappingStartToken" | "BlockSequenceStartToken":
                levels.open(kind, column)
                continue
            case "BlockEndToken":
                levels.close()
                continue
            case "KeyToken":
                if not levels.depth:
                    levels.key()
                is_key = True
                continue
            case "StreamStartToken" | "StreamEndToken":
                continue
            case "BlockEntryToken" if levels.stack and levels.stack[-1].kind == _MAPPING:
                levels.open(_SEQUENCE, column, implied=True)
        if kind in _CLOSING:
            levels.depth -= 1
        yield _word(token, kind, levels, is_key=is_key, behind_key=behind_key)
        behind_key = kind == "ValueToken" and not levels.depth
        is_key = False
        if kind in _OPENING:
            levels.depth += 1


def _word(token: Any, kind: str, levels: _Levels, *, is_key: bool, behind_key: bool) -> _Word:
    old, new = levels.block
    inside = kind not in {"BlockEntryToken", "DocumentStartToken"} and not (is_key and not levels.depth)
    indent = new + STEP + STEP * (levels.depth - 1 if levels.depth else 0) if inside else new
    if kind in _CLOSING:
        indent = new + STEP * levels.depth
    return _Word(
        kind,
        token.start_mark.index,
        token.end_mark.index,
        token.start_mark.column,
        max(indent, 0),
        tuple((level.old, level.new) for level in levels.stack),
        (old, new),
        behind_key,
        getattr(token, "style", None) or "",
    )
