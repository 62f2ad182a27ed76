"""What can be said of boundaries over all cases besides guarantees: clauses that never do anything.

A condition that can never be true, a grant that others always cover, a limit that never binds, a smallest
amount that what is granted does not reach. Nothing of it is wrong in itself, so nothing of it is an error.

A case that shows a clause at work is looked for first; logic is asked where none is known.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import z3

from rules.boundary import Audience, Boundary, Duty, Limit
from rules.findings import Finding, Severity
from rules.pack import VOCABULARY, Pack
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.rules import ActionLogic, GrantLogic
from rules.prove.solver import Solver
from rules.prove.terms import Translator
from rules.prove.witnesses import Clause, Witnesses
from rules.source import Path, read_documents
from rules.syntax import Expression

EFFORT: Final = 400_000
"""How much one question may take, in Z3's own count, of a solver that is asked many."""
ANEW: Final = 2_000_000
"""How much of one that is asked nothing else; what is not decided by then is not said. It is much more: which
question the first is lost in hangs on those before, and what is said should not.
"""
JOINT: Final = 40
"""Grants of one action up to which several together are looked at that may cover one; beyond, single ones."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to say at a path of a boundary's document; of the vocabulary's where no boundary is named."""

    boundary: str | None
    path: Path
    severity: Severity
    code: str
    message: str

    def finding(self, pack: Pack) -> Finding:
        """The hint at its place."""
        if self.boundary is None:
            source = next(iter(read_documents(VOCABULARY, pack.files[VOCABULARY])))
        else:
            source = pack.boundaries[self.boundary].source
        at = source.finding(self.path, self.code, self.message)
        return Finding(at.file, at.line, at.column, self.severity, self.code, self.message)


class _Asking:
    """One solver for many questions about the cases of one action at one door."""

    def __init__(
        self, logic: ActionLogic, door: Audience, used: Sequence[Formula], only: Collection[str] | None = None
    ) -> None:
        self._logic, self._door, self._only = logic, door, only
        self._solver = Solver([all_of(used)], simple=True)
        self._solver.take(effort=EFFORT, anew=ANEW)
        self._named: dict[int, tuple[Formula, Any]] = {}
        self._met = 0

    def named(self, formula: Formula) -> Any:
        """A literal that stands for a formula."""
        if isinstance(formula, bool):
            return z3.BoolVal(formula)
        key = formula.get_id()
        if key not in self._named:
            name = z3.Bool(f"asked#{len(self._named)}")
            self._solver.hold(name == formula)
            self._named[key] = formula, name
        return self._named[key][1]

    def never(self, parts: Sequence[Formula]) -> bool:
        """Whether all parts hold in no case; what nobody knows is not said."""
        self._meet()
        return self._solver.check(*parts) is False

    def _meet(self) -> None:
        """Holds what every case meets, of all facts that came into the questions so far: a fact is one of the
        logic's from its first formula on.
        """
        logic, facts = self._logic, self._logic.words.facts
        if self._met == len(facts):
            return
        self._met = len(facts)
        only = None if self._only is None else [facts[name] for name in sorted(self._only) if name in facts]
        self._solver.hold(all_of([*logic.always(only), *logic.defaults(self._door), *logic.door(self._door)]))


def covered(seen: Witnesses) -> Iterator[Hint]:
    """The grants of an action that never give more than another, or others together.

    Raises: UntranslatableError.
    """
    subject = seen.subject
    clauses = {(b.name, one.id): (b, i) for b in subject.granting for i, one in enumerate(b.grants)}
    joint = len(clauses) <= JOINT
    for key, (boundary, index) in clauses.items():
        rivals = _rivals(seen, boundary, index)
        if rivals is None:
            continue
        by = next(
            (other for other in sorted(rivals) if _covers(seen, (boundary, index), clauses[other])), None
        )
        if by is None and not (joint and _all_cover(seen, boundary, index)):
            continue
        which = "other grants" if by is None else f"{by[0]}/{by[1]}"
        message = f"grant {key[1]} never gives more of {subject.action.name} than {which}"
        yield Hint(boundary.name, ("grants", index), "hint", "covered", message)


def _rivals(seen: Witnesses, boundary: Boundary, index: int) -> frozenset[Clause] | None:
    """The grants that give as much as one does in each of its cases; None where it gives more than all others
    in some, or where no case is known in which it gives something.
    """
    grant, found = seen.subject.live[boundary.name].grants[index], None
    for door in boundary.audience:
        cases = seen.of(boundary, grant, door)
        if not cases:
            return None
        for case in cases:
            standing = seen.standing(case, door, (boundary.name, grant.clause.id))
            if standing.beyond:
                return None
            found = standing.rivals if found is None else found & standing.rivals
    return found


def _covers(seen: Witnesses, clause: tuple[Boundary, int], by: tuple[Boundary, int]) -> bool:
    """Whether wherever a grant carries an amount another one does too, at each of its doors."""
    (boundary, index), (of, place) = clause, by
    if not set(boundary.audience) <= set(of.audience):
        return False
    subject, logic = seen.subject, seen.subject.logic

    def ask() -> bool:
        own, other = logic.of(boundary).grants[index], logic.of(of).grants[place]
        reads = {name for one in (boundary, of) for part in one.amounts() for name in part.reads}
        asking = _Asking(logic, boundary.audience[0], logic.some(), reads)
        for peer in _roads(own):
            carries = asking.named(logic.carries(own, peer=peer))
            if not asking.never([carries, asking.named(negation(logic.carries(other, peer=peer)))]):
                return False
        return True

    texts = (subject.text(boundary), index), (subject.text(of), place)
    return seen.once(("covers", *texts), ask)


def _roads(own: GrantLogic) -> tuple[bool, ...]:
    """With a colleague or not: one that gives no more with a colleague is covered there where it is alone."""
    return (False,) if own.with_peer is None else (False, True)


def _all_cover(seen: Witnesses, boundary: Boundary, index: int) -> bool:
    """Whether wherever a grant carries an amount some other does too, at each of its doors."""
    logic = seen.subject.logic
    own = logic.of(boundary).grants[index]
    for door in boundary.audience:
        asking = _Asking(logic, door, logic.some())
        for peer in _roads(own):
            others = [
                negation(logic.carries(one, peer=peer))
                for of in seen.subject.granting
                if door in of.audience
                for one in logic.of(of).grants
                if one is not own
            ]
            parts = [asking.named(logic.carries(own, peer=peer)), *map(asking.named, others)]
            if not asking.never(parts):
                return False
    return True


def idle(seen: Witnesses) -> Iterator[Hint]:
    """The limits of an action that never bind. Raises: UntranslatableError."""
    subject, logic = seen.subject, seen.subject.logic
    boundaries = subject.boundaries
    unseen = [
        (boundary, index)
        for boundary in boundaries
        if boundary.limits and not _ended(logic, boundary)
        for index, limit in enumerate(boundary.limits)
        if (boundary.name, limit.id) not in seen.binding
    ]
    if not unseen:
        return
    asked = []
    for door in subject.doors():
        opened = [logic.carried(boundaries, door, peer=True), logic.affords(boundaries, door)]
        given = any_of([all_of(opened), logic.in_need(boundaries, door)])
        asked.append((_Asking(logic, door, logic.some()), given))
    for boundary, index in unseen:
        limit = logic.of(boundary).limits[index]
        beyond = negation(logic.allows(limit))
        if all(asking.never([asking.named(given), asking.named(beyond)]) for asking, given in asked):
            more = f"nothing gives more of {logic.action.name} than it allows"
            message = f"limit {limit.limit.id} never binds: {more}"
            yield Hint(boundary.name, ("limits", index), "hint", "never_binds", message)


def _ended(logic: ActionLogic, boundary: Boundary) -> bool:
    """Whether it no longer counts on the first day that is looked at: `lint` says so, once, and of clauses
    that it would count again nothing is known.
    """
    return logic.in_force(boundary) is False


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition that no case is known for: where it stands, what it is, at which door it may come true."""

    path: Path
    what: str
    door: Audience
    when: Expression | None
    """None for the boundary's own."""


def never_true(seen: Witnesses, boundary: Boundary) -> Iterator[Hint]:
    """The conditions of a boundary that can never be true. Raises: UntranslatableError."""
    logic = seen.subject.logic
    unseen = [] if _ended(logic, boundary) else list(_unseen(seen, boundary))
    if not unseen:
        return
    translate, parts = Translator(logic.words, boundary.tables), logic.of(boundary)
    formulas = [
        parts.applies.yes
        if one.when is None
        else all_of([negation(parts.applies.no), translate.condition(one.when).yes])
        for one in unseen
    ]
    names = {name for expression in boundary.expressions() for name in expression.reads}
    for door in sorted({one.door for one in unseen}):
        asking = _Asking(logic, door, [parts.in_force], names)
        for one, formula in zip(unseen, formulas, strict=True):
            if one.door == door and asking.never([asking.named(formula)]):
                yield Hint(boundary.name, one.path, "warning", "never_true", f"{one.what} can never be true")


def _unseen(seen: Witnesses, boundary: Boundary) -> Iterator[_Condition]:
    """The conditions that no case is known for. Limits and duties bind at every door, and at that of
    associates most is known.
    """
    live, guesser = seen.subject.live[boundary.name], seen.guesser(boundary)
    held = {
        grant.clause.id
        for grant in live.grants
        if any(seen.of(boundary, grant, door) for door in boundary.audience)
    }
    applies = boundary.applies_when
    if applies is not None and not held and guesser.binding(applies, "associate") is None:
        yield _Condition(("applies_when",), "applies_when", "associate", None)
    own: Audience = "associate" if "associate" in boundary.audience else "customer"
    for index, grant in enumerate(boundary.grants):
        if grant.when is not None and grant.id not in held:
            path: Path = ("grants", index, "when")
            yield _Condition(path, f"the condition of {grant.id}", own, grant.when)
    sections: tuple[tuple[str, Sequence[Limit | Duty]], ...] = (
        ("limits", boundary.limits),
        ("duties", boundary.duties),
    )
    for section, clauses in sections:
        for index, clause in enumerate(clauses):
            if clause.when is not None and guesser.binding(clause.when, "associate") is None:
                path = (section, index, "when")
                yield _Condition(path, f"the condition of {clause.id}", "associate", clause.when)
