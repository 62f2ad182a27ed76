"""What systems of record knew, and associates had stated, at a moment of the past: found for all at once.

Of each entity everything that was ever said is laid out in the order in which it came to be known, each fact
carried on until the next word on it; a moment reads the last line before it. Of two values of one fact the
later event wins, as `service.store.facts` has it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import orjson
import polars as pl

from rules.replay import kinds
from rules.replay.past import Kinds
from service.store import past
from service.store.types import Connection

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
    for entity, lines in _said(conn, about, by):
        then = _then(lines, about.entities[entity], about.at, of)
        columns |= {each.name: each for each in then}
    stated = _stated(conn, about)
    if not stated.is_empty():
        for each in _then(stated, about.cases, about.at, of):
            # INVARIANT: what a system of record knows goes before what was stated.
            held = columns.get(each.name)
            columns[each.name] = each if held is None else held.zip_with(held.is_not_null(), each)
    return pl.DataFrame(list(columns.values()))


_LINE: Final = {
    "id": pl.String,
    "of": pl.String,
    "at": pl.Int64,
    "taken": pl.Int64,
    "said": pl.String,
}
"""What was said of one at once: of an event at `at`, taken at `taken`; `said` is JSON, values by name."""


def _said(conn: Connection, about: About, by: By) -> Iterator[tuple[str, pl.DataFrame]]:
    """What was said of the entities of these moments, by their kind, each line known `since` when."""
    for entity, whose in sorted(about.entities.items()):
        ids = [id_ for id_ in dict.fromkeys(whose) if id_ is not None]
        lines = _lines(past.said_of(conn, entity, ids))
        if not lines.is_empty():
            yield entity, lines.with_columns(since="taken" if by == "taken_at" else "at")


def _stated(conn: Connection, about: About) -> pl.DataFrame:
    """What was stated in the cases of these moments."""
    places = {case: place for place, case in enumerate(about.cases) if case is not None}
    found = []
    for row in past.stated_in(conn, sorted(places)):
        # What was said of one booking is not so of another; before any was known, it is of the one found.
        ids = about.entities.get(row.name.partition(".")[0])
        if row.entity_id in {None, None if ids is None else ids[places[row.case]]}:
            value = None if row.value is None else orjson.loads(row.value)
            said = orjson.dumps({row.name: value}).decode()
            found.append((row.id, row.case, row.at, row.at, said))
    return _lines(found).with_columns(since="at")


def _lines(rows: Iterable[Sequence[object]]) -> pl.DataFrame:
    columns = tuple(zip(*rows, strict=True)) or ((),) * len(_LINE)
    return pl.DataFrame(
        [
            pl.Series(name, column, dtype=dtype)
            for (name, dtype), column in zip(_LINE.items(), columns, strict=True)
        ]
    )


def _then(
    lines: pl.DataFrame, asked: Sequence[str | None], times: Sequence[int], of: Kinds
) -> Iterator[pl.Series]:
    lines = lines.sort("of", "since", "taken", "id").with_row_index("line")
    # Of many the same is said, word for word: each text is read once.
    places: dict[str, int] = {}
    text = pl.Series([places.setdefault(said, len(places)) for said in lines["said"]], dtype=pl.UInt32)
    told = kinds.Told(of)
    told.take(orjson.loads(f"[{','.join(places)}]"))
    last = _last(lines, asked, times)
    for name in sorted(told.names()):
        where = _latest(lines, told.present(name, len(places)).gather(text)).gather(last)
        for each in told.columns(name, len(places)):
            value = each.gather(text.gather(where))
            if value.null_count() < len(value):
                yield value


def _last(lines: pl.DataFrame, asked: Sequence[str | None], times: Sequence[int]) -> pl.Series:
    """The last line on each of these at its time, null where there is none."""
    moments = pl.DataFrame(
        {"of": pl.Series(asked, dtype=pl.String), "since": pl.Series(times, dtype=pl.Int64)}
    ).with_row_index("place")
    return (
        moments.sort("since")
        .join_asof(
            lines.select("of", "since", "line").sort("since", "line"),
            on="since",
            by="of",
            strategy="backward",
            check_sortedness=False,
        )
        .sort("place")["line"]
    )


def _latest(lines: pl.DataFrame, told: pl.Series) -> pl.Series:
    """At each line the last one, on the same, that tells a word of an event not before what was told already;
    null where there is none. `told`: where the word is told.
    """
    telling = lines.select("line", "of", "at").filter(told)
    in_order = (pl.col("at") >= pl.col("at").shift()) | (pl.col("of") != pl.col("of").shift())
    if not telling.select(in_order.all()).item():
        telling = telling.filter(pl.col("at") >= pl.col("at").cum_max().over("of"))
    counts = pl.select(pl.repeat(None, lines.height, dtype=pl.UInt32)).to_series()
    counts = counts.scatter(telling["line"], telling["line"]).forward_fill()
    begins = lines.select(
        pl.when((pl.col("of") != pl.col("of").shift()).fill_null(value=True)).then("line").forward_fill()
    ).to_series()
    return pl.select(pl.when(counts >= begins).then(counts)).to_series()
