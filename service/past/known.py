"""What systems of record knew, and associates had stated, at a moment of the past: found for all at once.

Of each entity everything that was ever said is laid out in the order in which it came to be known, each fact
carried on until the next word on it; a moment reads the last line before it. Of two values of one fact the
later event wins, as `service.store.facts` has it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

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
    entities = sorted({entity for moment in moments for entity in moment.entities.items()})
    said: dict[str, list[_Line]] = {}
    for row in past.said_of(conn, entities) if entities else ():
        line = _Line(
            row.entity_id, row.taken_at if by == "taken_at" else row.at, row.at, orjson.loads(row.said)
        )
        said.setdefault(row.entity, []).append(line)
    columns: dict[str, pl.Series] = {}
    times = [to_microseconds(moment.row.at) for moment in moments]
    for entity, lines in sorted(said.items()):
        asked = [moment.entities.get(entity) for moment in moments]
        columns |= {each.name: each for each in _then(lines, asked, times, of)}
    stated = _stated(conn, moments)
    if stated:
        asked = [moment.case for moment in moments]
        for each in _then(stated, asked, times, of):
            # INVARIANT: what a system of record knows goes before what was stated.
            held = columns.get(each.name)
            columns[each.name] = each if held is None else held.zip_with(held.is_not_null(), each)
    return pl.DataFrame(list(columns.values()))


class _Line:
    """What was said of one entity at once: known since `since`, of an event at `at`."""

    __slots__ = ("at", "of", "since", "values")

    def __init__(self, of: str, since: int, at: int, values: Mapping[str, object]) -> None:
        self.of, self.since, self.at, self.values = of, since, at, values


def _stated(conn: Connection, moments: Sequence[Moment]) -> list[_Line]:
    about = {moment.case: moment.entities for moment in moments if moment.case is not None}
    found = []
    for row in past.stated_in(conn, sorted(about)):
        # What was said of one booking is not so of another; before any was known, it is of the one found.
        if row.entity_id in {None, about[row.case].get(row.name.partition(".")[0])}:
            value = None if row.value is None else orjson.loads(row.value)
            found.append(_Line(row.case, row.at, row.at, {row.name: value}))
    return found


def _then(
    lines: Sequence[_Line], asked: Sequence[str | None], times: Sequence[int], of: Kinds
) -> Iterable[pl.Series]:
    names = sorted({name for line in lines for name in line.values} & of.keys())
    held = pl.DataFrame(
        {
            "of": pl.Series([line.of for line in lines], dtype=pl.String),
            "since": pl.Series([line.since for line in lines], dtype=pl.Int64),
            "at": pl.Series([line.at for line in lines], dtype=pl.Int64),
        }
    ).with_row_index("line")
    for name in names:
        held = held.with_columns(pl.Series(f"?{name}", [name in line.values for line in lines]))
        raws = [line.values.get(name) for line in lines]
        held = held.with_columns(kinds.series(name, kind, raws) for kind in sorted(of[name]))
    held = held.sort("of", "since", "line").drop("line").with_row_index("line")
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
        for kind in sorted(of[name]):
            value = held[kinds.column_of(name, kind)].gather(where)
            if value.null_count() < len(value):
                yield value
