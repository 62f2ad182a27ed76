"""What a statement is asked about, as rows that it can join: one parameter, however many there are.

The statement's text stays the same for any number of rows, so that it is compiled and prepared once, and the
joined table is searched by its index: of `(a, b) IN (…)` SQLite makes a scan of the whole table.
"""

from collections.abc import Iterable, Sequence

import orjson
from sqlalchemy import CTE, BigInteger, String, bindparam, select, true

from service.store.dialect import item, members, parts


def asked(name: str, **columns: type[str] | type[int]) -> CTE:
    """Rows of these columns, which the statement that joins them gets as its parameter `name`: `rows_of`.

    A column that stands alone is of texts.
    """
    each = parts(bindparam(name, type_=String), f"{name}_json")
    if len(columns) == 1:
        (one,) = columns
        # As it stands there: to take it out of a list costs more than all else that is done with it.
        return select(each.c.value.label(one)).cte(name).prefix_with("MATERIALIZED")
    items = (
        item(each.c.value, place, BigInteger() if type_ is int else String()).label(one)
        for place, (one, type_) in enumerate(columns.items())
    )
    # Read once, and then by index into what is joined: not the other way round.
    return select(*items).cte(name).prefix_with("MATERIALIZED")


def asked_by(name: str, outer: str, inner: str) -> CTE:
    """Rows of two columns of texts, of which the first is the same in many: `rows_by`.

    For who looks by index whatever comes: PostgreSQL takes it for ten thousand rows.
    """
    groups = members(bindparam(name, type_=String), f"{name}_json")
    each = parts(groups.c.value, f"{name}_each")
    # Each of a thousand rows taken out of a list of its own takes twice as long.
    rows = select(groups.c.key.label(outer), each.c.value.label(inner)).select_from(groups.join(each, true()))
    return rows.cte(name).prefix_with("MATERIALIZED")


def rows_by(pairs: Iterable[tuple[str, str]]) -> str:
    """The value of the parameter of `asked_by`: each of these pairs once, in order."""
    groups: dict[str, list[str]] = {}
    for outer, inner in sorted(set(pairs)):
        groups.setdefault(outer, []).append(inner)
    return orjson.dumps(groups).decode()


def rows_of(rows: Iterable[Sequence[str | int]]) -> str:
    """The value of the parameter: rows in the order of the columns."""
    listed = list(rows)
    alone = bool(listed) and len(listed[0]) == 1
    return orjson.dumps([one for (one,) in listed] if alone else listed).decode()
