"""How values of a fact that open are told: by name, or as a range."""

from collections.abc import Sequence

from rules.candidates import OTHER_TEXT
from rules.forward import Opening
from rules.values import Value
from rules.vocabulary import NUMERIC, Type


def opening_of(type_: Type, opening: Sequence[Value], tried: Sequence[Value]) -> Opening | None:
    """The values that open, which are some of those tried and in their order, as a list or as the first
    unbroken range; None if they have no name.
    """
    if type_.one_of is None and type_.kind in NUMERIC | {"date", "datetime", "duration"}:
        first = tried.index(opening[0])
        length = len(opening)
        if tried[first : first + length] != opening:
            pairs = zip(opening, tried[first:], strict=False)
            length = next((place for place, (value, other) in enumerate(pairs) if value != other), length)
        last = first + length - 1
        whole = last == len(tried) - 1
        return Opening(
            at_least=tried[first] if first > 0 or whole else None,
            at_most=None if whole else tried[last],
        )
    named = tuple(value for value in opening if value != OTHER_TEXT)
    return Opening(values=named) if named else None
