"""An index over rows of conditions: for every fact and each of its cells, the rows that it does not rule out.

A set of rows is one integer, a bit a row; a case's rows are those of all its facts' cells, combined by `&`.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
from typing import Any, Final

from rules.engine.conjuncts import ORDERED
from rules.engine.needs import Need
from rules.engine.slots import Case, Held, Slot
from rules.pausing import in_pieces

CODES: Final = 256
"""Pages whose code is kept: an edit asks for that of every page but one again."""
Rows = int
# By slot: what a row needs of it.
Needs = Mapping[int, Need]
Having = Mapping[int, Sequence[tuple[Need, Rows]]]
"""By slot: needs with the rows that have them; a row has one need of a slot at most."""


class Page:
    """So many rows, indexed. `known(case)`: those that hold, where every fact is known; `partly(case)`: those
    that are not ruled out, and among them those that hold. What is not simple is not looked at. By slot,
    `picks[index](value)` are the rows that a value does not rule out, `free` those that do not need the fact.
    """

    __slots__ = ("free", "known", "partly", "picks", "size")

    def __init__(self, size: int, having: Having, slots: Sequence[Slot]) -> None:
        self.size = size
        every = (1 << self.size) - 1
        space: dict[str, Any] = {"bisect": bisect_right, "every": every}
        known, partly = ["def known(case):"], ["def partly(case):"]
        concerned = sorted(having)
        if concerned:
            names = (f"v{index}" if index in having else "_" for index in range(concerned[-1] + 1))
            # A later reading may know of more slots.
            known.append(f" {', '.join(names)}, *_ = case")
            partly.append(known[-1])
        # One fact takes half a millisecond, where rows are thousands.
        lines = [
            _entry(index, having[index], slots[index], every, space) for index in in_pieces(concerned, 1)
        ]
        picks = [
            f"def w{index}(v{index}): return {line}" for index, line in zip(concerned, lines, strict=True)
        ]
        known += [" rows = every", *(f" rows &= {line}" for line in lines)]
        known.append(" return rows")
        partly.append(" rows = sure = every")
        for index, line in zip(concerned, lines, strict=True):
            partly += [f" if v{index} is None: sure &= u{index}", f" else: rows &= {line}"]
        partly.append(" return rows, rows & sure")
        exec(_code("\n".join([*known, *partly, *picks])), space)  # noqa: S102 - generated names only
        # Taken out: what holds its own name would be garbage that only a search finds.
        self.known: Callable[[Case], Rows] = space.pop("known")
        self.partly: Callable[[Case], tuple[Rows, Rows]] = space.pop("partly")
        self.free: Mapping[int, Rows] = {index: space[f"u{index}"] for index in concerned}
        self.picks: Mapping[int, Callable[[Held], Rows]] = {
            index: space.pop(f"w{index}") for index in concerned
        }

    @classmethod
    def of(cls, rows: Sequence[Needs], slots: Sequence[Slot]) -> "Page":
        """A page of these rows."""
        return cls(len(rows), having_of(rows), slots)


@lru_cache(CODES)
def _code(text: str) -> CodeType:
    """A page's code. It names facts by their slots and holds no values, so that pages share it."""
    return compile(text, "<page>", "exec")


def having_of(rows: Sequence[Needs]) -> Having:
    """What some rows need."""
    size = len(rows) // 8 + 1
    found: dict[int, dict[tuple[object, ...], tuple[Need, bytearray]]] = {}
    for number, row in enumerate(in_pieces(rows)):
        byte, bit = number >> 3, 1 << (number & 7)
        for index, need in row.items():
            of_slot = found.get(index)
            if of_slot is None:
                of_slot = found[index] = {}
            group = of_slot.get(need.key)
            if group is None:
                group = of_slot[need.key] = (need, bytearray(size))
            group[1][byte] |= bit
    return {
        index: [(need, int.from_bytes(some, "little")) for need, some in groups.values()]
        for index, groups in in_pieces(found.items(), 1)
    }


def one_after_another(parts: Iterable[tuple[int, Having]]) -> Having:
    """What rows need of which each part is known, with the place of its first."""
    found: dict[int, list[tuple[Need, Rows]]] = {}
    for place, having in in_pieces(parts, 1):
        for index, some in having.items():
            found.setdefault(index, []).extend([(need, rows << place) for need, rows in some])
    return found


def _entry(
    index: int, having: Sequence[tuple[Need, Rows]], slot: Slot, every: Rows, space: dict[str, Any]
) -> str:
    """Code that gives the rows for a known value of one fact; `u…` are those that do not need the fact."""
    needing = 0
    for _, some in having:
        needing |= some
    free = space[f"u{index}"] = every & ~needing
    table, points = f"t{index}", f"p{index}"
    if slot.type.kind in ORDERED:
        ends = sorted(
            {end for need, _ in having for pair in need.stretches for end in pair if end is not None}
        )
        cells = {end: place for place, end in enumerate(ends, 1)}
        turns = [0] * (len(ends) + 2)
        for need, some in having:
            for start, end in need.stretches:
                turns[0 if start is None else cells[start]] ^= some
                turns[-1 if end is None else cells[end]] ^= some
        found, current = [], free
        for turn in turns[:-1]:
            current ^= turn
            found.append(current)
        space[table], space[points] = found, ends
        return f"{table}[bisect({points}, v{index})]"
    rest, picked = free, dict[Any, Rows]()
    for need, some in having:
        if need.others:
            rest |= some
        for value in need.values:
            picked[value] = picked.get(value, 0) ^ some
    # A row that takes all values but some is among the rest, and is taken out where it does not hold.
    picked = {value: rest ^ some for value, some in picked.items()}
    if slot.type.kind == "boolean":
        space[table], space[points] = picked.get(True, rest), picked.get(False, rest)
        return f"({table} if v{index} else {points})"
    space[table], space[points] = picked.get, rest
    return f"{table}(v{index}, {points})"
