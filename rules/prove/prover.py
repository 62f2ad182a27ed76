"""Guarantees, proved: for all cases there can be, or with a case where one does not hold.

A guarantee is asked action by action and door by door. What was answered is kept by everything that it
depends on, so that an edit of one document asks again only what that document bears on.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

import z3

from rules.boundary import Guarantee
from rules.boundary_set import BoundarySet, revision_of
from rules.compiler import request_types
from rules.pack import VOCABULARY, Pack
from rules.prove.floors import gaps
from rules.prove.guarantees import finding_of, prove_guarantee
from rules.prove.hints import Hint, covered, idle, never_true
from rules.prove.proofs import Outcome, Proof, Proven
from rules.prove.rules import ActionLogic
from rules.prove.subject import Subject
from rules.prove.witnesses import Witnesses
from rules.prove.words import UntranslatableError

SECONDS: Final = 5.0
"""How long one question may take."""
_WORST: Final[Mapping[Outcome, int]] = {"refuted": 0, "untranslatable": 1, "undecided": 2, "proved": 3}
MOST_KEPT: Final = 100_000
"""Answers about single clauses that are kept at most."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """What was found about some actions of a pack. `proofs` are by guarantee and action; `waiting` counts the
    questions for which there was no time.
    """

    proofs: Mapping[str, Mapping[str, Proof]]
    hints: tuple[Hint, ...]
    waiting: int


def joined(pack: Pack, parts: Sequence[Part]) -> Proven:
    """What the parts say about a pack, which together are about each of its actions once."""
    proofs = []
    for guarantee in pack.guarantees:
        by_action = {name: proof for part in parts for name, proof in part.proofs[guarantee.name].items()}
        told = [by_action[name] for name in guarantee.actions if name in by_action]
        proofs.append(min(told, key=lambda proof: _WORST[proof.outcome]))
    findings = [
        found
        for proof, guarantee in zip(proofs, pack.guarantees, strict=True)
        if (found := finding_of(proof, guarantee)) is not None
    ]
    hints = dict.fromkeys(hint for part in parts for hint in part.hints)
    findings += [hint.finding(pack) for hint in hints]
    waiting = sum(part.waiting for part in parts)
    return Proven(revision_of(pack.files), tuple(proofs), tuple(sorted(findings)), waiting)


class Prover:
    """Proves packs, one after the other, and keeps what it was told of the one before."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._logics: dict[str, ActionLogic] = {}
        self._words: str | None = None
        self._since: date | None = None
        self._set: BoundarySet | None = None
        self._proved, self._said = _Answers(), _Answers()
        self._clauses: dict[Hashable, Any] = {}

    @property
    def asked(self) -> int:
        """Questions that were put to logic so far."""
        return self._proved.asked + self._said.asked

    def guarantees(self, pack: Pack, since: date) -> Proven:
        """What becomes of every guarantee of a pack, from a day on, and nothing else; what is known of its
        clauses stays known.
        """
        proofs = self._guarantees(pack, self.subjects(pack, since)) if pack.guarantees else {}
        return joined(pack, [Part(proofs, (), 0)])

    def prove(self, pack: Pack, since: date, more: Callable[[], bool] = lambda: True) -> Proven:
        """What becomes of every guarantee of a pack, from a day on (its first moment in UTC), and what else
        is worth saying of its clauses, as long as there is time for `more`: what was not looked at then is
        looked at when the pack is proved again.
        """
        return joined(pack, [self.part(pack, since, more=more)])

    def part(
        self,
        pack: Pack,
        since: date,
        only: frozenset[str] | None = None,
        more: Callable[[], bool] = lambda: True,
    ) -> Part:
        """The same for some of its actions (None: all), to be joined with what is found about the others."""
        subjects = self.subjects(pack, since, only)
        proofs = self._guarantees(pack, subjects)
        hints, waiting = self._hints(subjects, more)
        return Part(proofs, tuple(dict.fromkeys(hints)), waiting)

    def subjects(self, pack: Pack, since: date, only: frozenset[str] | None = None) -> dict[str, Subject]:
        """Every action of a pack that is not always open (`only` some of them)."""
        words = pack.files[VOCABULARY]
        if (words, since) != (self._words, self._since):
            self._logics, self._words, self._since = {}, words, since
            self._clauses.clear()
        bears = {
            name: one
            for name, one in pack.boundaries.items()
            if only is None or not only.isdisjoint(one.actions)
        }
        self._set = BoundarySet.of(pack.vocabulary, bears, revision_of(pack.files), self._set)
        facts = {name: fact.type for name, fact in pack.vocabulary.facts.items()}
        found = {}
        for name, action in pack.vocabulary.actions.items():
            if action.always or (only is not None and name not in only):
                continue
            named = tuple(live.boundary for live in self._set.rules[name].boundaries)
            logic = self._logics.get(name)
            if logic is None:
                asked = request_types(pack.vocabulary, action)
                types = facts | {f"request.{word}": type_ for word, type_ in asked.items()}
                logic = self._logics[name] = ActionLogic(pack.vocabulary, action, types, since)
            logic.forget_but(named)
            key = (name, words, since)
            found[name] = Subject(pack, self._set, action, named, logic, since, self._seconds, key)
        return found

    def _guarantees(self, pack: Pack, subjects: Mapping[str, Subject]) -> dict[str, dict[str, Proof]]:
        """What becomes of each, by action."""
        self._proved.turn()
        return {one.name: self._guarantee(one, subjects) for one in pack.guarantees}

    def _guarantee(self, guarantee: Guarantee, subjects: Mapping[str, Subject]) -> dict[str, Proof]:
        """What becomes of a guarantee for each of its actions, up to the first for which it is refuted."""
        proofs: dict[str, Proof] = {}
        for name in guarantee.actions:
            if name not in subjects:
                continue
            subject = subjects[name]
            when = guarantee.when.text if guarantee.when else None
            key = (subject.key, when, guarantee.never_above, guarantee.never_below, guarantee.audience)
            proof = self._proved.kept(key, partial(prove_guarantee, guarantee, subject))
            proofs[name] = replace(proof, guarantee=guarantee.name)
            if proof.outcome == "refuted":
                break
        return proofs

    def _hints(self, subjects: Mapping[str, Subject], more: Callable[[], bool]) -> tuple[list[Hint], int]:
        """What is worth saying, and how many questions wait."""
        self._said.turn()
        questions: dict[Hashable, Callable[[], tuple[Hint, ...]]] = {}
        all_seen = [Witnesses(subject, self) for subject in subjects.values()]
        for seen in all_seen:
            # A document of several actions is looked at with the first of them.
            for boundary in seen.subject.boundaries:
                if boundary.actions[0] == seen.subject.action.name:
                    key = ("conditions", seen.subject.words, seen.subject.text(boundary))
                    questions[key] = partial(_told, never_true, seen, boundary)
        for seen in all_seen:
            subject = seen.subject
            granting = tuple(subject.text(one) for one in subject.granting)
            questions["covered", subject.words, granting] = partial(_told, covered, seen)
            questions["idle", subject.key] = partial(_told, idle, seen)
            if subject.action.floor is not None:
                questions["floor", subject.key] = partial(_told, gaps, subject)
        found: list[Hint] = []
        waiting = 0
        for each, ask in questions.items():
            if each in self._said or more():
                found += self._said.kept(each, ask)
            else:
                waiting += 1
        return found, waiting

    def once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """An answer about single clauses, kept as long as the words are the same."""
        if key not in self._clauses:
            if len(self._clauses) >= MOST_KEPT:
                self._clauses.clear()
            self._clauses[key] = ask()
        found: T = self._clauses[key]
        return found


class _Answers:
    """Answers by what they depend on: those of this turn, and of the one before."""

    def __init__(self) -> None:
        self._now: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}
        self.asked = 0

    def __contains__(self, key: Hashable) -> bool:
        return key in self._now or key in self._before

    def turn(self) -> None:
        """What is not asked for until the next turn is forgotten then."""
        self._before, self._now = self._now, {}

    def kept(self, key: Hashable, ask: Callable[[], T]) -> T:
        """An answer that is known, or else is asked for."""
        for known in (self._now, self._before):
            if key in known:
                self._now[key] = known[key]
                break
        else:
            self.asked += 1
            self._now[key] = ask()
        found: T = self._now[key]
        return found


def _told(ask: Callable[..., Iterator[Hint]], *about: Any) -> tuple[Hint, ...]:
    """What there is to say; nothing of what has no translation, which is no mistake of the pack's."""
    try:
        return tuple(ask(*about))
    except (UntranslatableError, z3.Z3Exception):
        return ()
