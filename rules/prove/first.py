"""Of all cases that meet some formulas the first, in an order that does not depend on what was asked before.

Logic finds any case. A person shall read the simplest, so facts are settled one by one, in the order of
their names: unknown if that may be, else the simplest value that is left.

INVARIANT: two who ask the same read the same, whatever else was asked before, however long it takes. What can
be left open when all is settled, and what is too hard to settle, hangs on the order in which terms are made
and texts are numbered. So the case is looked for by a logic of its own, in a context of its own, and the
clock says at most that nobody knows.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import z3

from rules.boundary import Boundary
from rules.prove.cases import DisagreementError, Found, LostError, refined, solve
from rules.prove.court import noon_of
from rules.prove.guess import literals, worth_trying
from rules.prove.logic import Formula, negation
from rules.prove.rules import ActionLogic
from rules.prove.solver import Solver, UnsureError
from rules.prove.subject import Subject
from rules.prove.words import Fact
from rules.values import DIGITS_AFTER, Value
from rules.vocabulary import NUMERIC

EFFORT: Final = 200_000
"""How much one step may take, in Z3's own count: not in time, so that it comes out the same under load."""
LAST_EFFORT: Final = 2_000_000
"""How much it may take to find the case that all steps have left."""
_FAR: Final = 13
"""Powers of ten that a number is looked for below."""
_OPTIONS: Final = 24
"""Values of one fact that are tried."""


def first_of(
    subject: Subject, asked: Callable[[ActionLogic], Sequence[Formula]]
) -> tuple[ActionLogic, Found] | None:
    """The first case that meets formulas, and the logic of its own that found it; None if there is none.
    `asked` makes the formulas of the logic that it is given.

    Raises: DisagreementError, UnsureError, UntranslatableError.
    """
    try:
        # Mostly there is none, and that is so whatever was asked before.
        if solve(subject.logic, asked(subject.logic), subject.seconds) is None:
            return None
    except LostError:
        pass
    own = subject.logic.anew()
    found = first_case(own, asked(own), subject.seconds, subject.boundaries)
    if found is None:
        raise DisagreementError(f"{subject.action.name}: a case was found, and then none")
    return own, found


def first_case(
    logic: ActionLogic, formulas: Sequence[Formula], seconds: float, boundaries: Sequence[Boundary]
) -> Found | None:
    """The first case that meets the formulas and everything that cases always meet; None if there is none.

    Args:
        logic: of the action, of which nothing was asked that is not asked each time.
        formulas: to be met.
        seconds: how long it may take to find any.
        boundaries: whose words and moments are tried.

    Raises: UnsureError.
    """
    if seconds <= 0:
        raise UnsureError("no time was given")
    solver = Solver([*formulas, *logic.always()], own=True)
    solver.take(seconds=seconds)
    found = refined(logic, solver)
    if found is None:
        return None
    solver.take(effort=EFFORT)
    named = literals(boundaries)
    _settle(solver, [logic.is_at(at) for at in _moments(logic, boundaries)])
    facts = logic.words.facts
    for name in sorted(facts.keys() - {"now", "today"}):
        values = (logic.has_value(name, value) for value in _values(logic, facts[name], named.get(name, ())))
        if not _settle(solver, [negation(facts[name].known), *values]):
            _settle_near(solver, facts[name])
    # What is settled is met by some case, if with numbers off their grid.
    solver.take(effort=LAST_EFFORT)
    try:
        return refined(logic, solver) or found
    except UnsureError:
        return found


def _settle(solver: Solver, options: Sequence[Formula]) -> bool:
    """Holds the first of the options that may be so; whether there was one."""
    for option in options:
        if option is False:
            continue
        if option is True:
            return True
        if solver.check(option):
            solver.hold(option)
            return True
    return False


def _settle_near(solver: Solver, fact: Fact) -> None:
    """Holds a number within the step of one that is the nearest to 0, above it if that may be."""
    if fact.type.item is not None or not z3.is_arith(fact.term):
        return
    for away in (fact.term, -fact.term):

        def within(most: int, away: Any = away) -> Any:
            return z3.And(away >= 0, away <= most)

        powers = (10**power for power in range(_FAR))
        most = next((power for power in powers if solver.check(within(power))), None)
        if most is None:
            continue
        solver.hold(within(most))
        most = _least(solver, away, most // 10, most)
        solver.hold(away <= most)
        if not _settle(solver, [away == most]):
            _settle_broken(solver, fact.name, away, most)
        return


def _settle_broken(solver: Solver, name: str, away: Any, most: int) -> None:
    """Holds a number that lies between a whole one and the next, `most`: with as few digits after the point
    as will do, and then the lowest.
    """
    for digits in range(1, DIGITS_AFTER + 1):
        scale = 10**digits
        steps = z3.Int(f"{name}#{digits}")
        if _settle(solver, [away * scale == z3.ToReal(steps)]):
            solver.hold(steps == _least(solver, steps, (most - 1) * scale, most * scale))
            return


def _least(solver: Solver, term: Any, least: int, most: int) -> int:
    """The least whole number that a term may be below or at, by halves: more than `least`, `most` at most."""
    while most - least > 1:
        middle = (least + most) // 2
        if solver.check(term <= middle):
            most = middle
        else:
            least = middle
    return most


def _moments(logic: ActionLogic, boundaries: Sequence[Boundary]) -> Iterator[datetime]:
    """The first noon, then the moments at which a boundary begins or ends, one after the other."""
    noon = noon_of(logic.since)
    yield noon
    ends = {end for one in boundaries for end in (one.start, one.until) if end is not None}
    yield from sorted(end.replace(microsecond=0) for end in ends if end > noon)


def _values(logic: ActionLogic, fact: Fact, named: Sequence[Value]) -> Iterator[Value]:
    """Values of a fact, the simplest first."""
    default = logic.vocabulary.defaults.get(fact.name)
    if default is not None:
        yield default
    values = list(worth_trying(fact.type, named))
    if fact.type.kind in NUMERIC:
        # Whole numbers before broken ones, small before great.
        values.sort(key=_plainness)
    yield from islice(values, _OPTIONS)


def _plainness(value: Value) -> tuple[bool, bool, Decimal]:
    assert isinstance(value, Decimal)  # noqa: S101 - of numbers only
    return value < 0, value != value.to_integral_value(), abs(value)
