"""What SQL says differently on SQLite and PostgreSQL, each said once; statements elsewhere run on both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, Table, exists, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import String, TypeEngine

from service.store import driver
from service.store.prepared import Write

New = Any
"""The row that was to be inserted, by column, inside `set_` and `where` of an `Upsert`."""


class Upsert:
    """Inserts rows; where one is there already it is left, or changed as `set_` says.

    `key`: the columns that make two rows the same; without `set_` any key of the table. `set_` and `where`
    are given the new row's columns and answer what the old row becomes, and whether it changes at all.
    """

    def __init__(
        self,
        table: Table,
        *,
        key: Sequence[str] = (),
        set_: Callable[[New], Mapping[str, Any]] | None = None,
        where: Callable[[New], ColumnElement[bool]] | None = None,
    ) -> None:
        self.key = key if set_ is not None else ()
        """The columns by which a row is changed in the place of a new one; none where it is left."""
        self._on = {
            name: _upsert(insert(table), key, set_, where)
            for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
        }
        self._writes = {name: Write(statement) for name, statement in self._on.items()}

    def __call__(self, conn: Connection, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> None:
        """Runs it for one row or several."""
        self._writes[conn.dialect.name](conn, [rows] if isinstance(rows, Mapping) else rows)

    def on(self, dialect: str) -> Any:
        """The statement for a database."""
        return self._on[dialect]


def _upsert(
    statement: Any,
    key: Sequence[str],
    set_: Callable[[New], Mapping[str, Any]] | None,
    where: Callable[[New], ColumnElement[bool]] | None,
) -> Any:
    if set_ is None:
        return statement.on_conflict_do_nothing(index_elements=list(key) or None)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=list(key), set_=dict(set_(new)), where=None if where is None else where(new)
    )


class _Parts(FunctionElement[str]):
    """The texts of a JSON list, as rows with the column `value`."""

    name = "parts"
    inherit_cache = True


class _Members(FunctionElement[str]):
    """The members of a JSON object, as rows with the columns `key` and `value`."""

    name = "members"
    inherit_cache = True


class member(FunctionElement[str]):  # noqa: N801 -- used as a function of SQL
    """The text that a JSON object has under a name: `member(object, name)`; null where it has none."""

    name = "member"
    type = String()
    inherit_cache = True


class item(FunctionElement[Any]):  # noqa: N801 -- used as a function of SQL
    """The item of a JSON list at a place, from 0: `item(list, place, type)`; null beyond its end."""

    name = "item"
    inherit_cache = True

    def __init__(self, of: ColumnElement[Any], place: int, type_: TypeEngine[Any]) -> None:
        super().__init__(of, literal_column(str(place)))
        self.type = type_


@compiles(_Parts, "sqlite")
@compiles(_Members, "sqlite")
def _each_sqlite(element: FunctionElement[str], compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


@compiles(_Parts, "postgresql")
def _parts_postgresql(element: _Parts, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_array_elements_text(({compiler.process(element.clauses, **kw)})::json)"


@compiles(_Members, "postgresql")
def _members_postgresql(element: _Members, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_each(({compiler.process(element.clauses, **kw)})::json)"


@compiles(member, "sqlite")
def _member_sqlite(element: member, compiler: SQLCompiler, **kw: Any) -> str:
    of, name = (compiler.process(clause, **kw) for clause in element.clauses)
    # The path is quoted: a name may hold what paths use.
    return f"json_extract({of}, '$.\"' || {name} || '\"')"


@compiles(member, "postgresql")
def _member_postgresql(element: member, compiler: SQLCompiler, **kw: Any) -> str:
    of, name = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({of} ->> {name})"


@compiles(item, "sqlite")
def _item_sqlite(element: item, compiler: SQLCompiler, **kw: Any) -> str:
    of, place = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"json_extract({of}, '$[{place}]')"


@compiles(item, "postgresql")
def _item_postgresql(element: item, compiler: SQLCompiler, **kw: Any) -> str:
    of, place = (compiler.process(clause, **kw) for clause in element.clauses)
    type_ = compiler.dialect.type_compiler_instance.process(element.type)
    return f"CAST(({of})::json ->> {place} AS {type_})"


def parts(of: ColumnElement[Any], name: str | None = None) -> TableValuedAlias:
    """A JSON list as rows with the column `value`: texts as they are, lists as their JSON text."""
    return _Parts(of).table_valued("value", name=name)


def members(of: ColumnElement[Any], name: str | None = None) -> TableValuedAlias:
    """A JSON object as rows with the columns `key` and `value`: lists as their JSON text."""
    return _Members(of).table_valued("key", "value", name=name)


def holds(column: ColumnElement[Any], wanted: str | Sequence[str]) -> ColumnElement[bool]:
    """Whether the JSON list of texts in `column` holds `wanted`, or any of several."""
    each = parts(column)
    texts = [wanted] if isinstance(wanted, str) else sorted(wanted)
    query: Select[Any] = select(1).where(each.c.value.in_(texts))
    return exists(query)


@contextmanager
def indexing_words(conn: Connection) -> Iterator[None]:
    """Rows that are added to `search_docs` meanwhile are found by their words; PostgreSQL sees to that."""
    if conn.dialect.name != "sqlite":
        yield
        return
    before, _ = driver.fetch(conn, "SELECT coalesce(max(number), 0) FROM search_docs", ())
    yield
    added = "INSERT INTO search_words(rowid, words) SELECT number, words FROM search_docs WHERE number > ?"
    driver.write(conn, added, before)


def continue_numbers(conn: Connection, table: Table) -> None:
    """Rows that get their number from the database go on behind those that were brought with theirs."""
    column = table.autoincrement_column
    if column is None or conn.dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(table.name, column.name)
    conn.execute(select(func.setval(sequence, func.max(column))).select_from(table).having(func.count() > 0))
