"""What would widen an action in a case, searched for once for cases that are alike in what bears on it."""

from dataclasses import dataclass

from rules.engine.remaining import Stand
from rules.forward import Ask, If
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


def findings(question: Question, vocabulary: Vocabulary) -> Findings:
    """What would widen or open an action; worked out once for cases that are alike in what bears on it."""
    alike = question.alike
    if alike is None:
        return _findings(question, vocabulary)[0]
    if alike.findings is None:
        # Another thread may work out the same meanwhile, and finds the same.
        alike.findings = _found(question, vocabulary)
    found: Findings = alike.findings
    return found


def _found(question: Question, vocabulary: Vocabulary) -> Findings:
    """The same, also found again for cases that are not alike but leave the same to be found out."""
    trial, bounds = question.trial, question.bounds()
    if trial is None or trial.simple:
        return _findings(question, vocabulary)[0]
    stand = Stand(bounds.alone, bounds.with_peer, bounds.smallest, bounds.granted_peer > 0)
    found: Findings = trial.found(
        stand, question.environment, question.in_force, lambda: _findings(question, vocabulary)
    )
    return found


def _findings(question: Question, vocabulary: Vocabulary) -> tuple[Findings, bool]:
    """What a search finds, and whether it found it by what the case leaves alone."""
    if question.rules.action.always:
        return Findings((), (), ()), True
    found = question.bounds()
    search = Search(question, found, vocabulary, trial=question.trial)
    unknown = search.told()
    ifs = tuple(search.ifs()) if found.with_peer <= 0 else ()
    return Findings(unknown, tuple(search.asks()), ifs), not search.exhausted


def missing_in(question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The unknown facts that matter to a question, in the vocabulary's order."""
    return findings(question, vocabulary).unknown
