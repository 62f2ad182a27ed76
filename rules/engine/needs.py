"""What simple conditions on one fact leave of its values, worked out once and then only compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rules.engine.axis import Axis, stretches
from rules.engine.conjuncts import ORDERED
from rules.engine.slots import Held
from rules.syntax import Node
from rules.vocabulary import Type


@dataclass(frozen=True, slots=True)
class Need:
    """The values of one fact, in the form of its slot, for which some conditions hold.

    Of what is ordered, `stretches` from a value to before another, None where there is no end; of anything
    else `values`, or with `others` all but these. `key` is the same for the same values.
    """

    stretches: tuple[tuple[Held, Held], ...]
    values: frozenset[Held]
    others: bool
    key: tuple[object, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.stretches, self.values, self.others))


def need_of(type_: Type, nodes: Sequence[Node]) -> Need:
    """What conditions on one fact of this type leave together."""
    axis = Axis(type_, nodes)
    cells = axis.all
    for node in nodes:
        cells &= axis.cells(node)
    if type_.kind in ORDERED:
        points = axis.points
        found = tuple(
            (points[start - 1] if start else None, points[end - 1] if end <= len(points) else None)
            for start, end in stretches(cells)
        )
        return Need(found, frozenset(), False)
    named = axis.named
    others = bool(cells >> len(named))
    values = (value for place, value in enumerate(named) if bool(cells >> place & 1) is not others)
    return Need((), frozenset(values), others)
