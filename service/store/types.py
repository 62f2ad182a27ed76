"""How values stand in columns, the same on every database."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import sqlalchemy
from sqlalchemy import JSON, BigInteger, Connection, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


String = sqlalchemy.String().with_variant(sqlalchemy.String(collation="C"), "postgresql")
"""A text in the order of its letters' numbers on every database, whatever its locale."""
Number = Integer().with_variant(BigInteger(), "postgresql")
"""A whole number that counts events, of which there may be more than 32 bits hold."""


def to_microseconds(at: datetime) -> int:
    """Whole microseconds since 1970 of an aware instant."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """The instant, in UTC, that many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=count)


def _kept_instant(value: datetime | None) -> int | None:
    return None if value is None else (value - _EPOCH) // _MICROSECOND


def _instant_of(kept: int | None) -> datetime | None:
    return None if kept is None else _EPOCH + timedelta(microseconds=kept)


def _kept_decimal(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _decimal_of(kept: str | None) -> Decimal | None:
    return None if kept is None else Decimal(kept)


def json_text(value: object) -> str | None:
    """JSON as a column keeps it; None is no value."""
    return None if value is None else orjson.dumps(value).decode()


def _parted(words: Sequence[str] | None) -> str | None:
    return None if words is None else " ".join(words)


def _quoted(words: Sequence[str] | None) -> str | None:
    return None if words is None else " ".join([f"'{word}'" for word in words])


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept as whole microseconds since 1970: exact, ordered, indexable."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # noqa: ARG002
        """Microseconds of an instant: itself, where the toolkit would call three functions for a value."""
        return _kept_instant

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        """The instant of a kept number, likewise."""
        return _instant_of


class Exact(TypeDecorator[Decimal]):
    """A decimal, kept as its text: no database rounds it."""

    impl = sqlalchemy.String
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:  # noqa: ARG002
        """The plain text of a decimal."""
        return _kept_decimal

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002
        """The decimal of a kept text."""
        return _decimal_of


class Words(TypeDecorator[Sequence[str]]):
    """Different words, as each database indexes them: letters and digits only, small, without accents."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL has a type for it."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """The words, parted by blanks."""
        return _quoted if dialect.name == "postgresql" else _parted


class Json(TypeDecorator[Any]):
    """A value as JSON; None is no value. Of a signal there are nine."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Its text; on PostgreSQL what the driver takes for one."""
        return super().bind_processor(dialect) if dialect.name == "postgresql" else json_text


__all__ = [
    "Connection",
    "Exact",
    "Instant",
    "Json",
    "Number",
    "String",
    "Words",
    "from_microseconds",
    "json_text",
    "to_microseconds",
]
