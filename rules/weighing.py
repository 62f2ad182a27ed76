"""What the conditions and amounts of an action can tell of each fact; looked up in them once it is asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rules.boundary import Boundary
from rules.engine.conjuncts import conditions, reads_of, subject
from rules.syntax import Among, Compare, FactOf, Node, Within, walk


class Weighing:
    """How the boundaries of one action weigh facts."""

    def __init__(self, boundaries: Sequence[Boundary]) -> None:
        self._boundaries = boundaries

    @cached_property
    def weighed(self) -> frozenset[str]:
        """The words that bear on amounts, `now` and `today` among them."""
        return frozenset(name for one in self._boundaries for part in one.amounts() for name in part.reads)

    @cached_property
    def valued(self) -> frozenset[str]:
        """The facts that amounts are computed from."""
        return frozenset(name for one in self._boundaries for value in one.values() for name in value.reads)

    @cached_property
    def beside(self) -> Mapping[str, Sequence[str]]:
        """By fact, those that stand in one comparison or one amount with it, in order of name."""
        found: dict[str, set[str]] = {}
        for together in (names for one in self._boundaries for names in _compared(one)):
            for name in together:
                found.setdefault(name, set()).update(together)
        return {name: sorted(others - {name}) for name, others in found.items()}

    @cached_property
    def exact(self) -> frozenset[str]:
        """The facts of which more counts than where they stand to written values: they are compared with
        others, looked up, or counted with.
        """
        found = set(self.valued)
        for boundary, leaf in self._leaves():
            if subject(leaf) is None:
                found.update(reads_of(leaf, boundary.tables))
        return frozenset(found)

    @cached_property
    def simple(self) -> Mapping[str, Sequence[Node]]:
        """By fact, its comparisons with written values."""
        found: dict[str, list[Node]] = {}
        for _, leaf in self._leaves():
            name = subject(leaf)
            if name is not None:
                found.setdefault(name, []).append(leaf)
        return found

    def _leaves(self) -> Iterator[tuple[Boundary, Node]]:
        """The conditions without logic in which something stands that bears on amounts: what duties ask of
        other facts is looked at case by case, or only once somebody decides.
        """
        weighed = self.weighed | {"now", "today"}
        for boundary in self._boundaries:
            amounts = {id(value) for value in boundary.values()}
            for expression in boundary.expressions():
                if id(expression) not in amounts:
                    for leaf in conditions(expression.tree):
                        if not weighed.isdisjoint(reads_of(leaf, boundary.tables)):
                            yield boundary, leaf


def _compared(boundary: Boundary) -> Iterator[Iterable[str]]:
    """The facts of each amount, and of each comparison."""
    for value in boundary.values():
        yield value.reads
    for expression in boundary.expressions():
        for node in walk(expression.tree):
            if isinstance(node, Compare | Among | Within):
                yield {part.name for part in walk(node) if isinstance(part, FactOf)}
