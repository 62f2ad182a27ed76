"""What stands in a column of the past: values of one kind, whatever a vocabulary allows of them today.

A vocabulary narrows (`one_of`, `min`, `max`), rounds nothing and may change with every publication; what was
recorded does not. So the past keeps each word by its kind alone, in a column `<word>|<kind>`, and what a
vocabulary says of it is asked when it is read: a change of a range needs no column to be built again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl

from rules.replay.terms import FACT_SCALE, MOST, MOST_WIDE, ReplayError, fact_number
from rules.values import Value
from rules.vocabulary import NUMERIC, Type

NUMBER: Final = "number"
DECIMAL: Final = "decimal"
"""A number may come as `{"decimal": TEXT}` too, as it is kept where JSON must not round it."""
_ONE: Final = 10**FACT_SCALE
_LIST: Final = "list of "
_PLAIN: Final = re.compile(r"(-?[0-9]{1,15})(?:\.([0-9]{1,6}))?")
_AMOUNT_TEXT: Final = r"^-?[0-9]{1,24}(?:\.[0-9]{1,6})?$"
_PLAIN_TEXT: Final = f"^{_PLAIN.pattern}$"


def kind_of(type_: Type) -> str:
    """The kind under which values of a type are kept: numbers of every sort are one."""
    if type_.item is not None:
        return _LIST + kind_of(type_.item)
    return NUMBER if type_.kind in NUMERIC else type_.kind


def column_of(name: str, kind: str) -> str:
    """Which column holds a word's values of a kind."""
    return f"{name}|{kind}"


def dtype_of(kind: str) -> Any:
    """The Polars type of a column of a kind; numbers that need more than 64 bits have 128."""
    if kind.startswith(_LIST):
        return pl.List(dtype_of(kind.removeprefix(_LIST)))
    return {
        "text": pl.String,
        "boolean": pl.Boolean,
        NUMBER: pl.Int64,
        "date": pl.Date,
        "datetime": pl.Datetime("us", "UTC"),
        "duration": pl.Duration("us"),
    }[kind]


def series(name: str, kind: str, raws: Sequence[object]) -> pl.Series:
    """Raw values as a column of a kind; what is not of it, or missing, is null.

    Raises: ReplayError for lists of numbers beyond 64 bits.
    """
    column, classes = column_of(name, kind), set(map(type, raws))
    if classes == {dict} and kind == NUMBER:
        return decimals(column, [raw[DECIMAL] for raw in raws])  # type: ignore[index]  # a dict, as was seen
    dtype = dtype_of(kind)
    if (classes == {str} and kind == "text") or (classes == {bool} and kind == "boolean"):
        return pl.Series(column, raws, dtype=dtype)
    read = _reader(kind)
    values = [None if raw is None else read(raw) for raw in raws]
    if kind == NUMBER:
        return whole_numbers(column, values)
    try:
        return pl.Series(column, values, dtype=dtype, strict=True)
    except (OverflowError, TypeError, pl.exceptions.PolarsError) as error:
        raise ReplayError(f"{name} lists numbers beyond 9,223,372,036,854") from error


def decimals(name: str, texts: Sequence[str | None]) -> pl.Series:
    """Numbers from their texts, times 10**6; what a fact cannot be is null, as `Type.read` has it."""
    written = pl.Series(name, texts, dtype=pl.String)
    if written.str.contains(_PLAIN_TEXT).all():
        # Most are plain, and there are many: none of them becomes a value of its own.
        return _narrow(written.cast(pl.Decimal(38, FACT_SCALE)).to_physical())
    read = _reader(NUMBER)
    return whole_numbers(name, [None if text is None else read({DECIMAL: text}) for text in texts])


def amounts(name: str, texts: Sequence[str | None]) -> pl.Series:
    """Amounts from their texts, times 10**6: a sum of many may have more digits than a fact."""
    written = pl.Series(name, texts, dtype=pl.String)
    if written.str.contains(_AMOUNT_TEXT).all():
        return _narrow(written.cast(pl.Decimal(38, FACT_SCALE)).to_physical())
    return whole_numbers(name, [None if text is None else int(Decimal(text).scaleb(6)) for text in texts])


def whole_numbers(name: str, values: Sequence[int | None]) -> pl.Series:
    """In 64 bits, or in 128 where these do not hold them."""
    return _narrow(pl.Series(name, values, dtype=pl.Int128))


def _narrow(numbers: pl.Series) -> pl.Series:
    low, high = numbers.min(), numbers.max()
    fits = low is None or -MOST < low <= high < MOST  # type: ignore[operator]  # whole numbers
    return numbers.cast(pl.Int64) if fits else numbers


class Told:
    """What was told of some words, row by row, most of it about few of them: columns that are mostly null."""

    def __init__(self, of: Mapping[str, Collection[str]]) -> None:
        """`of`: under which kinds each word is kept; others are left out."""
        self.of = of
        self._told: dict[str, tuple[list[int], list[object]]] = {name: ([], []) for name in of}

    def take(self, words: Sequence[Mapping[str, object]], prefix: str = "", first: int = 0) -> None:
        """What rows tell, from the first of these on, by name without the prefix."""
        alike: dict[tuple[str, ...], list[int]] = {}
        for row, names in enumerate(map(tuple, words)):
            held = alike.get(names)
            if held is None:
                held = alike[names] = []
            held.append(row)
        for names, rows in alike.items():
            # Rows that tell of the same words: a column at a time.
            columns = zip(*(words[row].values() for row in rows), strict=True)
            places = [first + row for row in rows]
            for name, raws in zip(names, columns, strict=False):
                told = self._told.get(prefix + name)
                if told is not None:
                    told[0].extend(places)
                    told[1].extend(raws)

    def names(self) -> list[str]:
        """The words of which something is told."""
        return [name for name, (rows, _) in self._told.items() if rows]

    def present(self, name: str, height: int) -> pl.Series:
        """In which of so many rows a word is told, be it as null."""
        told = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)
        return told.scatter(self._told[name][0], values=True)

    def columns(self, name: str, height: int) -> list[pl.Series]:
        """A word under each of its kinds, in so many rows. Raises: ReplayError as `series`."""
        rows, raws = self._told[name]
        return [spread(series(name, kind, raws), rows, height) for kind in sorted(self.of[name])]


def spread(values: pl.Series, rows: Sequence[int], height: int) -> pl.Series:
    """A column of so many rows with the values in these, null in the others."""
    if len(rows) == height and pl.Series(rows, dtype=pl.UInt32).is_sorted():
        return values
    places = pl.repeat(None, height, dtype=pl.UInt32, eager=True)
    return values.gather(places.scatter(rows, range(len(rows))))


def typed(column: str, type_: Type, schema: pl.Schema) -> pl.Expr:
    """The column as a vocabulary reads it now: what is outside the type's range or choice is null."""
    value = pl.col(column)
    if type_.item is not None:
        within = _allowed(pl.element(), type_.item)
        return value if within is None else pl.when(value.list.eval(within).list.all()).then(value)
    within = _allowed(value, type_, wide=schema[column] == pl.Int128)
    return value if within is None else pl.when(within).then(value)


def _allowed(value: pl.Expr, type_: Type, *, wide: bool = False) -> pl.Expr | None:
    """Where a value is one that the type allows; None: everywhere."""
    parts: list[pl.Expr] = []
    if type_.kind in NUMERIC:
        if type_.kind == "integer":
            parts.append(value % _ONE == 0)
        if type_.min is not None:
            parts.append(value >= _whole(type_.min, up=True))
        if type_.max is not None:
            parts.append(value <= _whole(type_.max, up=False))
    if type_.one_of is not None:
        options = [_plain(option) for option in type_.one_of]
        dtype = pl.Int128 if wide else dtype_of(kind_of(type_))
        if type_.kind == "text":
            dtype = pl.String
        parts.append(value.is_in(pl.Series(options, dtype=dtype).implode()))
    return pl.all_horizontal(parts) if parts else None


def default(type_: Type, value: Value, *, wide: bool) -> pl.Expr:
    """A default as a column."""
    dtype = dtype_of(kind_of(type_))
    if type_.kind in NUMERIC:
        dtype = pl.Int128 if wide else dtype
    return pl.lit(pl.Series([_plain(value)], dtype=dtype)).first()


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return fact_number(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def _whole(value: Decimal, *, up: bool) -> pl.Expr:
    """The least, or the greatest, whole number that stands for a number within this bound."""
    number = value.scaleb(FACT_SCALE)
    whole = int(number.to_integral_value(rounding="ROUND_CEILING" if up else "ROUND_FLOOR"))
    whole = max(-MOST_WIDE, min(MOST_WIDE, whole))
    return pl.lit(whole, dtype=pl.Int64 if -MOST < whole < MOST else pl.Int128)


def _reader(kind: str) -> Any:
    """Reads one raw value, each different one once."""
    if kind == "text":
        return lambda raw: raw if isinstance(raw, str) else None
    if kind == "boolean":
        return lambda raw: raw if isinstance(raw, bool) else None
    type_ = Type("list", Type(kind.removeprefix(_LIST))) if kind.startswith(_LIST) else Type(kind)  # type: ignore[arg-type]
    seen: dict[tuple[type, object], Any] = {}
    decimals: dict[str, Any] = {}

    def read(raw: object) -> Any:
        if isinstance(raw, dict):
            text = raw[DECIMAL]
            if text not in decimals:
                plain = _PLAIN.fullmatch(text) if kind == NUMBER else None
                decimals[text] = _at_once(*plain.groups("")) if plain else _kept(type_.read(Decimal(text)))
            return decimals[text]
        if isinstance(raw, list):
            return _kept(type_.read([_number(part) for part in raw]))
        # By class too: True is 1 to a dictionary, and not to a vocabulary.
        key = (raw.__class__, raw)
        if key not in seen:
            seen[key] = _kept(type_.read(raw))
        return seen[key]

    return read


def _at_once(whole: str, rest: str) -> int:
    """A plain number as the column holds it: most are, and there are many."""
    return int(whole + rest.ljust(FACT_SCALE, "0"))


def _number(raw: object) -> object:
    return Decimal(raw[DECIMAL]) if isinstance(raw, dict) else raw


def _kept(value: Value | None) -> Any:
    """As the column holds it: numbers as whole numbers, lists as lists, times as they are."""
    return None if value is None else _plain(value)
