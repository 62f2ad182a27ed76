"""What simple conditions on one fact leave of its values, worked out once and then only compared."""

from collections.abc import Sequence
from typing import Final

from rules.engine.axis import Axis, stretches
from rules.engine.conjuncts import ORDERED
from rules.engine.slots import Held, Slot
from rules.syntax import Node

BOOLEAN: Final = "boolean"


class Need:
    """The values of one slot for which some conditions hold. `key` is the same for the same values.

    Of what is ordered, stretches from a value to before another, None where there is no end; of anything
    else, some values or, with `others`, all but some.
    """

    __slots__ = ("key", "others", "stretches", "values")

    def __init__(self, slot: Slot, nodes: Sequence[Node]) -> None:
        axis = Axis(slot.type, nodes)
        cells = axis.all
        for node in nodes:
            cells &= axis.cells(node)
        self.stretches: tuple[tuple[Held, Held], ...] = ()
        self.values: frozenset[Held] = frozenset()
        self.others = False
        if slot.type.kind in ORDERED:
            points = axis.points
            self.stretches = tuple(
                (points[start - 1] if start else None, points[end - 1] if end <= len(points) else None)
                for start, end in stretches(cells)
            )
        else:
            named = axis.named
            self.others = bool(cells >> len(named))
            self.values = frozenset(
                value for place, value in enumerate(named) if bool(cells >> place & 1) is not self.others
            )
        self.key: tuple[object, ...] = (self.stretches, self.values, self.others)
