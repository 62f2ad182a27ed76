"""Statements that run for every decision or signal: compiled once, then straight to the driver.

What parameters and values become on their way is what their types say, as everywhere; so is what is raised.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from service.store import driver

Change = Callable[[Any], Any]


class _Way(NamedTuple):
    """How a statement runs on one kind of database. `names`: in the order in which the driver wants
    parameters; none where it wants them by name. `always`: those that the statement brings itself.
    """

    statement: str
    names: tuple[str, ...]
    always: dict[str, Any]
    binds: dict[str, Change]

    def given(self, values: Mapping[str, Any]) -> driver.Given:
        """Parameters as the driver takes them."""
        bound, binds = dict(self.always), self.binds
        for name, value in values.items():
            bound[name] = binds[name](value) if name in binds else value
        return tuple([bound[name] for name in self.names]) if self.names else bound


def _prepare(statement: Any, dialect: Dialect, columns: Sequence[str] | None = None) -> _Way:
    compiled = statement.compile(dialect=dialect, column_keys=columns, for_executemany=columns is not None)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{type(compiled).__name__} is not of a statement")
    binds: dict[str, Change] = {}
    for name, bind in compiled.binds.items():
        change = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if change is not None:
            binds[name] = change
    own = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    always = {name: binds[name](value) if name in binds else value for name, value in own.items()}
    return _Way(compiled.string, tuple(compiled.positiontup or ()), always, binds)


class Read:
    """Runs a statement, which has no parameter that expands, and reads all its rows: tuples, whose values
    have the names of their columns.
    """

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self._query = statement
        self.names: Sequence[str] = statement.selected_columns.keys()
        self._row: Any = namedtuple("Row", self.names, rename=True)  # type: ignore[misc]
        self._ways: dict[str, _Way] = {}
        self._changes: dict[str, list[tuple[int, Change]]] = {}

    def __call__(self, conn: Connection, **given: Any) -> Sequence[Any]:
        """The rows for these parameters."""
        return list(map(self._row._make, zip(*self.columns(conn, **given), strict=True)))

    def columns(self, conn: Connection, **given: Any) -> list[Sequence[Any]]:
        """The same, a column each, in the order of `names`: of many rows that takes a third less."""
        name = conn.dialect.name
        if name not in self._ways:
            self._ways[name] = _prepare(self._query, conn.dialect)
        way = self._ways[name]
        rows, described = driver.fetch(conn, way.statement, way.given(given))
        if not rows:
            return [()] * len(self.names)
        if name not in self._changes:
            self._changes[name] = self._changed(conn.dialect, [column[1] for column in described])
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, change in self._changes[name]:
            columns[place] = [change(value) for value in columns[place]]
        return columns

    def _changed(self, dialect: Dialect, kinds: Sequence[Any]) -> list[tuple[int, Change]]:
        found: list[tuple[int, Change]] = []
        for place, (column, kind) in enumerate(zip(self._query.selected_columns, kinds, strict=True)):
            change = column.type.dialect_impl(dialect).result_processor(dialect, kind)
            if change is not None:
                found.append((place, change))
        return found


class Write:
    """Runs a statement that changes rows, once for each of some."""

    def __init__(self, statement: UpdateBase) -> None:
        self._statement = statement
        self._ways: dict[tuple[str, ...], _Way] = {}

    def __call__(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Rows are parameters by name, all of the same names; none is no statement. How many it changed."""
        if not rows:
            return 0
        key = (conn.dialect.name, *rows[0])
        way = self._ways.get(key) or self._ways.setdefault(
            key, _prepare(self._statement, conn.dialect, key[1:])
        )
        return driver.write(conn, way.statement, [way.given(row) for row in rows])
