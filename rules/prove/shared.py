"""The words of two packs: whether a case of one is a case of the other."""

from collections.abc import Sequence
from dataclasses import replace

from rules.boundary import Boundary
from rules.vocabulary import Type, Vocabulary


def union(one: Vocabulary, other: Vocabulary) -> Vocabulary:
    """The words of both. A word that only one has is read by the boundaries of that one."""
    return other if one is other else replace(other, facts={**one.facts, **other.facts})


def odd_words(one: Vocabulary, other: Vocabulary, action: str, boundaries: Sequence[Boundary]) -> str | None:
    """Why cases of an action under one vocabulary are not such under the other; None where they are.

    Words count as far as the boundaries read them.
    """
    if one is other:
        return None
    before, after = one.actions.get(action), other.actions.get(action)
    if before is not None and after is not None:
        ways = [(each.measure, each.digits, each.always) for each in (before, after)]
        if ways[0] != ways[1]:
            return "it is not measured as it was"
    reads = {name for each in boundaries for part in each.expressions() for name in part.reads}
    odd = [name for name in sorted(reads) if not _alike(one, other, action, name)]
    return f"what {', '.join(odd)} can be differs, so that cases are not the same" if odd else None


def _alike(one: Vocabulary, other: Vocabulary, action: str, word: str) -> bool:
    meant = [_meant(each, action, word) for each in (one, other)]
    return None in meant or meant[0] == meant[1]


def _meant(vocabulary: Vocabulary, action: str, word: str) -> tuple[Type, object] | None:
    """The type and the default of a word; None where there is no such word."""
    fact = vocabulary.facts.get(word)
    if fact is not None:
        return fact.type, vocabulary.defaults.get(word)
    known = vocabulary.actions.get(action)
    type_ = known.params.get(word.removeprefix("request.")) if known and word.startswith("request.") else None
    return None if type_ is None else (type_, None)
