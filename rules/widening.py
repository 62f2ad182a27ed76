"""What would widen an action in a case, searched for once for cases that are alike in what bears on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

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


NOTHING: Final = Findings((), (), ())


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
        return NOTHING
    trial, bounds = question.trial, question.bounds()
    search = Search(question, bounds, vocabulary, trial=trial)
    if trial is None or trial.simple or search.plain:
        return searched(search)
    stand = Stand(bounds.alone, bounds.with_peer, bounds.smallest, bounds.granted_peer > 0)
    # What was found for other cases that leave the same to be found out is found here too.
    left = trial.left(stand, search.openers(), question.environment)
    key = (left.key, question.in_force)
    known: tuple[Findings, tuple[Decimal, ...]] | None = trial.found(key)
    if known is not None:
        found, amounts = known
        return (
            found if amounts == left.amounts else _moved(found, dict(zip(amounts, left.amounts, strict=True)))
        )
    found = searched(search)
    if not search.exhausted:
        trial.keep(key, (found, left.amounts))
    return found


def searched(search: Search) -> Findings:
    """What a search finds, whatever was found for other cases."""
    unknown = search.told()
    ifs = tuple(search.ifs())
    return Findings(unknown, tuple(search.asks()), ifs)


def _moved(found: Findings, amounts: Mapping[Decimal, Decimal]) -> Findings:
    """Findings with other amounts."""
    asks = tuple(
        [
            ask if ask.up_to is None else replace(ask, up_to=amounts.get(ask.up_to, ask.up_to))
            for ask in found.asks
        ]
    )
    return Findings(found.unknown, asks, found.ifs)


def missing_in(question: Question, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The unknown facts that matter to a question, in the vocabulary's order."""
    return findings(question, vocabulary).unknown
