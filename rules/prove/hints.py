"""What can be said of boundaries over all cases besides guarantees: clauses that never do anything.

A condition that can never be true, a grant that others always cover, a limit that never binds, a smallest
amount that what is granted does not reach. Nothing of it is wrong in itself, so nothing of it is an error.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import z3

from rules.boundary import Audience, Boundary
from rules.findings import Finding, Severity
from rules.prove.cases import Found
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.rules import ActionLogic, GrantLogic
from rules.prove.terms import Translator
from rules.prove.words import Fact
from rules.source import Path

EFFORT: Final = 400_000
"""How much one question may take, in Z3's own count; what is not decided by then is not said."""
JOINT: Final = 40
"""Grants of one action up to which several together are looked at that may cover one; beyond, single ones."""
Clause = tuple[str, str]


class Seen(Protocol):
    """Cases that are known for the clauses of one action, as the decide reading has them."""

    def holding(self, boundary: Boundary, grant: GrantLogic, door: Audience) -> Found | None:
        """A case in which a grant gives something and little else is known; None where there is none."""

    def rivals(self, boundary: Boundary, grant: GrantLogic, door: Audience) -> frozenset[Clause]:
        """The grants that give as much as this one in its case."""

    def once(self, one: tuple[Boundary, str], other: tuple[Boundary, str], ask: Callable[[], bool]) -> bool:
        """What was answered for two clauses; asked for where nobody did yet."""

    def binding(self, limits: Collection[Clause]) -> frozenset[Clause]:
        """Those of the limits that narrow something in one of the cases."""


_DOORS: Final[tuple[Audience, ...]] = ("associate", "customer")


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to say at a path of a boundary's document."""

    boundary: str
    path: Path
    severity: Severity
    code: str
    message: str

    def finding(self, boundary: Boundary) -> Finding:
        """The hint at its place."""
        at = boundary.source.finding(self.path, self.code, self.message)
        return Finding(at.file, at.line, at.column, self.severity, self.code, self.message)


class _Asking:
    """One solver for many questions about the cases of one action at one door."""

    def __init__(
        self, logic: ActionLogic, door: Audience, used: Sequence[Formula], only: Sequence[Fact] | None = None
    ) -> None:
        self._solver = z3.SimpleSolver()
        self._solver.set("rlimit", EFFORT)
        base = [*used, *logic.always(only), *logic.defaults(door), *logic.door(door)]
        meant = all_of(base)
        self._solver.add(meant)
        self._named: dict[int, tuple[Formula, Any]] = {}
        self.asked = 0

    def named(self, formula: Formula) -> Any:
        """A literal that stands for a formula."""
        if isinstance(formula, bool):
            return z3.BoolVal(formula)
        key = formula.get_id()
        if key not in self._named:
            name = z3.Bool(f"asked#{len(self._named)}")
            self._solver.add(name == formula)
            self._named[key] = formula, name
        return self._named[key][1]

    def model(self, parts: Sequence[Formula]) -> Any:
        """A model in which all parts hold; None if there is none; False if nobody knows."""
        self.asked += 1
        answer = self._solver.check(*parts)
        if answer == z3.sat:
            return self._solver.model()
        return None if answer == z3.unsat else False


def hints_of(logic: ActionLogic, boundaries: Sequence[Boundary], seen: Seen) -> Iterator[Hint]:
    """What is to be said of the grants and limits of one action. Raises: UntranslatableError.

    A case that shows a clause at work is looked for first; logic is asked where none is known.
    """
    clauses = {
        (b.name, one.grant.id): (b, i, one) for b in boundaries for i, one in enumerate(logic.of(b).grants)
    }
    idle = {
        (b.name, one.limit.id): (b, i, one) for b in boundaries for i, one in enumerate(logic.of(b).limits)
    }
    joint = len(clauses) <= JOINT
    for key, (boundary, index, own) in clauses.items():
        if any(seen.holding(boundary, own, door) is None for door in boundary.audience):
            continue
        rivals = [seen.rivals(boundary, own, door) for door in boundary.audience]
        if not all(rivals):
            continue
        others = sorted({other for each in rivals for other in each})
        by = next((each for each in others if _covers(logic, (boundary, own), clauses[each], seen)), None)
        if by is None and not (joint and _all_cover(logic, boundary, own, list(clauses.values()))):
            continue
        which = "other grants" if by is None else f"{by[0]}/{by[1]}"
        message = f"grant {key[1]} never gives more of {logic.action.name} than {which}"
        yield Hint(boundary.name, ("grants", index), "hint", "covered", message)
    for key in seen.binding(idle.keys()):
        idle.pop(key)
    if not idle:
        return
    asking = _Asking(logic, "associate", logic.some())
    opens = [logic.carried(boundaries, "associate", peer=True), logic.affords(boundaries, "associate")]
    customers = all_of(
        [logic.carried(boundaries, "customer", peer=True), logic.affords(boundaries, "customer")]
    )
    opened = asking.named(any_of([all_of(opens), customers, logic.in_need(boundaries, "associate")]))
    for boundary, index, limit in idle.values():
        if asking.model([opened, asking.named(negation(logic.allows(limit)))]) is None:
            more = f"nothing gives more of {logic.action.name} than it allows"
            message = f"limit {limit.limit.id} never binds: {more}"
            yield Hint(boundary.name, ("limits", index), "hint", "never_binds", message)


def _covers(
    logic: ActionLogic, clause: tuple[Boundary, GrantLogic], by: tuple[Boundary, int, GrantLogic], seen: Seen
) -> bool:
    """Whether wherever a grant carries an amount another one does too, at each of its doors."""
    (boundary, own), (of, _, other) = clause, by
    if other is own or not set(boundary.audience) <= set(of.audience):
        return False

    def ask() -> bool:
        reads = {name for one in (boundary, of) for part in one.amounts() for name in part.reads}
        facts = [logic.words.facts[name] for name in sorted(reads) if name in logic.words.facts]
        asking = _Asking(logic, boundary.audience[0], logic.some(), facts)
        for peer in (False, True):
            carries = asking.named(logic.carries(own, peer=peer))
            if asking.model([carries, asking.named(negation(logic.carries(other, peer=peer)))]) is not None:
                return False
        return True

    return seen.once((boundary, own.grant.id), (of, other.grant.id), ask)


def _all_cover(
    logic: ActionLogic,
    boundary: Boundary,
    own: GrantLogic,
    clauses: Sequence[tuple[Boundary, int, GrantLogic]],
) -> bool:
    """Whether wherever a grant carries an amount some other does too, at each of its doors."""
    for door in boundary.audience:
        asking = _Asking(logic, door, logic.some())
        for peer in (False, True):
            others = [
                negation(logic.carries(one, peer=peer))
                for of, _, one in clauses
                if one is not own and door in of.audience
            ]
            if (
                asking.model([asking.named(logic.carries(own, peer=peer)), *map(asking.named, others)])
                is not None
            ):
                return False
    return True


def conditions_of(logic: ActionLogic, boundary: Boundary, seen: Seen) -> Iterator[Hint]:
    """The conditions of a boundary that can never be true. Raises: UntranslatableError."""
    translate, parts = Translator(logic.words, boundary.tables), logic.of(boundary)
    told: list[tuple[Path, str, Formula]] = []
    base = [parts.in_force]
    held = {
        one.grant.id
        for one in parts.grants
        if any(seen.holding(boundary, one, door) is not None for door in boundary.audience)
    }
    if boundary.applies_when is not None and not held:
        told.append((("applies_when",), "applies_when", parts.applies.yes))
    base_applies = negation(parts.applies.no)
    sections: tuple[tuple[str, Sequence[Any]], ...] = (
        ("grants", boundary.grants),
        ("limits", boundary.limits),
        ("duties", boundary.duties),
    )
    for section, clauses in sections:
        for index, clause in enumerate(clauses):
            if clause.when is not None and not (section == "grants" and clause.id in held):
                formula = all_of([base_applies, translate.condition(clause.when).yes])
                told.append(((section, index, "when"), f"the condition of {clause.id}", formula))
    if not told:
        return
    door: Audience = "associate" if "associate" in boundary.audience else "customer"
    names = {name for expression in boundary.expressions() for name in expression.reads}
    asking = _Asking(
        logic, door, base, [logic.words.facts[name] for name in sorted(names) if name in logic.words.facts]
    )
    done: set[int] = set()
    for number, (path, what, formula) in enumerate(told):
        if number in done:
            continue
        model = asking.model([asking.named(formula)])
        if model is None:
            yield Hint(boundary.name, path, "warning", "never_true", f"{what} can never be true")
        elif model is not False:
            done |= {
                other
                for other in range(number + 1, len(told))
                if told[other][2] is not False
                and (told[other][2] is True or z3.is_true(model.eval(told[other][2], model_completion=True)))
            }
