"""What can be said of boundaries over all cases besides guarantees: clauses that never do anything.

A condition that can never be true, a grant that others always cover, a limit that never binds, a smallest
amount that what is granted does not reach. Nothing of it is wrong in itself, so nothing of it is an error.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import z3

from rules.boundary import Audience, Boundary, Grant, Limit
from rules.findings import Finding, Severity
from rules.proving_rules import ActionLogic, BoundaryLogic, GrantLogic, LimitLogic
from rules.proving_logic import Formula, all_of, any_of, negation
from rules.proving_terms import Translator, Untranslatable
from rules.source import Path
from rules.syntax import Expression

MILLISECONDS: Final = 500
"""How long one question may take; what is not decided by then is not said."""
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

    def __init__(self, logic: ActionLogic, door: Audience, used: Sequence[Formula]) -> None:
        self._solver = z3.SolverFor("QF_UFLIRA")
        self._solver.set("timeout", MILLISECONDS)
        base = [*used, *logic.always(), *logic.defaults(door), *logic.door(door)]
        self._solver.add(*[each for each in base if each is not True])
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


def hints_of(logic: ActionLogic, boundaries: Sequence[Boundary]) -> Iterator[Hint]:
    """What is to be said of the grants and limits of one action. Raises: Untranslatable."""
    customers = any("customer" in boundary.audience for boundary in boundaries)
    doors = _DOORS if customers else _DOORS[:1]
    grants = [(b, i, one) for b in boundaries for i, one in enumerate(logic.of(b).grants)]
    limits = [(b, i, one) for b in boundaries for i, one in enumerate(logic.of(b).limits)]
    covered = {one.grant.id + "/" + b.name: (b, i, one) for b, i, one in grants}
    idle = {one.limit.id + "/" + b.name: (b, i, one) for b, i, one in limits}
    for door in doors:
        asking = _Asking(logic, door, logic.some())
        here = [each for each in grants if door in each[0].audience]
        carries = {key_of(b, one.grant): asking.named(logic.carries(one, peer=True)) for b, _, one in here}
        for key in [key for key in covered if key in carries]:
            if key not in covered:
                continue
            others = [z3.Not(name) for other, name in carries.items() if other != key]
            found = asking.model([carries[key], *others])
            if found is not None:
                covered.pop(key, None)
        affords = asking.named(all_of([logic.affords(boundaries, door), any_of(list(carries.values()))]))
        opened = asking.named(any_of([affords, logic.in_need(boundaries, door)]))
        allows = {key_of(b, one.limit): asking.named(logic.allows(one)) for b, _, one in limits}
        for key in list(idle):
            others = [name for other, name in allows.items() if other != key]
            if asking.model([opened, z3.Not(allows[key]), *others]) is not None:
                idle.pop(key)
    for boundary, index, one in covered.values():
        if one.holds is not False:
            message = f"grant {one.grant.id} never gives more than other grants of {logic.action.name} do"
            yield Hint(boundary.name, ("grants", index), "hint", "covered", message)
    for boundary, index, limit in idle.values():
        message = f"limit {limit.limit.id} never binds for {logic.action.name}: others are always tighter"
        yield Hint(boundary.name, ("limits", index), "hint", "never_binds", message)


def key_of(boundary: Boundary, clause: Grant | Limit) -> str:
    """A clause by name."""
    return f"{clause.id}/{boundary.name}"


def conditions_of(logic: ActionLogic, boundary: Boundary) -> Iterator[Hint]:
    """The conditions of a boundary that can never be true. Raises: Untranslatable."""
    translate, parts = Translator(logic.words, boundary.tables), logic.of(boundary)
    told: list[tuple[Path, str, Formula]] = []
    base = [parts.in_force]
    if boundary.applies_when is not None:
        told.append((("applies_when",), "applies_when", parts.applies.yes))
    base_applies = negation(parts.applies.no)
    sections: tuple[tuple[str, Sequence[Any]], ...] = (
        ("grants", boundary.grants), ("limits", boundary.limits), ("duties", boundary.duties)
    )
    for section, clauses in sections:
        for index, clause in enumerate(clauses):
            if clause.when is not None:
                formula = all_of([base_applies, translate.condition(clause.when).yes])
                told.append(((section, index, "when"), f"the condition of {clause.id}", formula))
    if not told:
        return
    door: Audience = "associate" if "associate" in boundary.audience else "customer"
    asking = _Asking(logic, door, base)
    seen: set[int] = set()
    for number, (path, what, formula) in enumerate(told):
        if number in seen:
            continue
        model = asking.model([asking.named(formula)])
        if model is None:
            yield Hint(boundary.name, path, "warning", "never_true", f"{what} can never be true")
        elif model is not False:
            seen |= {
                other
                for other in range(number + 1, len(told))
                if told[other][2] is not False
                and ( told[other][2] is True or z3.is_true(model.eval(told[other][2], model_completion=True)))
            }
