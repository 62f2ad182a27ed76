"""Rows as SQLite is given them: few statements, few values, and the same rows."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest

from service.store.many_rows import ManyRows, alike

_STATEMENT = "INSERT INTO kept (number, text, share) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


def _written(rows: int, columns: Sequence[Sequence[Any]]) -> tuple[list[tuple[Any, ...]], list[int]]:
    """The rows that stand there, and how many values each statement was given."""
    given_to: list[int] = []
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE TABLE kept (number, text, share)")
        for statement, given in ManyRows(_STATEMENT, 3).written(rows, columns):
            given_to += map(len, given)
            conn.executemany(statement, given)
        return conn.execute("SELECT * FROM kept ORDER BY rowid").fetchall(), given_to


@pytest.mark.parametrize("rows", [1, 3, 4, 63, 64, 255, 256, 1000])
def test_rows_stand_there_in_their_order(rows: int) -> None:
    columns: list[list[Any]] = [
        list(range(rows)),
        [f"t{n}" for n in range(rows)],
        [n / 2 for n in range(rows)],
    ]
    assert _written(rows, columns)[0] == list(zip(*columns, strict=True))


def test_what_all_rows_have_is_given_once_a_statement() -> None:
    found, given_to = _written(320, [list(range(320)), ["said"], [0.5]])
    assert found == [(number, "said", 0.5) for number in range(320)]
    assert given_to == [2 + 64] * 5


def test_rows_that_are_all_the_same_are_as_many_as_they_were() -> None:
    assert _written(300, [[1], ["said"], [0.5]])[0] == [(1, "said", 0.5)] * 300


def test_no_statement_has_more_values_than_any_sqlite_takes() -> None:
    many = ManyRows(f"INSERT INTO wide VALUES ({', '.join('?' * 40)})", 40)
    columns = [list(range(100))] * 40
    assert max(len(each) for _, given in many.written(100, columns) for each in given) <= 999


def test_a_statement_without_the_values_of_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="values of a row"):
        ManyRows("INSERT INTO kept VALUES (?)", 2)


@pytest.mark.parametrize(
    ("values", "are"),
    [
        (["north"] * 300, True),
        ([f"feed {number - number}" for number in range(300)], True),
        ([None] * 300, True),
        (["north"] * 20, False),  # few rows: another statement costs more than it saves
        ([*["north"] * 299, "south"], False),
        (["north", "south", *["north"] * 298], False),
        ([1, 1.0, *[1] * 298], False),  # equal, and written otherwise
        ([True, 1, *[True] * 298], False),
    ],
)
def test_values_are_alike_where_one_may_stand_for_all(values: list[object], are: bool) -> None:
    assert alike(values) is are
