"""What is kept by kind reads, under any type, as that type reads the value itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from rules.replay import kinds
from rules.vocabulary import Type

MOMENT = datetime(2026, 1, 1, 12, tzinfo=UTC)
TYPES = [
    Type("text"),
    Type("text", one_of=("gold", "silver")),
    Type("boolean"),
    Type("integer"),
    Type("integer", min=Decimal(1), max=Decimal(9)),
    Type("number", min=Decimal("0.5")),
    Type("number", one_of=(Decimal("0.5"), Decimal(3))),
    Type("money", max=Decimal("12.50")),
    Type("date"),
    Type("datetime"),
    Type("duration"),
    Type("list", Type("text")),
    Type("list", Type("text", one_of=("gold", "silver"))),
    Type("list", Type("integer", min=Decimal(0))),
]
RAW: list[object] = [
    None,
    "gold",
    "bronze",
    "2026-01-01",
    "2026-01-01T12:00:00Z",
    "PT24H",
    True,
    Decimal(3),
    Decimal("0.5"),
    Decimal("12.51"),
    Decimal("999999999999999.999999"),
    7,
    ["gold", "silver"],
    ["gold", "lead"],
    [1, 2],
    [-1],
    [],
]


def as_kept(value: object) -> object:
    """A value as a column gives it back."""
    match value:
        case Decimal():
            return int(value.scaleb(6))
        case tuple():
            return [as_kept(part) for part in value]
    return value


@pytest.mark.parametrize("type_", TYPES, ids=repr)
def test_a_column_of_a_kind_reads_as_the_type_does(type_: Type) -> None:
    kind = kinds.kind_of(type_)
    frame = pl.DataFrame([kinds.series("fact", kind, RAW)])
    column = kinds.column_of("fact", kind)

    read = frame.select(kinds.typed(column, type_, frame.schema))[column].to_list()

    assert read == [as_kept(type_.read(raw)) for raw in RAW]


def test_a_number_may_come_as_its_text() -> None:
    raws = [{"decimal": "12.50"}, {"decimal": "3"}, None]

    assert kinds.series("fact", kinds.NUMBER, raws).to_list() == [12_500_000, 3_000_000, None]


def test_a_number_that_64_bits_do_not_hold_is_kept_in_128() -> None:
    held = kinds.series("fact", kinds.NUMBER, [Decimal("999999999999999.999999"), None])

    assert held.dtype == pl.Int128
    assert held.to_list() == [999_999_999_999_999_999_999, None]


@pytest.mark.parametrize(
    ("kind", "raws"),
    [
        ("text", ["gold", "", "2026-01-01"]),
        ("boolean", [True, False]),
        (kinds.NUMBER, [{"decimal": text} for text in ("12.50", "-0.5", "3", "007")]),
        (kinds.NUMBER, [{"decimal": text} for text in ("1E+2", "0.1234567", "1234567890123456", "12.5")]),
        (kinds.NUMBER, [True, "5", 7, {"decimal": "5"}]),
        ("text", [True, {"decimal": "5"}, 7, "gold"]),
        ("boolean", ["true", 1, True]),
    ],
)
def test_what_is_alike_is_read_at_once_and_comes_to_the_same(kind: str, raws: list[object]) -> None:
    one_by_one = [kinds.series("fact", kind, [raw, None]).to_list()[0] for raw in raws]

    assert kinds.series("fact", kind, raws).to_list() == one_by_one


def test_a_sum_may_have_more_digits_than_a_fact() -> None:
    assert kinds.amounts("spent", ["1.50", None, "-2"]).to_list() == [1_500_000, None, -2_000_000]
    large = kinds.amounts("spent", ["1234567890123456789.5"])
    assert large.dtype == pl.Int128
    assert large.to_list() == [1234567890123456789500000]
    assert kinds.amounts("spent", ["1E+3", "0.12345678"]).to_list() == [1_000_000_000, 123_456]


def test_rows_may_tell_of_different_words() -> None:
    told = kinds.Told({"a": {"text"}, "request.b": {kinds.NUMBER}, "c": {"text"}})
    told.take([{"a": "x"}, {}, {"a": None, "other": 1}, {"a": "y"}])
    told.take([{"b": 1}, {"b": 2}, {}, {"b": 3}], "request.")

    assert told.names() == ["a", "request.b"]
    assert told.columns("a", 4)[0].to_list() == ["x", None, None, "y"]
    assert told.columns("request.b", 4)[0].to_list() == [1_000_000, 2_000_000, None, 3_000_000]
    assert told.present("a", 4).to_list() == [True, False, True, True]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (Type("text"), "gold"),
        (Type("integer"), Decimal(3)),
        (Type("boolean"), False),
        (Type("date"), date(2026, 1, 1)),
        (Type("datetime"), MOMENT),
        (Type("duration"), timedelta(days=1)),
        (Type("list", Type("text")), ("gold",)),
    ],
)
def test_a_default_stands_in_every_row_where_nothing_is_known(type_: Type, value: object) -> None:
    kind = kinds.kind_of(type_)
    frame = pl.DataFrame([kinds.series("fact", kind, [None, None])])

    filled = frame.select(pl.col(f"fact|{kind}").fill_null(kinds.default(type_, value, wide=False)))  # type: ignore[arg-type]

    assert filled.to_series().to_list() == [as_kept(value)] * 2
