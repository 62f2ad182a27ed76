"""What would widen an action in a case, searched for once for cases that are alike in what bears on it."""

from dataclasses import dataclass

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
        return _findings(question, vocabulary)
    if alike.findings is None:
        # Another thread may work out the same meanwhile, and finds the same.
        alike.findings = _findings(question, vocabulary)
    found: Findings = alike.findings
    return found


def _findings(question: Question, vocabulary: Vocabulary) -> Findings:
    if question.rules.action.always:
        return Findings((), (), ())
    found = question.bounds()
    search = Search(question, found, vocabulary, trial=question.trial)
    unknown = search.told()
    ifs = tuple(search.ifs()) if found.with_peer <= 0 else ()
    return Findings(unknown, tuple(search.asks()), ifs)


def missing_in(question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The unknown facts that matter to a question, in the vocabulary's order."""
    return findings(question, vocabulary).unknown
