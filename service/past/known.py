"""What systems of record knew, and associates had stated, at a moment of the past: found for all at once.

Of each entity everything that was ever said is laid out in the order in which it came to be known, each fact
carried on until the next word on it; a moment reads the last line before it. Of two values of one fact the
later event wins, as `service.store.facts` has it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
import polars as pl

from rules.replay import kinds
from rules.replay.past import Kinds
from service.store import past
from service.store.types import Connection

AT_ONCE = 500
"""Texts that are objects at a time: few enough that these stay where the processor finds them fastest."""
By = Literal["taken_at", "at"]
"""What is known by when it was taken, or of the past that is imported by when it was so."""


@dataclass(frozen=True, slots=True)
class About:
    """When moments were, in microseconds, and what they concern: entities by kind, and their cases."""

    at: Sequence[int]
    entities: Mapping[str, Sequence[str | None]]
    cases: Sequence[str | None]


def known(conn: Connection, about: About, of: Kinds, by: By) -> pl.DataFrame:
    """What was known at each of these moments: a row each, in their order, as `rules.replay.kinds` keeps it.

    A column is there where some moment knew something.
    """
    columns: dict[str, pl.Series] = {}
    for kind, whose in sorted(about.entities.items()):
        of_one = _Ones.of(whose)
        lines = _lines(past.said_of(conn, kind, list(of_one.codes)), of_one)
        columns |= {each.name: each for each in _then(lines, of_one, about.at, of, by)}
    cases = _Ones.of(about.cases)
    for each in _then(_lines([_stated(conn, about, cases)], cases), cases, about.at, of, by):
        # INVARIANT: what a system of record knows goes before what was stated.
        held = columns.get(each.name)
        columns[each.name] = each if held is None else held.zip_with(held.is_not_null(), each)
    return pl.DataFrame(list(columns.values()))


@dataclass(frozen=True, slots=True)
class _Ones:
    """The different ones of a kind, each by a number, and of which each moment is (null: of none)."""

    codes: dict[str, int]
    asked: pl.Series

    @classmethod
    def of(cls, whose: Sequence[str | None]) -> "_Ones":
        codes: dict[str, int] = {}
        asked = [None if one is None else codes.setdefault(one, len(codes)) for one in whose]
        return cls(codes, pl.Series("of", asked, dtype=pl.Int64))


@dataclass(frozen=True, slots=True)
class _Lines:
    """What was said of ones of a kind: `of` whom, of an event `at`, `taken` when, and which of `texts`."""

    frame: pl.DataFrame
    texts: Sequence[str]


def _stated(conn: Connection, about: About, cases: _Ones) -> past.Columns:
    """What was stated in the cases of these moments, as systems say things."""
    told: dict[str, list[Any]] = {"id": [], "entity_id": [], "at": [], "said": []}
    places = {case: place for place, case in enumerate(about.cases) if case is not None}
    for row in past.stated_in(conn, list(cases.codes)):
        # What was said of one booking is not so of another; before any was known, it is of the one found.
        ids = about.entities.get(row.name.partition(".")[0])
        if row.entity_id in {None, None if ids is None else ids[places[row.case]]}:
            value = None if row.value is None else orjson.loads(row.value)
            told["id"].append(row.id)
            told["entity_id"].append(row.case)
            told["at"].append(row.at)
            told["said"].append(orjson.dumps({row.name: value}).decode())
    return {**told, "taken_at": told["at"]}


def _lines(said: Iterable[past.Columns], ones: _Ones) -> _Lines:
    """What `store.past.said_of` tells, those that it is about by their numbers."""
    # Of many the same is said, word for word: each text is read once.
    texts: dict[str, int] = {}
    ids, whose, ats, taken, places = list[str](), list[int](), list[int](), list[int](), list[int]()
    for some in said:
        ids.extend(some["id"])
        whose.extend(map(ones.codes.__getitem__, some["entity_id"]))
        ats.extend(some["at"])
        taken.extend(some["taken_at"])
        places.extend(texts.setdefault(text, len(texts)) for text in some["said"])
    frame = pl.DataFrame(
        [
            pl.Series("id", ids, dtype=pl.String),
            pl.Series("of", whose, dtype=pl.Int64),
            pl.Series("at", ats, dtype=pl.Int64),
            pl.Series("taken", taken, dtype=pl.Int64),
            pl.Series("text", places, dtype=pl.UInt32),
        ]
    )
    return _Lines(frame, list(texts))


def _then(lines: _Lines, ones: _Ones, times: Sequence[int], of: Kinds, by: By) -> Iterator[pl.Series]:
    """What was known of those at these times, a column a word under each of its kinds."""
    if not lines.texts:
        return
    frame = lines.frame.with_columns(since="taken" if by == "taken_at" else "at")
    frame = frame.sort("of", "since", "taken", "id").with_row_index("line")
    told = kinds.Told(of)
    height = len(lines.texts)
    for first in range(0, height, AT_ONCE):
        told.take(orjson.loads(f"[{','.join(lines.texts[first : first + AT_ONCE])}]"), first=first)
    last = _last(frame, ones.asked, times)
    for name in sorted(told.names()):
        text = frame["text"].gather(_latest(frame, told.present(name, height)).gather(last))
        for each in told.columns(name, height):
            value = each.gather(text)
            if value.null_count() < len(value):
                yield value


def _last(lines: pl.DataFrame, asked: pl.Series, times: Sequence[int]) -> pl.Series:
    """The last line on each of these at its time, null where there is none."""
    moments = pl.DataFrame([asked, pl.Series("since", times, dtype=pl.Int64)]).with_row_index("place")
    found = moments.sort("since").join_asof(
        lines.select("of", "since", "line").sort("since", maintain_order=True),
        on="since",
        by="of",
        strategy="backward",
        check_sortedness=False,
    )
    return found.sort("place")["line"]


def _latest(lines: pl.DataFrame, present: pl.Series) -> pl.Series:
    """At each line the last one, on the same, that tells a word of an event not before what was told already;
    null where there is none. `present`: in which texts the word is told.
    """
    telling = lines.select("line", "of", "at").filter(present.gather(lines["text"]))
    in_order = (pl.col("at") >= pl.col("at").shift()) | (pl.col("of") != pl.col("of").shift())
    if not telling.select(in_order.all()).item():
        telling = telling.filter(pl.col("at") >= pl.col("at").cum_max().over("of"))
    counts = pl.repeat(None, lines.height, dtype=pl.UInt32, eager=True)
    counts = counts.scatter(telling["line"], telling["line"]).forward_fill()
    begins = lines.select(
        pl.when((pl.col("of") != pl.col("of").shift()).fill_null(value=True)).then("line").forward_fill()
    ).to_series()
    return counts.set(counts < begins, None)
