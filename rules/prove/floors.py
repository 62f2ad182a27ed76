"""Floors: cases in which no grant reaches what an action should come to, though nothing stands against it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

import z3

from rules.findings import Severity
from rules.latitude import amount_text
from rules.prove.cases import DisagreementError
from rules.prove.court import case_of, hear
from rules.prove.first import first_case, first_of
from rules.prove.guarantees import simplified, what_matters
from rules.prove.hints import Hint
from rules.prove.logic import Formula, all_of, any_of, negation
from rules.prove.rules import ActionLogic
from rules.prove.solver import UnsureError
from rules.prove.subject import Subject
from rules.prove.words import UntranslatableError
from rules.values import Value
from rules.vocabulary import Type

MOST_GAPS: Final = 3
"""Cases that are named of one floor: each with other values of what has a handful of values."""
MOST_CHOICES: Final = 3
"""Such facts in a case up to which another one is looked for: with more, it would be nearly the same case."""


def gaps(subject: Subject) -> Iterator[Hint]:
    """The cases in which an associate knows all that the boundaries read, no limit and no budget (unspent)
    stands against the action's floor, and no grant reaches it, not even with a colleague; at most three.
    Where nobody can tell, that is said.
    """
    floor = subject.action.floor
    if floor is None:
        return
    unit = f"{amount_text(floor, subject.action.digits)} {subject.action.unit or ''}".strip()
    what = unit if subject.action.measure is not None else "it"
    try:
        for found in _gaps(subject, floor):
            yield _said(subject, "warning", "below_floor", f"no grant reaches {what} where {found}")
    except UntranslatableError as reason:
        yield _said(subject, "warning", "not_translatable", f"nobody can tell: {reason}")
    except DisagreementError as error:
        yield _said(subject, "warning", "not_decided", f"a mistake of the prover, not of the pack: {error}")
    except (UnsureError, z3.Z3Exception):
        told = f"whether some grant always reaches {what} is not decided in {subject.seconds:g} s"
        yield _said(subject, "warning", "not_decided", told)


def _said(subject: Subject, severity: Severity, code: str, said: str) -> Hint:
    path = ("actions", subject.action.name, "floor")
    return Hint(None, path, severity, code, f"the floor of {subject.action.name}: {said}")


def _gaps(subject: Subject, floor: Decimal) -> Iterator[str]:
    """Each case in words. Raises: DisagreementError, UnsureError, UntranslatableError."""
    boundaries = subject.boundaries
    read = frozenset(name for one in boundaries for part in one.amounts() for name in part.reads)

    def reached_or_closed(logic: ActionLogic) -> tuple[Formula, Formula]:
        open_ = all_of([logic.affords(boundaries, "associate"), logic.allowed(boundaries)])
        return logic.carried(boundaries, "associate", peer=True), negation(open_)

    def known(logic: ActionLogic) -> list[Formula]:
        exactly = logic.steps == logic.least_from(floor)
        return [exactly, *logic.defaults("associate"), *logic.known(read, "associate")]

    def asked(logic: ActionLogic) -> list[Formula]:
        neither = [negation(each) for each in reached_or_closed(logic)]
        return [*known(logic), *neither]

    needed = read - {"now", "today"}

    kinds: list[dict[str, Value]] = []

    def holds(facts: Mapping[str, Value], at: datetime) -> bool:
        if any(kind.items() <= facts.items() for kind in kinds):
            return False
        heard = hear(subject.set, subject.action.name, facts, at, "associate")
        bounds = heard.bounds
        clear = not bounds.shut and bounds.smallest <= floor <= bounds.narrowed(floor)
        return needed <= heard.question.environment.keys() and bounds.granted_peer < floor and clear

    first = first_of(subject, asked)
    if first is None:
        return
    logic, found = first
    others = asked(logic)
    while True:
        facts, at = simplified(subject, found, holds)
        fine = any_of(reached_or_closed(logic))
        told = what_matters(logic, facts, at, [*known(logic), fine], ())
        case = case_of(subject.set, subject.action.name, told, at, "associate", "with_peer", subject.since)
        yield case.known_text()
        kinds.append({name: value for name, value in told.items() if _is_choice(case.types[name])})
        if len(kinds) == MOST_GAPS or not 0 < len(kinds[-1]) <= MOST_CHOICES:
            return
        others.append(negation(all_of([logic.has_value(name, value) for name, value in kinds[-1].items()])))
        another = first_case(logic, others, subject.seconds, boundaries)
        if another is None:
            return
        found = another


def _is_choice(type_: Type) -> bool:
    return type_.kind == "boolean" or type_.one_of is not None
