"""Which document reads a fact, opens an action, holds it back: all that hangs on a word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.boundary import Boundary
from rules.pack import Pack
from rules.syntax import Expression

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Uses:
    """By fact: the documents that read it. By action: the boundaries that grant, limit, meter or tie it."""

    readers: Mapping[str, tuple[str, ...]]
    grants: Mapping[str, tuple[str, ...]]
    limits: Mapping[str, tuple[str, ...]]
    budgets: Mapping[str, tuple[str, ...]]
    duties: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class _Found:
    names: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, words: Iterable[str], document: str) -> None:
        for word in words:
            self.names.setdefault(word, {})[document] = None

    def done(self) -> dict[str, tuple[str, ...]]:
        return {word: tuple(documents) for word, documents in self.names.items()}


def uses_of(pack: Pack) -> Uses:
    """Every use of the words of a pack, documents in the order of their names."""
    readers, grants, limits, budgets, duties = (_Found() for _ in range(5))
    for name, boundary in pack.boundaries.items():
        readers.add(reads_of(boundary), name)
        for found, clauses in (
            (grants, boundary.grants),
            (limits, boundary.limits),
            (budgets, boundary.budgets),
            (duties, boundary.duties),
        ):
            if clauses:
                found.add(boundary.actions, name)
    for guarantee in pack.guarantees:
        if guarantee.when is not None:
            readers.add(guarantee.when.reads, "guarantees")
    for window in pack.vocabulary.windows:
        readers.add(window.reads, "vocabulary")
    return Uses(readers.done(), grants.done(), limits.done(), budgets.done(), duties.done())


def reads_of(boundary: Boundary) -> frozenset[str]:
    """The facts that a boundary reads, duties included."""
    return frozenset[str]().union(*(each.reads for each in boundary.expressions()))


def clauses_reading(boundary: Boundary, fact: str) -> list[str]:
    """The clauses of a boundary that read a fact, as answers name them, in the order of its sections."""
    written: list[tuple[str, tuple[Expression | None, ...]]] = [
        ("applies_when", (boundary.applies_when,)),
        *((f"grants.{one.id}", (one.when, one.alone, one.with_peer)) for one in boundary.grants),
        *(
            (f"limits.{one.id}", (one.when, one.at_most, one.smallest, one.exactly))
            for one in boundary.limits
        ),
        *((f"duties.{one.id}", (one.when, one.must)) for one in boundary.duties),
    ]
    return [
        clause for clause, parts in written if any(part is not None and fact in part.reads for part in parts)
    ]


def named(documents: Iterable[str]) -> str:
    """Some documents in a sentence: the first few by name, the rest by their number."""
    every = list(documents)
    shown = every if len(every) <= MOST_NAMED else every[:MOST_NAMED]
    more = len(every) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
