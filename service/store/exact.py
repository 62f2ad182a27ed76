"""Exact values as JSON keeps them: a decimal as `{"decimal": "12.50"}`, moments and durations as texts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from rules.values import duration_text, moment_text

_AS_IT_IS = (bool, int, str)
"""What JSON has too. Written as a union it would be made anew for every value."""


def to_json(value: object) -> object:
    """JSON that `from_json` turns back into an equal value; moments, dates and durations come back as texts.

    Raises TypeError for what no fact can be.
    """
    if value is None or isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, Decimal):
        return {"decimal": format(value, "f")}
    if isinstance(value, float):
        return {"decimal": repr(value)}
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, tuple | list):
        return [to_json(part) for part in value]
    raise TypeError(f"{type(value).__name__} is not the value of a fact")


def from_json(kept: object) -> object:
    """The value that was kept."""
    if isinstance(kept, dict):
        return Decimal(str(kept["decimal"]))
    if isinstance(kept, list):
        return tuple(from_json(part) for part in kept)
    return kept


def all_to_json(values: Mapping[str, object]) -> dict[str, object]:
    """`to_json` of each value."""
    return {name: to_json(value) for name, value in values.items()}


def all_from_json(kept: Mapping[str, object]) -> dict[str, object]:
    """`from_json` of each value."""
    return {name: from_json(value) for name, value in kept.items()}
