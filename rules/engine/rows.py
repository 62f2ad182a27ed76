"""Clauses as rows: what each needs of single facts, what is left to test, what it gives, in which order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rules.boundary import Table
from rules.decide import Compiled, Environment
from rules.engine.coded import Split, Test
from rules.engine.needs import Need
from rules.engine.slots import Case, Slot
from rules.engine.splitting import Splitter
from rules.live_boundary import LiveBoundary, LiveGrant, LiveLimit, Ref
from rules.syntax import Node


@dataclass(slots=True)
class Condition:
    """When a clause counts: `needs` of single slots, what these leave of their values, and the `rest`; `mask`
    are the slots of `needs`.

    `test` says whether the rest holds, `doubt` whether it is not ruled out; None: nothing is left to ask.
    `slots`: the slots that it reads, as a set of bits.
    """

    needs: dict[int, tuple[Node, ...]]
    leaves: dict[int, Need]
    rest: tuple[Node, ...]
    tables: Mapping[str, Table]
    slots: int
    mask: int
    test: Test | None = None
    doubt: Test | None = None


@dataclass(slots=True)
class Row:
    """One clause of one action, where its `condition` holds.

    `amount` and `peer` are what it gives where that is written down; else `value` and `peer_value` compute
    it, as `written`. `value_slots`: the slots that its values read, as a set of bits. A grant or a limit is
    the one at `place` of those of its boundary, `live`.
    """

    ref: Ref
    condition: Condition
    amount: Decimal | None = None
    peer: Decimal | None = None
    value: Compiled | None = None
    peer_value: Compiled | None = None
    value_slots: int = 0
    written: tuple[Node, ...] = ()
    of: Any = None
    live: LiveBoundary | None = None
    place: int = 0

    @property
    def grant(self) -> LiveGrant:
        """The grant that it stands for."""
        return self._live.grants[self.place]

    @property
    def limit(self) -> LiveLimit:
        """The limit that it stands for."""
        return self._live.limits[self.place]

    @property
    def _live(self) -> LiveBoundary:
        if self.live is None:
            raise TypeError(f"{self.ref} is neither a grant nor a limit")
        return self.live

    @property
    def order(self) -> tuple[str, str]:
        """By which equals are told apart."""
        return (self.ref.boundary, self.ref.clause)

    @property
    def needs(self) -> Mapping[int, tuple[Node, ...]]:
        """The simple conditions that must hold, by the one slot that each reads."""
        return self.condition.needs

    @property
    def rest(self) -> tuple[Node, ...]:
        """All other conditions that must hold."""
        return self.condition.rest

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables of its document."""
        return self.condition.tables

    @property
    def slots(self) -> int:
        """The slots that its condition reads, as a set of bits."""
        return self.condition.slots


@dataclass(frozen=True, slots=True)
class Conditions:
    """Those of one boundary: of the whole, and of the whole with each grant and each limit; None where one
    can never hold.
    """

    applies: Condition | None
    grants: tuple[Condition | None, ...]
    limits: tuple[Condition | None, ...]


class RowMaker:
    """Makes the conditions of one boundary after the other, for the slots of one reading."""

    def __init__(self, slots: Mapping[str, Slot], known: Callable[[Case], Environment]) -> None:
        self._known = known
        self._splitter = Splitter()
        self._indexes = {name: slot.index for name, slot in slots.items()}

    def conditions(self, live: LiveBoundary) -> Conditions:
        """The conditions of a boundary, with their tests."""
        boundary = live.boundary
        coded = live.code
        if coded is None:
            coded = live.code = self._splitter.coded(boundary)
        tests: list[Test] = []
        if coded.count:
            tests = coded.tests(boundary.tables, self._indexes, self._known)
        # A clause without a condition of its own has that of the whole.
        made: dict[int, Condition] = {}
        found: list[Condition | None] = []
        for split, numbers in zip(coded.splits, coded.numbers, strict=True):
            if split is None:
                found.append(None)
                continue
            condition = made.get(id(split))
            if condition is None:
                condition = made[id(split)] = self._condition(split, boundary.tables)
                if numbers is not None:
                    condition.test, condition.doubt = tests[numbers[0]], tests[numbers[1]]
            found.append(condition)
        cut = 1 + len(boundary.grants)
        return Conditions(found[0], tuple(found[1:cut]), tuple(found[cut:]))

    def bits(self, names: Iterable[str]) -> int:
        """A set of slots."""
        found = 0
        for name in names:
            found |= 1 << self._indexes[name]
        return found

    def _condition(self, split: Split, tables: Mapping[str, Table]) -> Condition:
        indexes = self._indexes
        needs = {indexes[name]: nodes for name, nodes in split.needs.items()}
        leaves = {indexes[name]: need for name, need in split.leaves.items()}
        mask = sum(1 << index for index in needs)
        return Condition(needs, leaves, split.rest, tables, self.bits(split.reads) | mask, mask)
