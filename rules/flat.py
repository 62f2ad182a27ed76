"""Boundaries as flat plain data and back: what one process reads, another takes over, now or after a start.

Everything becomes an entry of one list that refers only to entries before it. What is equal is one entry, and
so one object afterwards: conditions that many boundaries share are held once. Only what is named here can
come out, whatever the entries say; code objects go through as they are, so that entries must be one's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import CodeType
from typing import Any, Final

from rules import boundary, syntax
from rules.engine.coded import Coded, Split
from rules.engine.needs import Need
from rules.source import Source
from rules.vocabulary import Type

# What it is, and what it is made of: places of earlier entries, or what is plain already.
Entry = tuple[int, Any]

_PLAIN, _DECIMAL, _DATE, _DATETIME, _LENGTH, _TUPLE, _SET, _LIST, _MAPPING, _SOURCE, _FIRST = range(11)
_MADE: Final[tuple[type[Any], ...]] = (
    *(
        Type,
        Coded,
        Split,
        Need,
        syntax.Constant,
        syntax.FactOf,
        syntax.TableValue,
        syntax.Not,
        syntax.And,
        syntax.Or,
    ),
    *(syntax.Compare, syntax.Among, syntax.Within, syntax.Arithmetic, syntax.Divide, syntax.Negate),
    *(syntax.Choose, syntax.Extreme, syntax.Expression, boundary.Table, boundary.Grant, boundary.Limit),
    *(boundary.Budget, boundary.Duty, boundary.Emergency, boundary.Expectation, boundary.Example),
    boundary.Boundary,
)
_KINDS: Final = {made: number for number, made in enumerate(_MADE, _FIRST)}
_FIELDS: Final = {made: tuple(one.name for one in fields(made) if one.init) for made in _MADE}
_PLAIN_TYPES: Final = (type(None), bool, int, str, CodeType)


class Flattener:
    """Takes values in: `entries` hold all of them, each where `add` says."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._known: dict[Any, int] = {}
        # By identity, with the object, which must not be another one meanwhile.
        self._seen: dict[int, tuple[object, int]] = {}

    def add(self, value: object) -> int:
        """The place of a value. Raises TypeError for what is not of the rules."""
        seen = self._seen.get(id(value))
        if seen is not None:
            return seen[1]
        entry = self._entry(value)
        # A number and a truth may be equal, and so may decimals of different digits; code is never shared.
        key = id(value) if isinstance(value, CodeType) else (entry, type(entry[1]))
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = len(self.entries)
            self.entries.append(entry)
        self._seen[id(value)] = (value, place)
        return place

    def _all(self, values: Iterable[object]) -> tuple[int, ...]:
        return tuple([self.add(value) for value in values])

    def _entry(self, value: Any) -> Entry:
        kind = _KINDS.get(type(value))
        if kind is not None:
            return kind, self._all([getattr(value, name) for name in _FIELDS[type(value)]])
        match value:
            case None | bool() | int() | str() | CodeType():
                return _PLAIN, value
            case Decimal():
                return _DECIMAL, str(value)
            case datetime():
                return _DATETIME, value.isoformat()
            case date():
                return _DATE, value.isoformat()
            case timedelta():
                return _LENGTH, (value.days, value.seconds, value.microseconds)
            case tuple():
                return _TUPLE, self._all(value)
            case frozenset():
                return _SET, tuple(sorted(self._all(value)))
            case list():
                return _LIST, self._all(value)
            case Mapping():
                return _MAPPING, (self._all(value), self._all(value.values()))
            case Source():
                return _SOURCE, value.file
            case _:
                raise TypeError(f"{type(value).__name__} is not of the rules")


def restored(entries: Sequence[Entry], source: Callable[[str], Source]) -> list[Any]:
    """The values of entries, by place. `source` gives the document in a file.

    Raises whatever comes of entries that are not `Flattener`'s.
    """
    found: list[Any] = []
    add = found.append
    for kind, parts in entries:
        if kind == _PLAIN:
            add(parts)
        elif kind >= _FIRST:
            add(_MADE[kind - _FIRST](*[found[part] for part in parts]))
        elif kind == _TUPLE:
            add(tuple([found[part] for part in parts]))
        elif kind == _DECIMAL:
            add(Decimal(parts))
        elif kind == _SET:
            add(frozenset([found[part] for part in parts]))
        elif kind == _LIST:
            add([found[part] for part in parts])
        elif kind == _MAPPING:
            keys, values = parts
            add({found[key]: found[value] for key, value in zip(keys, values, strict=True)})
        elif kind == _SOURCE:
            add(source(parts))
        elif kind == _DATE:
            add(date.fromisoformat(parts))
        elif kind == _DATETIME:
            add(datetime.fromisoformat(parts))
        else:
            add(timedelta(*parts))
    return found
