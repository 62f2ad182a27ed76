"""Which values of the facts of a question are worth trying, as its answer stands."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from rules.candidates import Candidates
from rules.lazily import lazily
from rules.meaning import Bounds
from rules.question import Question
from rules.values import ZERO, Value
from rules.vocabulary import Vocabulary

MAX_TRIED: Final = 2_048
"""Lists of values that are kept for each action, to be found again; beyond that all are forgotten."""


class Trying:
    """The values of the facts of one question, whose numbers as things stand are `found`."""

    def __init__(self, question: Question, found: Bounds, vocabulary: Vocabulary) -> None:
        self._question = question
        self._digits = vocabulary.digits
        self._known: dict[tuple[object, ...], list[Value]] = {}
        self._found = found

    @lazily
    def _levels(self) -> list[Decimal]:
        """Amounts that one computed from a fact may have to pass: those that are given now."""
        step = Decimal((0, (1,), -self._question.rules.action.digits))
        now = {self._found.alone, self._found.with_peer, ZERO, self._found.smallest}
        return sorted(now | {level + step for level in now})

    def values(self, name: str, more: Mapping[str, Value]) -> list[Value]:
        """Those of one fact, with some others assumed; in their natural order."""
        rules = self._question.rules
        same = rules.tried.get(name)
        if same is not None:
            return same
        beside = rules.weighing.beside.get(name, ())
        key = (name, *((other, more[other]) for other in beside if other in more))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._values(name, more)
        return found

    def _values(self, name: str, more: Mapping[str, Value]) -> list[Value]:
        question = self._question
        rules, environment = question.rules, question.environment
        levels = self._levels if name in rules.weighing.valued else []
        if rules.dated:
            # Which boundaries are in force is no part of the key.
            return self._worth(name).values({**environment, **more}, levels)
        beside = rules.weighing.beside.get(name, ())
        others = (more[other] if other in more else environment.get(other) for other in beside)
        # Most facts stand by themselves: what is worth trying of them is the same in all cases.
        key = (name, *levels, *others) if levels or beside else name
        found = rules.tried.get(key)
        if found is None:
            worth = rules.worth.get(name)
            if worth is None:
                worth = rules.worth[name] = self._worth(name)
            if len(rules.tried) >= MAX_TRIED:
                rules.tried.clear()
            found = rules.tried[key] = worth.values({**environment, **more}, levels)
        return found

    def _worth(self, name: str) -> Candidates:
        """Whence the values of a fact come."""
        question = self._question
        readers = [live for live in question.boundaries if name in live.reads]
        return Candidates(name, question.rules.words[name], readers, self._digits)
