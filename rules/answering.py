"""From the gist of a question to its whole answer: what it shows of facts and budgets, and ways forward."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from rules.forward import Emergency, Instead, Later, Outlook, Peer, Way
from rules.gist import Gist
from rules.latitude import ActionLatitude, BudgetState, Reason
from rules.question import Question
from rules.timing import next_change, next_freed
from rules.vocabulary import Vocabulary
from rules.widening import Findings, findings

NOTHING: frozenset[str] = frozenset()


def answer(
    question: Question,
    told: Gist,
    opened: Callable[[], Collection[str]],
    always: Sequence[str],
    vocabulary: Vocabulary,
) -> ActionLatitude:
    """The answer to a question of which `told` is the gist.

    Args:
        question: the action in its case.
        told: what its answer says.
        opened: gives the names of all actions that are open in this case.
        always: names of the actions that nothing closes.
        vocabulary: says which facts a person may state.
    """
    environment, meters = question.environment, question.meters

    def look() -> Outlook:
        found = findings(question, vocabulary)
        offered = NOTHING
        if told.offers:
            now = opened()
            offered = frozenset([name for name in told.offers if name in now])
        ways = told.ways.get(offered)
        if ways is None:
            ways = told.ways[offered] = tuple(_ways(told, found, offered, always))
        return Outlook(found.unknown, ways, _until(question, told, vocabulary), offered)

    return ActionLatitude(
        action=question.rules.action,
        alone=told.alone,
        with_peer=told.with_peer,
        smallest=told.smallest,
        set_by_alone=told.set_by_alone,
        set_by_with_peer=told.set_by_with_peer,
        because=tuple(
            [
                Reason(ref, text, {name: environment[name] for name in names if name in environment})
                for ref, text, names in told.because
            ]
        ),
        closed_by=told.closed_by,
        budgets=tuple([BudgetState(budget, meters.get(budget.key)) for budget in told.budgets]),
        duties=tuple([duty for when, duty in told.duties if when is None or when(environment) is not False]),
        emergency=told.emergency,
        assumed=told.assumed(question.assumed) if question.assumed else (),
        types=question.rules.words,
        money_digits=vocabulary.digits,
        later=Later(look),
        parts=told.parts,
    )


def _until(question: Question, told: Gist, vocabulary: Vocabulary) -> datetime | None:
    """The next moment at which time alone changes the answer; a budget that gets something back does so."""
    if not question.rules.steady:
        changes = next_change(question, vocabulary.timezone)
    elif "changes" in told.parts:
        changes = told.parts["changes"]
    else:
        changes = told.parts["changes"] = next_change(question, vocabulary.timezone)
    frees = next_freed(question, told.freeing)
    return changes if frees is None else frees if changes is None else min(changes, frees)


def _ways(told: Gist, found: Findings, offered: frozenset[str], always: Sequence[str]) -> list[Way]:
    """Asks, a peer, the emergency, other actions, what would have to be otherwise; never nothing."""
    ways: list[Way] = [*found.asks]
    if told.with_peer > told.alone:
        ways.append(Peer(told.with_peer))
    if told.emergency is not None:
        ways.append(Emergency(told.emergency))
    ways += [Instead(name) for name in told.offers if name in offered]
    if told.alone <= 0 and not ways:
        ways += [Instead(name) for name in always]
    return [*ways, *found.ifs]
