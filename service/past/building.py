"""Parts built of decisions: in spans of record numbers, each read, laid in columns and written by itself.

Of much, every second span goes to a child process, which reads beside: what it may see more than its parent
(what is said meanwhile) was taken later than any decision of the span, and so is known at none of them.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from rules.replay.past import Kinds
from service.children import follow_parent, spawning
from service.collecting import uncollected
from service.past.decided import decided
from service.past.files import Files, Part
from service.past.known import known
from service.store import past
from service.store.base import StoreError, read_beside
from service.store.types import Connection

AT_ONCE = 10_000
"""Decisions that are in memory as rows; columns take a tenth of that."""
MUCH = 100_000
"""Decisions from which on a child helps: fewer are done by the time it has started."""


EACH = 50_000
"""Decisions in a part, where two share the work: neither waits long for the other at the end."""


@dataclass(frozen=True, slots=True)
class Span:
    """Records after a number, up to and with another."""

    after: int
    until: int


@dataclass(frozen=True, slots=True)
class Built:
    """Decisions in columns, and the numbers of the first and the last record."""

    frame: pl.DataFrame
    first: int
    last: int


def spans(after: int, last: int, most: int) -> list[Span]:
    """The records after a number, in spans of so many at most; of many, so that two may share them."""
    count = last - after
    size = most if count < MUCH else min(most, EACH)
    return [Span(begin, min(begin + size, last)) for begin in range(after, last, size)]


def build(conn: Connection, of: Kinds, span: Span) -> Built | None:
    """The decisions of a span; None where there are none. Raises ReplayError."""
    rows = past.made(conn, span.after, span.until)
    frames: list[pl.DataFrame] = []
    first = last = 0
    while some := list(islice(rows, AT_ONCE)):
        frames.append(_frame(conn, of, some))
        first, last = first or some[0].place, some[-1].place
    return Built(pl.concat(frames, how="diagonal_relaxed"), first, last) if frames else None


def build_together(
    conn: Connection, database: Path | str, files: Files, of: Kinds, wanted: Sequence[Span]
) -> Iterator[Part]:
    """As `build`, written, with the help of a child; each as soon as it is done, in no order. What the child
    cannot read is read here. Raises ReplayError, OSError.
    """
    waiting, theirs = deque(wanted), dict[Future[Part | None], Span]()
    most = 2
    with ProcessPoolExecutor(1, spawning(), initializer=follow_parent) as child:
        while waiting or theirs:
            # One more than it works on, so that it never waits; of the last ones it leaves one to us.
            while len(waiting) > len(theirs) < most:
                try:
                    given = child.submit(_part_beside, database, files, of, waiting[-1])
                except BrokenProcessPool:
                    most = 0
                else:
                    theirs[given] = waiting.pop()
            made = [] if not waiting else [_part(conn, files, of, waiting.popleft())]
            for each in [one for one in theirs if one.done() or not waiting]:
                span = theirs.pop(each)
                try:
                    made.append(each.result())
                except (BrokenProcessPool, StoreError):
                    most = 0
                    made.append(_part(conn, files, of, span))
            yield from (part for part in made if part is not None)


def _part_beside(database: Path | str, files: Files, of: Kinds, span: Span) -> Part | None:
    # Nothing that is made goes round in circles, and looking for that takes a while.
    with read_beside(database) as conn, uncollected():
        return _part(conn, files, of, span)


def _part(conn: Connection, files: Files, of: Kinds, span: Span) -> Part | None:
    built = build(conn, of, span)
    return None if built is None else files.add("decisions", built.frame, built.first, built.last)


def _frame(conn: Connection, of: Kinds, some: Sequence[Sequence[Any]]) -> pl.DataFrame:
    moments, about = decided(some)
    return with_known(moments.part(of), known(conn, about, of, "taken_at"))


def with_known(frame: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """What was recorded, and where nothing was, what was known."""
    return frame.with_columns(
        frame[each.name].zip_with(frame[each.name].is_not_null(), each)
        if each.name in frame.columns
        else each
        for each in more
    )
