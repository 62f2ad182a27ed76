"""From the numbers of a question to its whole answer: reasons, budgets, duties, ways forward."""

from collections.abc import Callable, Collection, Sequence

from rules.forward import Emergency, Instead, Later, Outlook, Peer, Way
from rules.latitude import ActionLatitude, BudgetState, DutyState, Reason
from rules.meaning import Bounds
from rules.question import Question
from rules.reasons import why
from rules.timing import next_change
from rules.vocabulary import Vocabulary
from rules.widening import Findings, findings


def answer(
    question: Question,
    found: Bounds,
    opened: Callable[[], Collection[str]],
    always: Sequence[str],
    vocabulary: Vocabulary,
) -> ActionLatitude:
    """The answer to a question whose numbers are `found`.

    Args:
        question: the action in its case.
        found: its numbers.
        opened: gives the names of all actions that are open in this case.
        always: names of the actions that nothing closes.
        vocabulary: says which facts a person may state.
    """

    def look() -> Outlook:
        told = findings(question, lambda: found, vocabulary)
        return Outlook(
            told.unknown,
            tuple(_ways(question, found, told, opened, always)),
            next_change(question, found, vocabulary.timezone),
        )

    told = why(found, question.environment)
    return ActionLatitude(
        action=question.rules.action,
        alone=found.alone,
        with_peer=found.with_peer,
        smallest=found.smallest,
        set_by_alone=told.set_by_alone,
        set_by_with_peer=told.set_by_with_peer,
        because=tuple(Reason(*reason) for reason in told.because),
        closed_by=told.closed_by,
        budgets=tuple(BudgetState(budget, meter) for _, budget, meter in found.lefts),
        duties=tuple(
            DutyState(duty.boundary, duty.clause.id, duty.clause.kind, duty.clause.text)
            for duty in found.duties
        ),
        emergency=found.emergency,
        assumed=_assumed(question, found),
        types=question.rules.words,
        money_digits=vocabulary.digits,
        later=Later(look),
    )


def _assumed(question: Question, found: Bounds) -> tuple[str, ...]:
    """The facts of which only the default is known, as far as the boundaries in play read them."""
    if not question.assumed:
        return ()
    reads = frozenset[str]().union(*(live.words for live in found.in_play))
    return tuple(sorted(reads & question.assumed))


def _ways(
    question: Question,
    found: Bounds,
    told: Findings,
    opened: Callable[[], Collection[str]],
    always: Sequence[str],
) -> list[Way]:
    """Asks, a peer, the emergency, other actions, what would have to be otherwise; never nothing."""
    ways: list[Way] = [*told.asks]
    if found.with_peer > found.alone:
        ways.append(Peer(found.with_peer))
    if found.emergency is not None:
        ways.append(Emergency(found.emergency))
    offers = dict.fromkeys(name for live in found.in_play for name in live.boundary.offer_instead)
    ways += [Instead(name) for name in offers if name in opened() and name != question.rules.action.name]
    if found.alone <= 0 and not ways:
        ways += [Instead(name) for name in always]
    return [*ways, *told.ifs]
