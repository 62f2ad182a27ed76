"""How all conditions of a row come out in a case, as one value.

Cases in which they come out the same, and in which the same is unknown of what the index needs, leave the
same to be learnt for the row to hold. Of two facts that are compared it is told how they stand to each other;
where one is unknown, whether they can stand as wanted. Only how far each can go bears on that, as long as a
fact is always on the lesser side or always on the greater one: all lesser ones can be at their least and all
greater ones at their greatest at once.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from rules.engine.conjuncts import subject
from rules.engine.possible import Ends, Leaf, Leaves, can_stand
from rules.engine.slots import Case
from rules.syntax import Node, Not

Sign = Callable[[Case], Hashable]

_LESSER: Final = frozenset({"<", "<="})
_GREATER: Final = frozenset({">", ">="})
_CODED: Final = 6
"""So many conditions are asked by code of their own; more would have too many shapes."""
_SHAPES: Final = 512
"""How many shapes of rows share code that is kept: more than there are."""


def sign_of(
    ways: Iterable[Sequence[Leaf]], needs: Mapping[int, Sequence[Node]], leaves: Leaves
) -> Sign | None:
    """What tells how all conditions of some ways come out, each asked once; `needs` is what the index needs
    of every slot. None where more than that has to be known.
    """
    asked: dict[Hashable, Leaf | Sign] = {}
    for way in ways:
        compared = [leaf for leaf in way if leaf.alone is None]
        if not _one_sided(compared):
            return None
        asked |= {id(leaf.node): leaf for leaf in way if leaf.alone is not None}
        for leaf in compared:
            sign = _order(leaf, way, needs, leaves)
            if sign is None:
                return None
            asked[id(leaf), id(way)] = sign
    return _together(list(asked.values()))


def _one_sided(compared: Iterable[Leaf]) -> bool:
    """Whether all are orders of two facts, each fact always on the lesser side or always on the other."""
    lesser = greater = 0
    for leaf in compared:
        if leaf.pair is None or leaf.pair[1] not in _LESSER | _GREATER:
            return False
        one, op, other = leaf.pair
        lesser |= 1 << (one if op in _LESSER else other)
        greater |= 1 << (other if op in _LESSER else one)
    return not lesser & greater


def _ends(
    index: int, way: Sequence[Leaf], needs: Mapping[int, Sequence[Node]], leaves: Leaves
) -> Ends | None:
    """How far a slot can go of which nothing is known, by what the index needs and a way says of it alone."""
    said = [
        leaf.node if leaf.wanted else Not(leaf.node)
        for leaf in way
        if leaf.slots == 1 << index and subject(leaf.node) is not None
    ]
    return leaves.ends(index, (*needs.get(index, ()), *said))


def _order(
    leaf: Leaf, way: Sequence[Leaf], needs: Mapping[int, Sequence[Node]], leaves: Leaves
) -> Sign | None:
    """How two facts stand to each other, and where one is unknown, whether they can stand as wanted."""
    if leaf.pair is None:
        return None
    (one, op, other), verdict = leaf.pair, leaf.verdict
    of_one, of_other = (_ends(index, way, needs, leaves) for index in (one, other))
    if of_one is None or of_other is None:
        return None

    def sign(case: Case) -> Hashable:
        left, right = case[one], case[other]
        if left is not None and right is not None:
            return verdict(case)
        between = of_one if left is None else (left, left), of_other if right is None else (right, right)
        return left is None, right is None, can_stand(between[0], op, between[1])

    return sign


def _together(asked: Sequence[Leaf | Sign]) -> Sign:
    """All of them as one value."""
    if len(asked) > _CODED:
        every = [one.verdict if isinstance(one, Leaf) else one for one in asked]
        return lambda case: tuple([sign(case) for sign in every])
    # In one order, so that there are few shapes.
    ordered = sorted(asked, key=_shape)
    data = [
        one if not isinstance(one, Leaf) else one.verdict if one.form is None else (one.form[0], one.form[2])
        for one in ordered
    ]
    return _maker(tuple(map(_shape, ordered)))(data)


def _shape(asked: Leaf | Sign) -> str:
    """How it is asked: by a comparison of one slot with a value, or (empty) by a function."""
    return asked.form[1] if isinstance(asked, Leaf) and asked.form is not None else ""


@lru_cache(_SHAPES)
def _maker(shape: tuple[str, ...]) -> Callable[[Sequence[Any]], Sign]:
    """Makes signs of one shape.

    INVARIANT: the code holds generated names and operators only; slots and values are data beside it.
    """
    data, lines, signs = [], [], []
    for number, op in enumerate(shape):
        if op:
            data.append(f"(i{number}, c{number})")
            lines.append(f"  v{number} = case[i{number}]")
            signs.append(f"None if v{number} is None else v{number} {op} c{number}")
        else:
            data.append(f"f{number}")
            signs.append(f"f{number}(case)")
    told = signs[0] if len(signs) == 1 else f"({', '.join(signs)})"
    source = [
        "def make(data):",
        *([f" {', '.join(data)}, = data"] if data else []),
        " def sign(case):",
        *lines,
        f"  return {told}",
        " return sign",
    ]
    space: dict[str, Any] = {}
    exec(compile("\n".join(source), "<signs>", "exec"), space)  # noqa: S102 - see the invariant
    made: Callable[[Sequence[Any]], Sign] = space["make"]
    return made
