"""Decisions of a database in columns: each as it is recorded, whoever reads it, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import orjson
import polars as pl
import pytest

from rules.replay.kinds import column_of, kind_of
from rules.replay.past import kinds_of
from rules.vocabulary import Vocabulary
from service.bench import replay
from service.past import building
from service.past.building import Span, spans
from service.past.keep import Past
from service.store.base import filling, read_beside
from service.store.made_up import MadeUp, fill

MANY = 60


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return replay.compiled(replay.files(1)).vocabulary


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("past") / "past.db"
    with filling(path) as conn:
        fill(conn, "past", replay.BEGIN, replay.decisions(MANY))
    return path


def built(database: Path, vocabulary: Vocabulary, past: Past) -> pl.DataFrame:
    """Every decision of the database."""
    with read_beside(database) as conn:
        past.catch_up(conn, vocabulary, kinds_of(vocabulary))
    return pl.concat(list(past.parts([])), how="diagonal_relaxed")


def expected(vocabulary: Vocabulary, made: MadeUp) -> Mapping[str, object]:
    """What one decision knew: what its record holds, and else what was said before."""
    said = {name: value for values in made.said.values() for name, value in values.items()}
    known = {**said, **orjson.loads(made.facts)["facts"]}
    columns: dict[str, object] = {}
    for name, value in known.items():
        column = column_of(name, kind_of(vocabulary.facts[name].type))
        columns[column] = int(Decimal(value["decimal"]) * 10**6) if isinstance(value, dict) else value
    for each in orjson.loads(made.body)["budgets"]:
        columns[f"spent:{each['boundary']}/{each['id']}"] = int(Decimal(each["spent"]) * 10**6)
        columns[f"used:{each['boundary']}/{each['id']}"] = each["used"]
    return {
        **columns,
        "action": made.action,
        "amount": int(Decimal(made.amount) * 10**6),
        "now": made.at,
        "key:customer": made.about["customer"],
        "key:order": made.about["order"],
    }


def test_each_decision_stands_as_it_is_recorded_and_with_what_was_said_before(
    tmp_path: Path, database: Path, vocabulary: Vocabulary
) -> None:
    rows = built(database, vocabulary, Past(tmp_path)).iter_rows(named=True)

    for row, made in zip(rows, replay.decisions(MANY), strict=True):
        told = expected(vocabulary, made)
        assert {name: row[name] for name in told} == told


def test_a_child_that_helps_reads_the_same(
    tmp_path: Path, database: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = built(database, vocabulary, Past(tmp_path / "alone"))
    monkeypatch.setattr(building, "MUCH", 10)
    monkeypatch.setattr(building, "EACH", 20)
    past = Past(tmp_path / "together", database)

    together = built(database, vocabulary, past)

    assert together.equals(alone)
    assert past.moments == MANY
    assert len(list(past.folder.glob("*.parquet"))) == 3


def test_of_many_the_spans_are_short_enough_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    assert spans(5, 5, 10) == []
    assert spans(5, 9, 10) == [Span(5, 9)]
    assert spans(0, 25, 10) == [Span(0, 10), Span(10, 20), Span(20, 25)]
    monkeypatch.setattr(building, "MUCH", 20)
    monkeypatch.setattr(building, "EACH", 8)
    assert spans(0, 20, 10) == [Span(0, 8), Span(8, 16), Span(16, 20)]
