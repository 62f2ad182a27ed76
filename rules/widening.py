"""What would widen an action in a case, searched for once for cases that are alike in what bears on it."""

from collections.abc import Callable
from dataclasses import dataclass

from rules.forward import Ask, If
from rules.meaning import Bounds
from rules.question import Question
from rules.searching import Search
from rules.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search finds: the unknown facts that matter, what to ask, and, of a closed action, which known
    facts would open it.
    """

    unknown: tuple[str, ...]
    asks: tuple[Ask, ...]
    ifs: tuple[If, ...]


def findings(question: Question, numbers: Callable[[], Bounds], vocabulary: Vocabulary) -> Findings:
    """What would widen or open an action, given its numbers: worked out once for cases that are alike in all
    that bears on it.
    """
    trial = None if question.trial is None else question.trial()

    def find() -> Findings:
        found = numbers()
        search = Search(question, found, vocabulary, trial=trial)
        unknown = search.told()
        ifs = tuple(search.ifs()) if found.with_peer <= 0 else ()
        return Findings(unknown, tuple(search.asks()), ifs)

    if trial is None:
        return find()
    rules = question.rules
    in_force = tuple(live.boundary.name for live in question.boundaries) if rules.dated else ()
    return trial.once(in_force, find)


def missing_in(question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The unknown facts that matter to a question, in the vocabulary's order."""
    return findings(question, question.bounds, vocabulary).unknown
