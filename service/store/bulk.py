"""Inserts of many rows, prepared once: the SQL toolkit takes longer with a row than the database does."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

from service.store import driver
from service.store.dialect import Upsert

_COPIED = 4
"""Rows from which on PostgreSQL is sent them as a copy: of an insert it makes a statement a row."""
_TOGETHER = (16, 4)
"""Rows that SQLite is given in one statement. With each it begins anew, and the driver lets others run before
and after it: of rows one by one the writer waits for its turn as often as there are rows.
"""
_Bind = tuple[int, Callable[[Any], Any]]
_Row = tuple[Any, ...]


class Insert:
    """Inserts rows into a table. `columns`: which, in the order of the table. `unless`: what becomes of those
    that are there already; without it none may be.

    What values become on their way is what the columns' types say, as everywhere; so is what is raised.
    """

    def __init__(self, table: Table, *columns: str, unless: Upsert | None = None) -> None:
        self._table = table
        self._unless = unless
        self._columns = columns
        names = ", ".join(f'"{name}"' for name in columns)
        self._copy = f'COPY "{table.name}" ({names}) FROM STDIN'
        self._prepared: dict[str, tuple[str, list[_Bind]]] = {}
        self._together: Sequence[tuple[int, str]] = ()

    def __call__(self, conn: Connection, rows: Sequence[_Row]) -> None:
        """Rows of values in the order of the columns; none is no statement."""
        if not rows:
            return
        name = conn.dialect.name
        if name not in self._prepared:
            self._prepared[name] = self._prepare(conn.dialect)
        statement, binds = self._prepared[name]
        columns = list(zip(*rows, strict=True))
        for place, bind in binds:
            columns[place] = _bound(columns[place], bind)
        bound = list(zip(*columns, strict=True))
        if name == "sqlite":
            bound = self._write_together(conn, bound)
        if name == "postgresql" and self._unless is None and len(rows) >= _COPIED:
            driver.copy(conn, self._copy, bound)
        elif bound:
            driver.write(conn, statement, bound)

    def _write_together(self, conn: Connection, rows: list[_Row]) -> list[_Row]:
        """Writes as many as go together; the few that are left."""
        for many, statement in self._together:
            if whole := len(rows) - len(rows) % many:
                some = (rows[at : at + many] for at in range(0, whole, many))
                driver.write(conn, statement, [tuple(chain.from_iterable(each)) for each in some])
                rows = rows[whole:]
        return rows

    def _prepare(self, dialect: Dialect) -> tuple[str, list[_Bind]]:
        inserts = insert(self._table) if self._unless is None else self._unless.on(dialect.name)
        statement = str(inserts.compile(dialect=dialect, column_keys=self._columns))
        if dialect.paramstyle == "pyformat":
            statement %= dict.fromkeys(self._columns, "%s")
        else:
            one = f"({', '.join('?' * len(self._columns))})"
            self._together = [
                (many, statement.replace(one, ", ".join([one] * many), 1)) for many in _TOGETHER
            ]
        types = [self._table.c[name].type.dialect_impl(dialect) for name in self._columns]
        binds = [type_.bind_processor(dialect) for type_ in types]
        return statement, [(place, bind) for place, bind in enumerate(binds) if bind is not None]


def _bound(values: Sequence[Any], bind: Callable[[Any], Any]) -> tuple[Any, ...]:
    """A column's values as the driver takes them. The moment of a unit stands in each of its rows."""
    last, made = values[0], bind(values[0])
    bound = [made]
    for value in values[1:]:
        if value is not last:
            last, made = value, bind(value)
        bound.append(made)
    return tuple(bound)
