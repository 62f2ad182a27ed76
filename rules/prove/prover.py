"""Guarantees, proved: for all cases there can be, or with a case where one does not hold.

A guarantee is asked action by action and door by door. What was answered is kept by everything that it
depends on, so that an edit of one document asks again only what that document bears on.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final, TypeVar

import z3

from rules.boundary import Audience, Boundary, Guarantee
from rules.boundary_set import BoundarySet, revision_of
from rules.compiler import request_types
from rules.findings import Finding
from rules.latitude import amount_text
from rules.pack import VOCABULARY, Pack
from rules.prove.cases import (
    DisagreementError,
    Found,
    Holds,
    UnsureError,
    confirm,
    few_known,
    literals,
    simplest,
    solve,
)
from rules.prove.court import binding, case_of, condition_of, hear, rivals
from rules.prove.hints import Hint, conditions_of, hints_of
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.proofs import Case, Outcome, Proof, Proven, Road
from rules.prove.rules import ActionLogic, GrantLogic
from rules.prove.words import UntranslatableError
from rules.values import Value
from rules.vocabulary import Action

SECONDS: Final = 5.0
"""How long one question may take."""
_WORST: Final[Mapping[Outcome, int]] = {"refuted": 0, "untranslatable": 1, "undecided": 2, "proved": 3}
MOST_KEPT: Final = 100_000
"""Answers about single clauses that are kept at most."""
_CASES: Final = 16
"""Boundaries whose cases are looked through for limits that bind."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Subject:
    """One action of a pack, with the boundaries that name it, in logic and as the decide reading has them."""

    pack: Pack
    compiled: Callable[[], BoundarySet]
    action: Action
    boundaries: tuple[Boundary, ...]
    logic: ActionLogic
    since: date
    seconds: float
    key: tuple[Hashable, ...]

    @property
    def set(self) -> BoundarySet:
        """The pack as the decide reading has it; compiled when a case is to be confirmed."""
        return self.compiled()

    def text(self, boundary: Boundary) -> str:
        """A boundary's document."""
        return self.pack.files[boundary.source.file]

    def doors(self) -> tuple[Audience, ...]:
        """The doors at which something is granted; that of associates always."""
        customers = any("customer" in boundary.audience for boundary in self.boundaries)
        return ("associate", "customer") if customers else ("associate",)


class Prover:
    """Proves packs, one after the other, and keeps what it was told of the one before."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._logics: dict[str, ActionLogic] = {}
        self._words: str | None = None
        self._since: date | None = None
        self._answers: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}
        self._clauses: dict[Hashable, Any] = {}
        self.asked = 0
        """Questions that were put to logic so far."""

    def prove(self, pack: Pack, since: date, more: Callable[[], bool] = lambda: True) -> Proven:
        """What becomes of every guarantee of a pack, from a day on (its first moment in UTC), and what else
        is worth saying of its clauses, as long as there is time for `more`: what was not looked at then is
        looked at when the pack is proved again.
        """
        self._before, self._answers = self._answers, {}
        subjects = self.subjects(pack, since)
        proofs = tuple(self._guarantee(guarantee, subjects) for guarantee in pack.guarantees)
        findings = [
            found
            for proof, guarantee in zip(proofs, pack.guarantees, strict=True)
            if (found := finding_of(proof, guarantee)) is not None
        ]
        hints, waiting = self._hints(subjects, more)
        findings += [hint.finding(pack.boundaries[hint.boundary]) for hint in dict.fromkeys(hints)]
        return Proven(revision_of(pack.files), proofs, tuple(sorted(findings)), waiting)

    def subjects(self, pack: Pack, since: date) -> dict[str, Subject]:
        """Every action of a pack that is not always open."""
        words = pack.files[VOCABULARY]
        if (words, since) != (self._words, self._since):
            self._logics, self._words, self._since = {}, words, since
            self._clauses.clear()
        compiled = cache(lambda: BoundarySet.compile(pack))
        facts = {name: fact.type for name, fact in pack.vocabulary.facts.items()}
        named_by: dict[str, list[Boundary]] = {}
        for _, boundary in sorted(pack.boundaries.items()):
            for name in boundary.actions:
                named_by.setdefault(name, []).append(boundary)
        found = {}
        for name, action in pack.vocabulary.actions.items():
            if action.always:
                continue
            named = tuple(named_by.get(name, ()))
            texts = tuple(pack.files[one.source.file] for one in named)
            logic = self._logics.get(name)
            if logic is None:
                asked = request_types(pack.vocabulary, action)
                types = facts | {f"request.{word}": type_ for word, type_ in asked.items()}
                logic = self._logics[name] = ActionLogic(pack.vocabulary, action, types, since)
            logic.forget_but(named)
            key = (name, words, since, texts)
            found[name] = Subject(pack, compiled, action, named, logic, since, self._seconds, key)
        return found

    def _guarantee(self, guarantee: Guarantee, subjects: Mapping[str, Subject]) -> Proof:
        proofs = []
        for name in guarantee.actions:
            subject = subjects[name]
            when = guarantee.when.text if guarantee.when else None
            key = (subject.key, when, guarantee.never_above, guarantee.never_below, guarantee.audience)
            proof = self.kept(key, partial(prove_guarantee, guarantee, subject))
            proofs.append(proof)
            if proof.outcome == "refuted":
                break
        worst = min(proofs, key=lambda proof: _WORST[proof.outcome])
        return replace(worst, guarantee=guarantee.name)

    def _hints(self, subjects: Mapping[str, Subject], more: Callable[[], bool]) -> tuple[list[Hint], int]:
        """What is worth saying, and how many questions wait."""
        questions: dict[Hashable, Callable[[], tuple[Hint, ...]]] = {}
        for subject in subjects.values():
            seen = _Cases(subject, self)
            for boundary in subject.boundaries:
                key = ("conditions", self._words, self._since, subject.text(boundary))
                questions.setdefault(key, partial(_conditions, subject, boundary, seen))
        for subject in subjects.values():
            questions["clauses", subject.key] = partial(_clauses, subject, _Cases(subject, self))
        found: list[Hint] = []
        waiting = 0
        for each, ask in questions.items():
            if self._knows(each) or more():
                found += self.kept(each, ask)
            else:
                waiting += 1
        return found, waiting

    def _knows(self, key: Hashable) -> bool:
        return key in self._answers or key in self._before

    def once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """An answer about single clauses, kept as long as the words are the same."""
        if key not in self._clauses:
            if len(self._clauses) >= MOST_KEPT:
                self._clauses.clear()
            self._clauses[key] = ask()
        found: T = self._clauses[key]
        return found

    def kept(self, key: Hashable, ask: Callable[[], T]) -> T:
        """An answer that is known for what it depends on, or else is asked for."""
        for known in (self._answers, self._before):
            if key in known:
                self._answers[key] = known[key]
                break
        else:
            self.asked += 1
            self._answers[key] = ask()
        found: T = self._answers[key]
        return found


class _Cases:
    """The cases that are known for the clauses of one action, found when asked for and kept by the prover."""

    def __init__(self, subject: Subject, prover: Prover) -> None:
        self._subject = subject
        self._prover = prover

    def holding(self, boundary: Boundary, grant: GrantLogic, door: Audience) -> Found | None:
        subject = self._subject
        key = ("grant", subject.key[0], subject.key[1:3], subject.text(boundary), grant.grant.id, door)
        return self._prover.once(key, partial(_little_known, subject, boundary, grant, door))

    def rivals(self, boundary: Boundary, grant: GrantLogic, door: Audience) -> frozenset[tuple[str, str]]:
        found = self.holding(boundary, grant, door)
        if found is None:
            return frozenset()
        return rivals(
            self._subject.set, self._subject.action.name, found, door, (boundary.name, grant.grant.id)
        )

    def once(self, one: tuple[Boundary, str], other: tuple[Boundary, str], ask: Callable[[], bool]) -> bool:
        """Whether a clause covers another: kept by both documents."""
        subject = self._subject
        texts = [(subject.text(boundary), clause) for boundary, clause in (one, other)]
        return self._prover.once(("covers", *subject.key[:3], *texts), ask)

    def binding(self, limits: Collection[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        wanted, bound = set(limits), set[tuple[str, str]]()
        subject = self._subject
        for boundary in subject.boundaries[:_CASES]:
            for grant in subject.logic.of(boundary).grants:
                for door in boundary.audience:
                    found = self.holding(boundary, grant, door)
                    if found is not None:
                        bound |= binding(subject.set, subject.action.name, found, door)
        return frozenset(bound & wanted)


def _clauses(subject: Subject, seen: _Cases) -> tuple[Hint, ...]:
    try:
        return tuple(hints_of(subject.logic, subject.boundaries, seen))
    except (UntranslatableError, z3.Z3Exception):
        return ()


def _conditions(subject: Subject, boundary: Boundary, seen: _Cases) -> tuple[Hint, ...]:
    try:
        return tuple(conditions_of(subject.logic, boundary, seen))
    except (UntranslatableError, z3.Z3Exception):
        return ()


def _little_known(subject: Subject, boundary: Boundary, one: GrantLogic, door: Audience) -> Found | None:
    """A case in which a grant gives something and little is known but what it reads."""
    logic, grant = subject.logic, one.grant
    carries = logic.carries(one, peer=True)
    parts = (boundary.applies_when, grant.when, grant.alone, grant.with_peer)
    reads = frozenset[str]().union(*(part.reads for part in parts if part is not None))
    try:
        return None if carries is False else few_known(logic, [carries, *logic.some()], reads, door)
    except (UnsureError, z3.Z3Exception):
        return None


def prove_guarantee(guarantee: Guarantee, subject: Subject) -> Proof:
    """What becomes of a guarantee for one of its actions."""
    try:
        case = _above(guarantee, subject) if guarantee.never_above is not None else _below(guarantee, subject)
    except UntranslatableError as reason:
        return Proof(guarantee.name, "untranslatable", f"{subject.action.name}: {reason}")
    except (UnsureError, z3.Z3Exception):
        told = f"{subject.action.name}: not decided in {subject.seconds:g} s"
        return Proof(guarantee.name, "undecided", told)
    except DisagreementError as error:
        return Proof(guarantee.name, "undecided", f"a mistake of the prover, not of the pack: {error}")
    promise = promise_of(guarantee, subject.action)
    if case is None:
        return Proof(guarantee.name, "proved", f"{promise}, in every case")
    return Proof(guarantee.name, "refuted", f"{case}, though {promise}", case)


def promise_of(guarantee: Guarantee, action: Action) -> str:
    """What a guarantee promises, in words."""
    amount = guarantee.never_above if guarantee.never_above is not None else guarantee.never_below
    word = "above" if guarantee.never_above is not None else "below"
    shown = f"{amount_text(amount or Decimal(0), action.digits)} {action.unit or ''}".strip()
    return f"never {word} {shown}"


def finding_of(proof: Proof, guarantee: Guarantee) -> Finding | None:
    """An error at the guarantee's place unless it is proved."""
    if proof.outcome == "proved":
        return None
    path = "never_above" if guarantee.never_above is not None else "never_below"
    said = {
        "refuted": "does not hold: ",
        "undecided": "is not proved: ",
        "untranslatable": "cannot be proved: ",
    }[proof.outcome]
    code = {"refuted": "guarantee", "undecided": "not_decided", "untranslatable": "not_translatable"}
    message = f"the guarantee {guarantee.name} {said}{proof.text}"
    return guarantee.source.finding((path,), code[proof.outcome], message)


def _above(guarantee: Guarantee, subject: Subject) -> Case | None:
    """A case in which some road gives more than the amount, where the condition is not false."""
    amount = guarantee.never_above or Decimal(0)
    logic, boundaries = subject.logic, subject.boundaries
    condition, holds_when = logic.condition(guarantee.when), condition_of(guarantee)
    name = subject.action.name
    for door in subject.doors():
        formulas: list[Formula] = [negation(condition.no)]
        if amount >= 0:
            roads = [logic.inside(boundaries, door, road) for road in ("with_peer", "emergency")]
            formulas += [logic.steps >= logic.least_above(amount), any_of(roads)]
        # A fact that the condition does not read may be taken as known: knowing more never narrows.
        reads = guarantee.when.reads if guarantee.when else frozenset[str]()
        formulas += logic.known(frozenset(logic.words.facts) - reads, door)
        formulas += [*logic.defaults(door), *logic.door(door)]
        found = solve(logic, formulas, subject.seconds)
        if found is None:
            continue

        def holds(facts: Mapping[str, Value], at: datetime, door: Audience = door) -> bool:
            heard = hear(subject.set, name, facts, at, door)
            most = max(heard.bounds.with_peer, heard.gives("emergency"))
            return most > amount and holds_when(heard.question.environment) is not False

        facts, at = _simplest(subject, found, holds)
        heard = hear(subject.set, name, facts, at, door)
        road: Road = "alone" if heard.bounds.alone > amount else heard.widest
        return case_of(subject.set, name, facts, at, door, road, subject.since)
    return None


def _below(guarantee: Guarantee, subject: Subject) -> Case | None:
    """A case in which one person alone may give less than the amount, where the condition is true."""
    amount, door = guarantee.never_below or Decimal(0), guarantee.audience
    logic, boundaries, name = subject.logic, subject.boundaries, subject.action.name
    condition, holds_when = logic.condition(guarantee.when), condition_of(guarantee)
    least = logic.least_from(amount)
    if least <= 0:
        return None
    short = any_of([logic.steps < least, logic.too_little(boundaries)])
    less = [logic.steps >= 0, logic.no_more(boundaries, door), short]
    read = frozenset(fact for boundary in boundaries for part in boundary.amounts() for fact in part.reads)
    premise = [condition.yes, *logic.defaults(door), *logic.door(door), *logic.known(read, door)]
    found = solve(logic, [*premise, *less], subject.seconds)
    if found is None:
        return None
    hidden = "associate." if door == "customer" else "\0"
    needed = {fact for fact in read - {"now", "today"} if not fact.startswith(hidden)}

    def holds(facts: Mapping[str, Value], at: datetime) -> bool:
        heard = hear(subject.set, name, facts, at, door)
        known = heard.question.environment
        return needed <= known.keys() and heard.bounds.alone < amount and holds_when(known) is True

    facts, at = _simplest(subject, found, holds)
    enough = all_of([logic.inside(boundaries, door, "alone"), logic.steps >= least])
    fine = any_of([negation(condition.yes), enough])
    keep = guarantee.when.reads if guarantee.when else frozenset[str]()
    told = _what_matters(subject, facts, at, [*premise[1:], fine], keep)
    return case_of(subject.set, name, told, at, door, "alone", subject.since)


def _simplest(subject: Subject, found: Found, holds: Holds) -> tuple[dict[str, Value], datetime]:
    """The case simplified, and confirmed by the decide reading. Raises: DisagreementError."""
    confirm(subject.action, found, holds)
    types = subject.set.rules[subject.action.name].words
    vocabulary = subject.set.vocabulary
    return simplest(vocabulary, types, found, subject.since, holds, literals(subject.boundaries))


def _what_matters(
    subject: Subject,
    facts: Mapping[str, Value],
    at: datetime,
    fine: Sequence[Formula],
    keep: Collection[str],
) -> dict[str, Value]:
    """Facts without those that may be anything: with the rest as it is, no case is fine.

    A fact that the condition of the guarantee reads is kept: without it the promise is not made.
    """
    logic, told = subject.logic, dict(facts)
    time = [logic.is_at(at)]
    for name in sorted(facts):
        if name in keep:
            continue
        rest = {each: value for each, value in told.items() if each != name}
        fixed = [logic.has_value(each, value) for each, value in rest.items()]
        try:
            if solve(logic, [*fine, *time, *fixed], min(1.0, subject.seconds)) is None:
                told = rest
        except UnsureError:
            continue
    return told
