"""Rows as SQLite is given them: many in one statement, and what all of them have once.

With each statement it begins anew, and the driver lets others run before and after it: of rows one by one the
writer waits for its turn as often as there are rows. And whatever it is given it copies.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, repeat
from operator import is_
from typing import Any

_TOGETHER = (64, 16, 4, 1)
"""Rows of a statement."""
_VALUES = 999
"""Values that a statement may have; since version 3.32 SQLite takes more."""
_ALIKE = 256
"""Rows from which on what all have is given once: the statement is made for them, and each such statement is
another one.
"""
_KEPT = 64
"""Statements that are kept."""


class ManyRows:
    """What an insert becomes. Its `statement` has the values of one row, of so many columns."""

    def __init__(self, statement: str, columns: int) -> None:
        self._before, one, self._behind = statement.partition(f"({', '.join('?' * columns)})")
        if not one:
            raise ValueError(f"the values of a row are not in {statement}")
        self._columns = columns
        self._made: dict[tuple[int, tuple[int, ...]], str] = {}

    def written(self, rows: int, columns: Sequence[Sequence[Any]]) -> Iterator[tuple[str, list[list[Any]]]]:
        """Statements, and the values for each time that one runs, for so many rows of these columns.

        A column that has one value instead of one a row has that in all of them.
        """
        alike = tuple([place for place, values in enumerate(columns) if len(values) < rows])
        once = [columns[place][0] for place in alike]
        own = [values for values in columns if len(values) == rows]
        others, width = list(chain.from_iterable(zip(*own, strict=True))), len(own)
        begin = 0
        for many in _TOGETHER:
            end = rows - (rows - begin) % many
            if begin < end and (many == 1 or len(once) + many * width <= _VALUES):
                some = range(begin, end, many)
                yield (
                    self._of(many, alike),
                    [[*once, *others[row * width : (row + many) * width]] for row in some],
                )
                begin = end

    def _of(self, many: int, alike: tuple[int, ...]) -> str:
        made = self._made.get((many, alike))
        if made is None:
            if len(self._made) == _KEPT:
                self._made.clear()
            made = self._made[many, alike] = self._make(many, alike)
        return made

    def _make(self, many: int, alike: Collection[int]) -> str:
        number, rows = len(alike), []
        for _ in range(many):
            given, values = 0, []
            for place in range(self._columns):
                if place in alike:
                    given += 1
                    values.append(f"?{given}")
                else:
                    number += 1
                    values.append(f"?{number}")
            rows.append(f"({', '.join(values)})")
        return f"{self._before}{', '.join(rows)}{self._behind}"


def alike(values: Sequence[Any]) -> bool:
    """Whether so many values are one that they may be given once: the same object, or equal texts."""
    first = values[0]
    if len(values) < _ALIKE or values[-1] != first:
        return False
    # Not what is equal otherwise: 1.0 is 1, and is written otherwise.
    return all(map(is_, values, repeat(first))) or (
        type(first) is str and all(map(str.__eq__, values, repeat(first)))
    )
