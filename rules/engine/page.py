"""An index over rows of conditions: for every fact and each of its cells, the rows that it does not rule out.

A set of rows is one integer, a bit a row; a case's rows are those of all its facts' cells, combined by `&`.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rules.engine.axis import Axis, stretches
from rules.engine.slots import Case, Held, Slot
from rules.syntax import Node

Rows = int
# By slot: the simple conditions on it that a row needs.
Needs = Mapping[int, tuple[Node, ...]]


class Page:
    """Some rows, indexed. `known(case)`: those that hold, where every fact is known; `partly(case)`: those
    that are not ruled out, and among them those that hold. What is not simple is not looked at. By slot,
    `picks[index](value)` are the rows that a value does not rule out, `free` those that do not need the fact.
    """

    __slots__ = ("free", "known", "partly", "picks", "size")

    def __init__(self, rows: Sequence[Needs], slots: Sequence[Slot]) -> None:
        self.size = len(rows)
        every = (1 << self.size) - 1
        space: dict[str, Any] = {"bisect": bisect_right, "every": every}
        known, partly = ["def known(case):"], ["def partly(case):"]
        concerned = sorted({index for row in rows for index in row})
        if concerned:
            places = ", ".join(f"v{index}" if index in concerned else "_" for index in range(len(slots)))
            known.append(f" {places}, = case")
            partly.append(f" {places}, = case")
        lines = [_entry(index, rows, slots[index], every, space) for index in concerned]
        picks = [
            f"def w{index}(v{index}): return {line}" for index, line in zip(concerned, lines, strict=True)
        ]
        known += [" rows = every", *(f" rows &= {line}" for line in lines)]
        known.append(" return rows")
        partly.append(" rows = sure = every")
        for index, line in zip(concerned, lines, strict=True):
            partly += [f" if v{index} is None: sure &= u{index}", f" else: rows &= {line}"]
        partly.append(" return rows, rows & sure")
        exec(compile("\n".join([*known, *partly, *picks]), "<page>", "exec"), space)  # noqa: S102 - generated names only
        self.known: Callable[[Case], Rows] = space["known"]
        self.partly: Callable[[Case], tuple[Rows, Rows]] = space["partly"]
        self.free: Mapping[int, Rows] = {index: space[f"u{index}"] for index in concerned}
        self.picks: Mapping[int, Callable[[Held], Rows]] = {index: space[f"w{index}"] for index in concerned}


def _entry(index: int, rows: Sequence[Needs], slot: Slot, every: Rows, space: dict[str, Any]) -> str:
    """Code that gives the rows for a known value of one fact; `u…` are those that do not need the fact."""
    having = [(number, row[index]) for number, row in enumerate(rows) if index in row]
    axis = Axis(slot.type, (node for _, nodes in having for node in nodes))
    groups: dict[int, bytearray] = defaultdict(lambda: bytearray(len(rows) // 8 + 1))
    needing = bytearray(len(rows) // 8 + 1)
    sets: dict[tuple[Node, ...], int] = {}
    for number, nodes in having:
        cells = sets.get(nodes)
        if cells is None:
            cells = axis.all
            for node in nodes:
                cells &= axis.cells(node)
            sets[nodes] = cells
        groups[cells][number >> 3] |= 1 << (number & 7)
        needing[number >> 3] |= 1 << (number & 7)
    free = every & ~int.from_bytes(needing, "little")
    turns: dict[int, int] = defaultdict(int)
    for cells, bits in groups.items():
        some = int.from_bytes(bits, "little")
        for start, end in stretches(cells):
            turns[start] ^= some
            turns[end] ^= some
    table, current = [], free
    for cell in range(axis.all.bit_length()):
        current ^= turns.get(cell, 0)
        table.append(current)
    code, names = axis.finder(table)
    named = {key: f"{key}{index}" for key in names}
    space |= {named[key]: value for key, value in names.items()}
    space[f"u{index}"] = free
    return code.format(v=f"v{index}", **named)
