"""What systems of record knew, and associates had stated, at a moment of the past: found for all at once.

Of each entity everything that was ever said is laid out in the order in which it came to be known, each fact
carried on until the next word on it; a moment reads the last line before it. Of two values of one fact the
later event wins, as `service.store.facts` has it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

import orjson
import polars as pl

from rules.replay import kinds
from rules.replay.past import Kinds
from service.past.rows import Moment
from service.store import past
from service.store.types import Connection, to_microseconds

By = Literal["taken_at", "at"]
"""What is known by when it was taken, or of the past that is imported by when it was so."""


def known(conn: Connection, moments: Sequence[Moment], of: Kinds, by: By) -> pl.DataFrame:
    """What was known at each of these moments: a row each, in their order, as `rules.replay.kinds` keeps it.

    A column is there where some moment knew something.
    """
    times = [to_microseconds(moment.row.at) for moment in moments]
    columns: dict[str, pl.Series] = {}
    for entity, lines in _said(conn, moments, by):
        asked = [moment.entities.get(entity) for moment in moments]
        columns |= {each.name: each for each in _then(lines, asked, times, of)}
    stated = _stated(conn, moments)
    if not stated.is_empty():
        asked = [moment.case for moment in moments]
        for each in _then(stated, asked, times, of):
            # INVARIANT: what a system of record knows goes before what was stated.
            held = columns.get(each.name)
            columns[each.name] = each if held is None else held.zip_with(held.is_not_null(), each)
    return pl.DataFrame(list(columns.values()))


_LINE: Final = {
    "id": pl.String,
    "entity": pl.String,
    "of": pl.String,
    "at": pl.Int64,
    "taken": pl.Int64,
    "said": pl.String,
}
"""What was said of one at once: of an event at `at`, taken at `taken`; `said` is JSON, values by name."""


def _said(conn: Connection, moments: Sequence[Moment], by: By) -> Iterator[tuple[str, pl.DataFrame]]:
    """What was said of the entities of these moments, by their kind, each line known `since` when."""
    entities = sorted({entity for moment in moments for entity in moment.entities.items()})
    lines = _lines(past.said_of(conn, entities)).with_columns(since="taken" if by == "taken_at" else "at")
    for (entity,), some in sorted(lines.partition_by("entity", as_dict=True).items()):
        yield str(entity), some


def _stated(conn: Connection, moments: Sequence[Moment]) -> pl.DataFrame:
    """What was stated in the cases of these moments."""
    about = {moment.case: moment.entities for moment in moments if moment.case is not None}
    found = []
    for row in past.stated_in(conn, sorted(about)):
        # What was said of one booking is not so of another; before any was known, it is of the one found.
        if row.entity_id in {None, about[row.case].get(row.name.partition(".")[0])}:
            value = None if row.value is None else orjson.loads(row.value)
            said = orjson.dumps({row.name: value}).decode()
            found.append((row.id, None, row.case, row.at, row.at, said))
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
) -> Iterable[pl.Series]:
    # Of many the same is said, word for word: each text is read once.
    texts = lines.select(pl.col("said").unique()).with_row_index("text")
    told = kinds.Told(of)
    for text, said in texts.iter_rows():
        told.take(text, orjson.loads(said))
    names = sorted(told.names())
    columns = {name: told.columns(name, texts.height) for name in names}
    lines = lines.join(texts, on="said", how="left").sort("of", "since", "taken", "id")
    held = lines.select(
        "of",
        "since",
        "at",
        *(column.gather(lines["text"]) for each in columns.values() for column in each),
        *(told.present(name, texts.height).gather(lines["text"]).alias(f"?{name}") for name in names),
    ).with_row_index("line")
    latest = {
        name: pl.when(
            pl.col(f"?{name}") & (pl.col("at") >= pl.when(f"?{name}").then("at").cum_max().over("of"))
        )
        .then("line")
        .forward_fill()
        .over("of")
        for name in names
    }
    held = held.with_columns(**{f"!{name}": where for name, where in latest.items()})
    moments = pl.DataFrame(
        {"of": pl.Series(asked, dtype=pl.String), "since": pl.Series(times, dtype=pl.Int64)}
    ).with_row_index("place")
    found = (
        moments.sort("since")
        .join_asof(
            held.select("of", "since", "line").sort("since", "line"),
            on="since",
            by="of",
            strategy="backward",
            check_sortedness=False,
        )
        .sort("place")
    )
    for name in names:
        where: Any = held[f"!{name}"].gather(found["line"])
        for each in columns[name]:
            value = held[each.name].gather(where)
            if value.null_count() < len(value):
                yield value
