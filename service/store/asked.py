"""What a statement is asked about, as rows that it can join: one parameter, however many there are.

The statement's text stays the same for any number of rows, so that it is compiled and prepared once, and the
joined table is searched by its index: of `(a, b) IN (…)` SQLite makes a scan of the whole table.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import CTE, BigInteger, String, bindparam, column, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine


class _Each(FunctionElement[Any]):
    """The items of a JSON array, each as a row with a column `value`."""

    name = "each"
    inherit_cache = True


class _Item(FunctionElement[Any]):
    """The item of a JSON array at a place; a number's type says how it is read."""

    name = "item"
    inherit_cache = True

    def __init__(self, array: Any, place: Any, type_: TypeEngine[Any]) -> None:
        super().__init__(array, place)
        self.type = type_


def asked(name: str, **columns: type[str] | type[int]) -> CTE:
    """Rows of these columns, which the statement that joins them gets as its parameter `name`: `rows_of`."""
    each = _Each(bindparam(name, type_=String)).table_valued(column("value"), name=f"{name}_json")
    items = (
        _Item(each.c.value, literal_column(str(place)), BigInteger() if type_ is int else String()).label(one)
        for place, (one, type_) in enumerate(columns.items())
    )
    # Read once, and then by index into what is joined: not the other way round.
    return select(*items).cte(name).prefix_with("MATERIALIZED")


def rows_of(rows: Iterable[Sequence[str | int]]) -> str:
    """The value of the parameter: rows in the order of the columns."""
    return orjson.dumps(list(rows)).decode()


@compiles(_Each, "sqlite")
def _each_sqlite(element: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **how)})"


@compiles(_Each, "postgresql")
def _each_postgresql(element: _Each, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **how)} AS JSON))"


@compiles(_Item, "sqlite")
def _item_sqlite(element: _Item, compiler: SQLCompiler, **how: Any) -> str:
    array, place = (compiler.process(part, **how) for part in element.clauses)
    return f"json_extract({array}, '$[{place}]')"


@compiles(_Item, "postgresql")
def _item_postgresql(element: _Item, compiler: SQLCompiler, **how: Any) -> str:
    array, place = (compiler.process(part, **how) for part in element.clauses)
    return f"CAST({array} ->> {place} AS {compiler.dialect.type_compiler_instance.process(element.type)})"
