"""Inserts of many rows, prepared once: the SQL toolkit takes longer with a row than the database does."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Table, insert
from sqlalchemy.types import TypeEngine

from service.store import driver
from service.store.dialect import Upsert
from service.store.many_rows import ManyRows, alike
from service.store.types import Json, json_text

_COPIED = 4
"""Rows from which on PostgreSQL is sent them as a copy: of an insert it makes a statement a row."""
_AHEAD = 300
"""Rows up to which it is sent them ahead, a column each: the server takes a tenth longer for that than for a
copy, which it has to be waited for.
"""
_FEW = 8
"""Rows up to which SQLite is given them one by one: to make columns of so few takes longer than it saves."""
_SEEN = 8
"""Values of a column of which, where each is another object, the rest is taken to be as well."""
_Bind = tuple[int, Callable[[Any], Any]]
_Row = tuple[Any, ...]


class Insert:
    """Inserts rows into a table. `columns`: which, in the order of the table. `unless`: what becomes of those
    that are there already; without it none may be.

    What values become on their way is what the columns' types say, as everywhere; so is what is raised. Where
    statements may be sent ahead, rows are, and what they raise is heard later (`driver.ahead`).
    """

    def __init__(self, table: Table, *columns: str, unless: Upsert | None = None) -> None:
        self._table = table
        self._unless = unless
        self._columns = columns
        names = ", ".join(f'"{name}"' for name in columns)
        self._copy = f'COPY "{table.name}" ({names}) FROM STDIN'
        self._prepared: dict[str, tuple[str, list[_Bind]]] = {}
        self._many: ManyRows | None = None
        self._by_column = ""

    def __call__(self, conn: Connection, rows: Sequence[_Row]) -> None:
        """Rows of values in the order of the columns; none is no statement."""
        if not rows:
            return
        name = conn.dialect.name
        if name not in self._prepared:
            self._prepared[name] = self._prepare(conn.dialect)
        statement, binds = self._prepared[name]
        if self._many is not None and name == "sqlite":
            self._write_file(conn, self._many, rows)
            return
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, bind in binds:
            columns[place] = _bound(columns[place], bind)
        bound = list(zip(*columns, strict=True))
        if len(rows) <= _AHEAD and driver.goes_ahead(conn):
            driver.send(conn, self._by_column, [_array(column) for column in self._single(bound)])
        elif self._unless is None and len(rows) >= _COPIED:
            driver.copy(conn, self._copy, bound)
        else:
            driver.write(conn, statement, bound)

    def _write_file(self, conn: Connection, many: ManyRows, rows: Sequence[_Row]) -> None:
        """Writes rows into a file of SQLite."""
        statement, binds = self._prepared["sqlite"]
        if len(rows) <= _FEW:
            # Of a decision that is made alone there are one to four rows or so in each of nine tables.
            driver.write(conn, statement, [_bound_row(row, binds) for row in rows])
            return
        columns: list[Sequence[Any]] = [
            values[:1] if alike(values) else values for values in zip(*rows, strict=True)
        ]
        for place, bind in binds:
            columns[place] = _bound(columns[place], bind)
        for statement, given in many.written(len(rows), columns):
            driver.write(conn, statement, given)

    def _single(self, rows: list[_Row]) -> Iterator[_Row]:
        """The columns of rows, of which one statement may change none twice: of those that are the same the
        last counts.
        """
        if self._unless is not None and self._unless.key:
            places = [self._columns.index(name) for name in self._unless.key]
            rows = list({tuple([row[place] for place in places]): row for row in rows}.values())
        return zip(*rows, strict=True)

    def _prepare(self, dialect: Dialect) -> tuple[str, list[_Bind]]:
        inserts = insert(self._table) if self._unless is None else self._unless.on(dialect.name)
        statement = str(inserts.compile(dialect=dialect, column_keys=self._columns))
        if dialect.paramstyle == "pyformat":
            statement %= dict.fromkeys(self._columns, "%s")
            self._by_column = self._of_columns(dialect, statement)
        else:
            self._many = ManyRows(statement, len(self._columns))
        types = [self._table.c[name].type for name in self._columns]
        binds = [_bind_of(type_, dialect) for type_ in types]
        return statement, [(place, bind) for place, bind in enumerate(binds) if bind is not None]

    def _of_columns(self, dialect: Dialect, statement: str) -> str:
        """The statement with a list for each column: it is the same for any number of rows."""
        into, _, rest = statement.partition(" VALUES (")
        unless = " ON CONFLICT" + rest.partition(" ON CONFLICT")[2] if self._unless else ""
        types = [self._table.c[name].type.compile(dialect).partition(" COLLATE")[0] for name in self._columns]
        lists = ", ".join(f"%s::{type_}[]" for type_ in types)
        return f"{into} SELECT * FROM unnest({lists}){unless}"  # noqa: S608 -- names and types of our own tables


def _bound_row(row: _Row, binds: Sequence[_Bind]) -> Sequence[Any]:
    """A row's values as the driver takes them."""
    values = list(row)
    for place, bind in binds:
        values[place] = bind(values[place])
    return values


def _bound(values: Sequence[Any], bind: Callable[[Any], Any]) -> list[Any]:
    """A column's values as the driver takes them: each object once, however many rows it stands in, as the
    moment of a unit does in each of its rows.
    """
    # By which object and not by what it equals: 1.0 is 1, and is written otherwise.
    some = values[:_SEEN]
    if len(set(map(id, some))) == len(some):
        return list(map(bind, values))
    which = list(map(id, values))
    once = dict(zip(which, values, strict=True))
    if len(once) == len(which):
        return list(map(bind, values))
    made = dict(zip(once, map(bind, once.values()), strict=True))
    return list(map(made.__getitem__, which))


def _bind_of(type_: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(type_, Json):
        # Text goes every way that rows are sent.
        return json_text
    if isinstance(type_, LargeBinary) and dialect.name == "postgresql":
        # And so do bytes, which the toolkit wraps for its own.
        return None
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _array(values: Sequence[Any]) -> str:
    """Values of a column as PostgreSQL reads a list of them: texts, numbers, bytes, and nothing."""
    return "{" + ",".join(map(_item, values)) + "}"


def _item(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None:
        return "NULL"
    return '"\\\\x' + value.hex() + '"' if isinstance(value, bytes) else str(value)
