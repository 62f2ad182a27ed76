"""Cases in which the grants of an action give something: what they show, logic need not be asked."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import Any, Final, Protocol, TypeVar

import z3

from rules.boundary import Audience, Boundary
from rules.live_boundary import LiveBoundary, LiveGrant
from rules.meaning import ONE, bounds
from rules.meters import UNSPENT
from rules.prove.cases import few_known
from rules.prove.court import noon_of
from rules.prove.guess import Guess, Guesser, environment
from rules.prove.solver import UnsureError
from rules.prove.subject import Subject
from rules.values import ZERO, Value, round_down

Clause = tuple[str, str]
"""A clause by its boundary and its id."""
T = TypeVar("T")
_BINDING: Final = 24
"""Cases that are looked through for limits that bind."""
_NOTHING: Final = (ZERO, ZERO)


class Memory(Protocol):
    """Answers about single clauses, kept as long as all that they depend on is the same."""

    def once(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        """The answer that is known, or else is asked for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A grant in one of its cases: `beyond` says that it gives more than all others, alone or with a
    colleague; `rivals` are those that give no less both ways.
    """

    beyond: bool
    rivals: frozenset[Clause]


class Witnesses:
    """The cases that are known for the clauses of one action, found when asked for and kept in memory."""

    def __init__(self, subject: Subject, memory: Memory) -> None:
        self.subject = subject
        self._memory = memory
        self._live = subject.live
        self._guessers: dict[str, Guesser] = {}
        self._granting = [self._live[one.name] for one in subject.granting]

    def guesser(self, boundary: Boundary) -> Guesser:
        """Guesses about one boundary."""
        found = self._guessers.get(boundary.name)
        if found is None:
            subject = self.subject
            words = subject.set.rules[subject.action.name].words
            live, at = self._live[boundary.name], noon_of(subject.since)
            found = self._guessers[boundary.name] = Guesser(subject.set.vocabulary, words, live, at)
        return found

    def once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What was answered for these words of this action; asked for where nobody did yet."""
        found: T = self._memory.once((self.subject.words, key), ask)
        return found

    def of(self, boundary: Boundary, grant: LiveGrant, door: Audience) -> tuple[Guess, ...]:
        """Cases in which a grant gives something and little else is known; none where nobody found one."""
        key = ("grant", self.subject.text(boundary), grant.clause.id, door)
        return self.once(key, partial(self._found, boundary, grant, door))

    def _found(self, boundary: Boundary, grant: LiveGrant, door: Audience) -> tuple[Guess, ...]:
        guesser, least = self.guesser(boundary), self.subject.logic.step
        guesses = (guesser.giving(grant, door, least, high=high) for high in (True, False))
        found = {repr(each.facts): each for each in guesses if each is not None}
        if found:
            return tuple(found.values())
        asked = self._asked(boundary, grant, door)
        return () if asked is None else (asked,)

    def _asked(self, boundary: Boundary, grant: LiveGrant, door: Audience) -> Guess | None:
        logic, clause = self.subject.logic, grant.clause
        own = next(one for one in logic.of(boundary).grants if one.grant is clause)
        carries = logic.carries(own, peer=True)
        parts = (boundary.applies_when, clause.when, clause.alone, clause.with_peer)
        reads = frozenset[str]().union(*(part.reads for part in parts if part is not None))
        try:
            found = None if carries is False else few_known(logic, [carries, *logic.some()], reads, door)
        except (UnsureError, z3.Z3Exception):
            return None
        return None if found is None else Guess(found.facts, found.at)

    def standing(self, guess: Guess, door: Audience, own: Clause) -> Standing:
        """How a grant stands among all grants of the action in a case, on the measure's grid as logic has it:
        what lies between two steps shows in one case and not in another.
        """
        known = environment(self.subject.set.vocabulary, guess.facts, guess.at, door)
        given = _given([one for one in self._granting if one.boundary.in_force(guess.at)], known, door)
        alone, peer = map(self._on_grid, given.pop(own, _NOTHING))
        best = [self._on_grid(max((each[road] for each in given.values()), default=ZERO)) for road in (0, 1)]
        rivals = frozenset(
            key
            for key, each in given.items()
            # Who gives less than nothing gives no less than nothing.
            if max(each[0], ZERO) >= alone and max(each[1], ZERO) >= peer
        )
        return Standing(alone > best[0] or peer > best[1], rivals)

    def _on_grid(self, amount: Decimal) -> Decimal:
        """What can be given of an amount: where there is no measure, once at most."""
        action = self.subject.action
        given = max(round_down(amount, action.digits), ZERO)
        return given if action.measure is not None else min(given, ONE)

    @cached_property
    def binding(self) -> frozenset[Clause]:
        """Limits that narrow what is given in one of the cases."""
        rules, step = self.subject.set.rules[self.subject.action.name], self.subject.logic.step
        bound: set[Clause] = set()
        for guess, door in self._some():
            known = environment(self.subject.set.vocabulary, guess.facts, guess.at, door)
            in_force = [one for one in rules.boundaries if one.boundary.in_force(guess.at)]
            found = bounds(rules.action, in_force, known, UNSPENT, door)
            most = self._on_grid(found.granted_peer)
            if found.left is not None:
                most = min(most, self._on_grid(found.left))
            if most < step:
                continue
            narrow = [limit for value, limit in found.ceilings if value < most]
            narrow += [limit for value, limit in found.floors if value is None or value > step]
            bound |= {(limit.ref.boundary, limit.clause.id) for limit in narrow}
        return frozenset(bound)

    def _some(self) -> list[tuple[Guess, Audience]]:
        """A case of each grant, of as many as are looked through."""
        found: list[tuple[Guess, Audience]] = []
        for live in self._granting:
            for grant in live.grants:
                for door in live.boundary.audience:
                    found += [(each, door) for each in self.of(live.boundary, grant, door)[:1]]
                    if len(found) >= _BINDING:
                        return found
        return found


def _given(
    granting: Sequence[LiveBoundary], known: Mapping[str, Value], door: Audience
) -> dict[Clause, tuple[Decimal, Decimal]]:
    """What each grant that holds gives, alone and with a colleague."""
    given: dict[Clause, tuple[Decimal, Decimal]] = {}
    for live in granting:
        if door not in live.boundary.audience or live.applies(known) is not True:
            continue
        for one in live.grants:
            if one.when(known) is True:
                alone = one.alone(known) or ZERO
                peer = alone if one.with_peer is None else max(alone, one.with_peer(known) or ZERO)
                given[live.boundary.name, one.clause.id] = alone, peer
    return given
