"""What an edit touches: which actions, which facts, which budgets; the rest of the past need not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.boundary import Boundary
from rules.boundary_set import BoundarySet
from rules.meters import BudgetSpec
from rules.replay.columns import METERS, spent_column, used_column

TIER = ".tier|text"
"""How the column of a fact ends that tells a customer's tier."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Two sets, and what differs between them.

    `actions`: those whose answers may differ, in the order of the vocabulary; `reads`: what the documents
    that differ read; `budgets`: those of the set after that were not there before, or otherwise;
    `same_words`: whether both read their facts by the same words.
    """

    before: BoundarySet
    after: BoundarySet
    actions: tuple[str, ...]
    reads: tuple[str, ...]
    budgets: tuple[BudgetSpec, ...]
    same_words: bool

    def needed(self, columns: Iterable[str], only: str | None = None) -> list[str]:
        """Which columns of a part have to be read for it, or for one action of it."""
        actions = set(self.actions if only is None else (only,))
        words: set[str] = set(self.reads)
        meters: set[str] = set()
        for boundaries in (self.before, self.after):
            for action in actions & boundaries.rules.keys():
                words |= boundaries.rules[action].reads
            for budget in boundaries.budgets:
                if budget.actions & actions:
                    meters |= {spent_column(*budget.key), used_column(*budget.key)}
        return [
            column
            for column in columns
            if column in meters
            or column.partition("|")[0] in words
            or column.endswith(TIER)
            or not ("|" in column or column.startswith(METERS))
        ]


def edit_of(before: BoundarySet, after: BoundarySet) -> Edit:
    """What lies between two sets."""
    names = tuple(dict.fromkeys((*after.vocabulary.actions, *before.vocabulary.actions)))
    other = _other_words(before, after)
    changed = [
        boundary
        for name in sorted(before.boundaries.keys() | after.boundaries.keys())
        if before.boundaries.get(name) != after.boundaries.get(name)
        for boundary in (before.boundaries.get(name), after.boundaries.get(name))
        if boundary is not None
    ]
    touched = {action for boundary in changed for action in boundary.actions}
    known = {budget.key: budget for budget in before.budgets}
    return Edit(
        before,
        after,
        names if other else tuple(name for name in names if name in touched),
        tuple(sorted(_reads(after.boundaries.values() if other else changed))),
        tuple(budget for budget in after.budgets if known.get(budget.key) != budget),
        not other,
    )


def _other_words(before: BoundarySet, after: BoundarySet) -> bool:
    """Whether the vocabularies differ in what a condition or an amount may come to."""
    one, other = before.vocabulary, after.vocabulary
    return one is not other and (
        {name: (fact.type, fact.default) for name, fact in one.facts.items()}
        != {name: (fact.type, fact.default) for name, fact in other.facts.items()}
        or one.actions != other.actions
        or (one.currency, one.digits, one.timezone) != (other.currency, other.digits, other.timezone)
    )


def _reads(boundaries: Iterable[Boundary]) -> set[str]:
    words = {
        name for boundary in boundaries for expression in boundary.expressions() for name in expression.reads
    }
    return words - {"now", "today"}
