"""From the gist of a question to its whole answer: what it shows of facts and budgets, and ways forward."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.forward import Emergency, Instead, Outlook, Peer, Way
from rules.gist import Gist
from rules.latitude import ActionLatitude
from rules.question import Question
from rules.timing import next_change, next_freed
from rules.vocabulary import Vocabulary
from rules.widening import Findings, findings

NOTHING: frozenset[str] = frozenset()


class Answering:
    """Answers the questions of one case."""

    def __init__(
        self, vocabulary: Vocabulary, always: Sequence[str], opened: Callable[[], Collection[str]]
    ) -> None:
        """`vocabulary` says which facts a person may state, `always` names the actions that nothing closes,
        and `opened` gives the names of all that are open in this case.
        """
        self._vocabulary = vocabulary
        self._always = always
        self._opened = opened

    def answer(self, question: Question, told: Gist) -> ActionLatitude:
        """The answer to a question of which `told` is the gist."""
        return ActionLatitude(question, told, self._vocabulary.digits, self._outlook)

    def _outlook(self, question: Question, told: Gist) -> Outlook:
        found = findings(question, self._vocabulary)
        offered = NOTHING
        if told.offers:
            now = self._opened()
            offered = frozenset([name for name in told.offers if name in now])
        ways = told.ways.get(offered)
        if ways is None:
            ways = told.ways[offered] = tuple(_ways(told, found, offered, self._always))
        return Outlook(found.unknown, ways, _until(question, told, self._vocabulary.timezone), offered)


def _until(question: Question, told: Gist, zone: ZoneInfo) -> datetime | None:
    """The next moment at which time alone changes the answer; a budget that gets something back does so."""
    if not question.rules.steady:
        changes = next_change(question, zone)
    else:
        if told.changes is None:
            told.changes = (next_change(question, zone),)
        (changes,) = told.changes
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
