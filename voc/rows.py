"""Files of past voice, a row at a time: JSONL and CSV. A bad line rejects itself and nothing else."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from voc.delivery import parse_json
from voc.errors import Rejected, Unmappable

MAX_LINE = 1024 * 1024
"""Characters of one line."""
MAX_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One item. index: its line in the file, from 1 (in a delivery its place, from 0)."""

    index: int
    value: object


def iter_rows(lines: Iterable[str | bytes], form: Literal["jsonl", "csv"]) -> Iterator[Row | Rejected]:
    """The rows of an open file (bytes are safest) or a list of lines, in order; blank lines are no rows.

    jsonl: one JSON object a line. csv: a header line, then cells; each row is an object of its named cells,
    blank cells are null; a quoted cell may hold line breaks, and the row bears the number of its last line.
    Raises Unmappable where a table's header cannot be used.
    """
    return _json_rows(lines) if form == "jsonl" else _table_rows(lines)


def _json_rows(lines: Iterable[str | bytes]) -> Iterator[Row | Rejected]:
    for number, line in enumerate(lines, start=1):
        try:
            text = _decoded(line, first=number == 1)
            if text.strip():
                yield Row(number, parse_json(text))
        except Unmappable as error:
            yield Rejected(number, None, error.code, f"line {number}: {error.text}")


def _table_rows(lines: Iterable[str | bytes]) -> Iterator[Row | Rejected]:
    bad: list[Rejected] = []
    reader = csv.reader(_decoded_lines(lines, bad), strict=True)
    header = _header(reader)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Rejected(reader.line_num, None, "not_csv", f"line {reader.line_num}: {error}")
            continue
        yield from bad
        bad.clear()
        if cells is None:
            return
        if not cells:
            continue
        if len(cells) != len(header):
            text = f"line {reader.line_num}: {len(cells)} cells under {len(header)} columns"
            yield Rejected(reader.line_num, None, "wrong_columns", text)
            continue
        yield Row(reader.line_num, {name: cell or None for name, cell in zip(header, cells, strict=True)})


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise Unmappable("bad_header", f"the header line cannot be read: {error}") from None
    if not header or len(header) > MAX_COLUMNS or "" in header:
        raise Unmappable("bad_header", "the first line must name every column")
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise Unmappable("bad_header", f"two columns are named {twice[:40]!r}")
    return header


def _decoded_lines(lines: Iterable[str | bytes], bad: list[Rejected]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield _decoded(line, first=number == 1)
        except Unmappable as error:
            bad.append(Rejected(number, None, error.code, f"line {number}: {error.text}"))
            yield "\n"  # keeps the reader's count of lines


def _decoded(line: str | bytes, *, first: bool) -> str:
    if len(line) > MAX_LINE:
        raise Unmappable("too_large", f"has more than {MAX_LINE:,} characters")
    if isinstance(line, bytes):
        try:
            line = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unmappable("not_utf8", f"is not UTF-8 at byte {error.start}") from None
    return line.removeprefix("\ufeff") if first else line
