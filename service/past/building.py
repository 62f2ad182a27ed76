"""Parts built of decisions: in spans of record numbers, each read, laid in columns and written by itself.

Of much, every second span goes to a child process, which reads beside: what it may see more than its parent
(what is said meanwhile) was taken later than any decision of the span, and so is known at none of them.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from rules.replay.past import Kinds
from service.children import follow_parent, spawning
from service.collecting import uncollected
from service.past.decided import Decided
from service.past.files import Files, Part
from service.past.known import known
from service.store import past
from service.store.base import StoreError, read_beside
from service.store.types import Connection

AT_ONCE = 10_000
"""Records whose decisions become a frame at a time: what they take in memory is a multiple of the frame."""
FEW = 500
"""Records that are read at a time: what comes of so few stays where the processor finds it fastest."""
MUCH = 100_000
"""Decisions from which on a child helps: fewer are done by the time it has started."""


EACH = 50_000
"""Decisions in a part, where two share the work: neither waits long for the other at the end."""


@dataclass(frozen=True, slots=True)
class Span:
    """Records after a number, up to and with another."""

    after: int
    until: int

    def cut(self, size: int) -> "list[Span]":
        """The same records, in spans of so many at most."""
        return [Span(begin, min(begin + size, self.until)) for begin in range(self.after, self.until, size)]


@dataclass(frozen=True, slots=True)
class Built:
    """Decisions in columns, and the numbers of the first and the last record."""

    frame: pl.DataFrame
    first: int
    last: int


def spans(after: int, last: int, most: int) -> list[Span]:
    """The records after a number, in spans of so many at most; of many, so that two may share them."""
    return Span(after, last).cut(most if last - after < MUCH else min(most, EACH))


def build(conn: Connection, of: Kinds, span: Span) -> Built | None:
    """The decisions of a span; None where there are none. Raises ReplayError."""
    frames = [built for each in span.cut(AT_ONCE) if (built := _frame(conn, of, each)) is not None]
    if not frames:
        return None
    frame = pl.concat([each.frame for each in frames], how="diagonal_relaxed")
    return Built(frame, frames[0].first, frames[-1].last)


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


def _frame(conn: Connection, of: Kinds, span: Span) -> Built | None:
    taken = Decided(of)
    for few in span.cut(FEW):
        taken.take(past.made(conn, few.after, few.until))
    if not taken.places:
        return None
    moments, about = taken.moments()
    frame = with_known(moments.part(), known(conn, about, of, "taken_at"))
    return Built(frame, taken.places[0], taken.places[-1])


def with_known(frame: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    """What was recorded, and where nothing was, what was known."""
    return frame.with_columns(
        frame[each.name].zip_with(frame[each.name].is_not_null(), each)
        if each.name in frame.columns
        else each
        for each in more
    )
