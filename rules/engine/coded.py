"""Conditions of a boundary split into what is asked of single facts and what is left, and that as code.

All of it is plain data and code objects, so that it may be kept.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, Final, get_args

from rules.boundary import Table
from rules.decide import Environment, compile_node
from rules.engine.needs import Need
from rules.syntax import Node

Test = Callable[[tuple[Any, ...]], Any]
# A value that code compares with, or a condition that is asked of the plain reading.
Datum = Any

_NODES: Final = get_args(Node)


@dataclass(frozen=True, slots=True)
class Split:
    """What must hold: simple conditions by the one fact that each reads, with what they leave of its values,
    and the rest, which `reads`.
    """

    needs: Mapping[str, tuple[Node, ...]]
    leaves: Mapping[str, Need]
    rest: tuple[Node, ...]
    reads: frozenset[str]


# Of a boundary: as a whole, then with each grant and with each limit; None where that can never hold.
Splits = tuple[Split | None, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """Tests by number: `code` defines them as t0, t1 … over data d0, d1 … and the slots i0, i1 … of `words`.

    `numbers` says of each of `splits` which test says whether its rest holds, and which whether that is not
    ruled out; None where nothing is left to be tested.
    """

    count: int
    code: tuple[CodeType, ...]
    data: tuple[Datum, ...]
    words: tuple[str, ...]
    splits: Splits = ()
    numbers: tuple[tuple[int, int] | None, ...] = ()

    def tests(
        self,
        tables: Mapping[str, Table],
        indexes: Mapping[str, int],
        known: Callable[[tuple[Any, ...]], Environment],
    ) -> list[Test]:
        """The tests by number. `tables` are those of the conditions' document; `indexes` are the slots of
        words, of which `known` makes the environment of the plain reading.
        """
        space: dict[str, Any] = {"e": known}
        for number, word in enumerate(self.words):
            space[f"i{number}"] = indexes[word]
        for number, datum in enumerate(self.data):
            space[f"d{number}"] = compile_node(datum, tables) if isinstance(datum, _NODES) else datum
        for code in self.code:
            exec(code, space)  # noqa: S102 - made by `Coder`, see the invariant there
        # Taken out: what holds its own name would be garbage that only a search finds.
        return [space.pop(f"t{number}") for number in range(self.count)]
