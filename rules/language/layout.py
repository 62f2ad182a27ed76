"""Lines of a document on their way to paper: what is aligned stays aligned, the rest stands close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

FEW: Final = 2
"""Lines that are meant to be aligned only where they are neighbours."""


@dataclass(slots=True)
class Line:
    """One line. `head` is all up to the value of a key, `tail` what comes behind it; `value_column` and
    `comment_column` are where these stood in the text (None: there is none), `gap` and `comment_gap` how many
    blanks were before them.
    """

    indent: int = 0
    head: str = ""
    tail: str = ""
    value_column: int | None = None
    gap: int = 1
    comment: str = ""
    comment_column: int | None = None
    comment_gap: int = 2
    fixed: bool = False
    """Of a text that means its blanks: written as it is."""
    under: "tuple[Line, int] | None" = None
    """The line whose bracket it goes on with, and how many characters of it stand before the first word."""

    @property
    def length(self) -> int:
        """How many characters there are, the blanks before its value left out."""
        return len(self.head) + len(self.tail)

    @property
    def blank(self) -> bool:
        """Nothing stands on it."""
        return not (self.head or self.tail or self.comment or self.fixed)

    def put(self, text: str, space: str) -> None:
        """What comes next on the line, behind some space."""
        if self.value_column is None:
            self.head += (space if self.head else "") + text
        else:
            self.tail += (space if self.tail else "") + text


def page(lines: Sequence[Line]) -> str:
    """The text of some lines: single blank lines between, none at its ends, one line feed behind the last."""
    kept = _without_many_blanks(lines)
    values = _aligned(kept, _value_of, [line.indent + len(line.head) for line in kept], 1)
    begins = {id(line): column for line, column in zip(kept, values, strict=True)}
    for line in kept:
        if line.under is not None:
            opener, before = line.under
            # What stands in the value moves with it.
            line.indent = opener.indent + before
            if opener.value_column is not None:
                line.indent = begins[id(opener)] + before - len(opener.head)
    shown = [_with_value(line, column) for line, column in zip(kept, values, strict=True)]
    comments = _aligned(kept, _comment_of, [len(text) for text in shown], 2)
    told = [
        _with_comment(line, text, column) for line, text, column in zip(kept, shown, comments, strict=True)
    ]
    return "\n".join(told) + "\n" if told else ""


def _without_many_blanks(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if not (line.blank and (not kept or kept[-1].blank)):
            kept.append(line)
    while kept and kept[-1].blank:
        kept.pop()
    return kept


def _value_of(line: Line) -> tuple[int, int] | None:
    return None if line.value_column is None else (line.value_column, line.gap)


def _comment_of(line: Line) -> tuple[int, int] | None:
    return None if line.comment_column is None else (line.comment_column, line.comment_gap)


def _aligned(
    lines: Sequence[Line],
    place: Callable[[Line], tuple[int, int] | None],
    ends: Sequence[int],
    least: int,
) -> list[int]:
    """For each line the column of its value or comment, at least so many blanks behind what stands before it:
    those of one block that stood in one column stay in one.

    INVARIANT: laying out again what was laid out changes nothing: a column is the widest part of its group
    and the smallest gap in it, and both are read again from the result.
    """
    columns = [end + least for end in ends]
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    counts: dict[int, int] = {}

    def settle(keys: Sequence[tuple[int, int]]) -> None:
        for key in keys:
            group = groups.pop(key)
            # Two that are apart may be in one column by chance; three are meant.
            if len(group) == 1 or (len(group) == FEW and group[1][0] - group[0][0] > 1):
                continue
            gap = min(found[1] for _, at in group if (found := place(lines[at])))
            column = max(ends[at] for _, at in group) + max(least, gap)
            for _, at in group:
                columns[at] = column

    for at, line in enumerate(lines):
        if line.head and not line.fixed:
            settle([key for key in groups if key[0] > line.indent])
            counts = {indent: count for indent, count in counts.items() if indent <= line.indent}
            counts[line.indent] = counts.get(line.indent, 0) + 1
        if (here := place(line)) is not None:
            groups.setdefault((line.indent, here[0]), []).append((counts.get(line.indent, 0), at))
    settle(list(groups))
    return columns


def _with_value(line: Line, column: int) -> str:
    if line.fixed:
        return line.head
    told = " " * line.indent + line.head
    return told.ljust(column) + line.tail if line.tail else told


def _with_comment(line: Line, told: str, column: int) -> str:
    if not line.comment:
        return told if line.fixed else told.rstrip()
    if line.comment_column is None or not told.strip():
        return " " * line.indent + line.comment
    return told.ljust(column) + line.comment
