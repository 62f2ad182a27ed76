"""The tables of a boundary document: keys typed by the vocabulary, one type a column, rows unique."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rules.boundary import Table
from rules.compiling.compiler import Compiler
from rules.document import TableModel
from rules.findings import nearest, quoted
from rules.source import Path
from rules.typed import Column
from rules.values import Scalar, Value
from rules.vocabulary import Type


class TableCompiler(Compiler):
    """Reads tables; a column that is a fact is a key."""

    def table(self, name: str, model: TableModel) -> Table:
        """A table with its rows by their keys; what is wrong with its shape or a cell becomes a finding."""
        path: Path = ("tables", name)
        keys = [column for column in model.columns if self.is_key(column)]
        if len(set(model.columns)) < len(model.columns):
            self.error((*path, "columns"), "table", f"table {name}: a column stands twice")
        if not keys or len(keys) == len(model.columns):
            self.error(
                (*path, "columns"), "table", f"table {name} needs a column that is a fact and one that is not"
            )
        rows: dict[tuple[Value, ...], dict[str, Scalar]] = {}
        for index, cells in enumerate(model.rows):
            at: Path = (*path, "rows", index)
            if len(cells) != len(model.columns):
                self.error(
                    at,
                    "table",
                    f"table {name}: this row has {len(cells)} cells for {len(model.columns)} columns",
                )
                continue
            key, row = self.row(at, model.columns, cells)
            if key in rows:
                self.error(
                    at, "table", f"table {name}: a row for {quoted(str(part) for part in key)} stands twice"
                )
            rows[key] = row
        for column in model.columns:
            if not self.is_key(column) and len({type(row.get(column)) for row in rows.values()}) > 1:
                self.error(
                    (*path, "rows"), "table", f"table {name}: the values of {column} are not of one type"
                )
        return Table(name, tuple(keys), rows)

    def is_key(self, column: str) -> bool:
        """Whether a column is named like a fact, and so chooses the row."""
        return column in self.scope.facts or "." in column

    def row(
        self, at: Path, columns: Sequence[str], cells: Sequence[Any]
    ) -> tuple[tuple[Value, ...], dict[str, Scalar]]:
        """The keys of a row in their exact types, and the values that stand in it by column."""
        key: list[Value] = []
        row: dict[str, Scalar] = {}
        for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            type_ = self.scope.facts.get(column)
            if not self.is_key(column):
                if not isinstance(cell, bool | str | Decimal):
                    self.error(
                        (*at, index), "table", f"the value of {column} is a number, a text or true or false"
                    )
                else:
                    row[column] = cell
                continue
            value = type_.read(cell) if type_ and type_.kind != "list" else None
            if value is None:
                said = (
                    f"must be {type_.expectation()}"
                    if type_ and type_.kind != "list"
                    else "cannot be a table's key"
                )
                self.error((*at, index), "table", f"{column} {said}")
            else:
                key.append(value)
        return tuple(key), row

    def columns(self, name: str, model: TableModel) -> list[Column]:
        """The value columns of a table with their types, as words that expressions may use."""
        keys = [column for column in model.columns if self.is_key(column)]
        for index, column in enumerate(model.columns):
            at: Path = ("tables", name, "columns", index)
            if column in keys and column not in self.scope.facts:
                reason = self.scope.refused.get(column)
                self.error(
                    at,
                    "unknown_fact",
                    reason or f'unknown fact "{column}"{nearest(column, self.scope.facts)}',
                )
            if f"{name}.{column}" in self.scope.facts:
                self.error(at, "table", f"{name}.{column} is already a fact")
        found = []
        for index, column in enumerate(model.columns):
            if column in keys:
                continue
            sample = next((row[index] for row in model.rows if len(row) == len(model.columns)), None)
            type_ = (
                Type("boolean")
                if isinstance(sample, bool)
                else Type("text")
                if isinstance(sample, str)
                else Type("number")
            )
            found.append(Column(name, column, type_, frozenset(keys)))
        return found
