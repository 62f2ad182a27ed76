"""Files of past voice, a row at a time: JSONL and CSV. A bad line rejects itself and nothing else."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from voc.errors import Rejected, Unmappable
from voc.strict_json import parse_json

MAX_LINE = 1024 * 1024
"""Characters of one line."""
MAX_COLUMNS = 1_000
MAX_RECORD_LINES = 200
"""Lines of one record of a table, whose quoted cells may hold line breaks."""

_QUOTED = re.compile('"(?:[^"]|"")*"')
_Line = tuple[int, str | bytes]


@dataclass(frozen=True, slots=True)
class Row:
    """One item. index: its line in the file, from 1 (in a delivery its place, from 0)."""

    index: int
    value: object


def iter_rows(lines: Iterable[str | bytes], form: Literal["jsonl", "csv"]) -> Iterator[Row | Rejected]:
    """The rows of an open file (bytes are safest) or a list of lines, in order; blank lines are no rows.

    jsonl: one JSON object a line. csv: a header line, then cells between commas, or between semicolons or
    tabs where the header has no comma; each row is an object of its named cells, blank cells are null; a
    quoted cell may hold line breaks, and the row bears the number of its first line. Raises Unmappable where
    a table's header cannot be used.
    """
    return _json_rows(lines) if form == "jsonl" else _table_rows(lines)


def _json_rows(lines: Iterable[str | bytes]) -> Iterator[Row | Rejected]:
    for number, line in enumerate(lines, start=1):
        try:
            text = _decoded(line, first=number == 1)
            if text and not text.isspace():
                yield Row(number, parse_json(text))
        except Unmappable as error:
            yield Rejected(number, None, error.code, f"line {number}: {error.text}")


def _table_rows(lines: Iterable[str | bytes]) -> Iterator[Row | Rejected]:
    source = iter(enumerate(lines, start=1))
    header, comma = _header(source)
    waiting: deque[_Line] = deque()
    while record := _next_record(source, waiting):
        number = record[0][0]
        try:
            text = "".join(_decoded(line, first=False) for _, line in record)
            cells = next(csv.reader([text], delimiter=comma, strict=True), [])
        except (Unmappable, csv.Error) as error:
            # A quote that nothing closes costs its own line; those behind it are read again.
            waiting.extendleft(reversed(record[1:]))
            code = error.code if isinstance(error, Unmappable) and len(record) == 1 else "not_csv"
            yield Rejected(number, None, code, f"line {number}: {error}")
            continue
        if len(cells) == len(header):
            yield Row(number, {name: cell or None for name, cell in zip(header, cells, strict=True)})
        elif text.strip():
            columns = f"line {number}: {len(cells)} cells under {len(header)} columns"
            yield Rejected(number, None, "wrong_columns", columns)


def _next_record(source: Iterator[_Line], waiting: deque[_Line]) -> list[_Line]:
    """The next lines up to the one that closes their last quote, or as many as one record may have."""
    record: list[_Line] = []
    quotes = 0
    while not record or (quotes % 2 and len(record) < MAX_RECORD_LINES):
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            break
        record.append(line)
        quotes += line[1].count(b'"' if isinstance(line[1], bytes) else '"')  # type: ignore[arg-type]
    return record


def _header(source: Iterator[_Line]) -> tuple[list[str], str]:
    """The columns' names, and what stands between cells: where there is no comma, a semicolon or a tab."""
    try:
        line = _decoded(next(source, (1, ""))[1], first=True)
        bare = _QUOTED.sub("", line)
        comma = next((mark for mark in ",;\t" if mark in bare), ",")
        header = [name.strip() for name in next(csv.reader([line], delimiter=comma, strict=True), [])]
    except (Unmappable, csv.Error) as error:
        raise Unmappable("bad_header", f"the header line cannot be read: {error}") from None
    if not header or len(header) > MAX_COLUMNS or "" in header:
        raise Unmappable("bad_header", "the first line must name every column")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise Unmappable("bad_header", f"two columns are named {twice[:40]!r}")
    return header, comma


def _decoded(line: str | bytes, *, first: bool) -> str:
    if len(line) > MAX_LINE:
        raise Unmappable("too_large", f"has more than {MAX_LINE:,} characters")
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unmappable("not_utf8", f"is not UTF-8 at byte {error.start}") from None
    return line.removeprefix("\ufeff") if first else line
