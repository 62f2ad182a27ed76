"""Of all cases that meet some formulas the first, in an order that does not depend on what was asked before.

Logic finds any case, and another one on another day: which one hangs on the order in which its terms were
made. A person who asks twice shall read the same, so facts are settled one by one, in the order of their
names: unknown if that may be, else the simplest value that is left.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import z3

from rules.boundary import Boundary
from rules.prove.cases import LOGIC, Found, UnsureError, asserted, limit, refined, solve
from rules.prove.court import noon_of
from rules.prove.guess import literals, worth_trying
from rules.prove.logic import Formula, negation
from rules.prove.rules import ActionLogic
from rules.prove.words import Fact
from rules.values import DIGITS_AFTER, Value
from rules.vocabulary import NUMERIC

EFFORT: Final = 200_000
"""How much one step may take, in Z3's own count: not in time, so that it comes out the same under load."""
_FAR: Final = 13
"""Powers of ten that a number is looked for below."""
_OPTIONS: Final = 24
"""Values of one fact that are tried."""


def first_case(
    logic: ActionLogic, formulas: Sequence[Formula], seconds: float, boundaries: Sequence[Boundary]
) -> Found | None:
    """The first case that meets the formulas and everything that cases always meet; None if there is none.

    Args:
        logic: of the action.
        formulas: to be met.
        seconds: how long it may take to find any.
        boundaries: whose words and moments are tried.

    Raises: UnsureError.
    """
    found = solve(logic, formulas, seconds)
    if found is None:
        return None
    solver = asserted(logic, formulas)
    solver.set("rlimit", EFFORT)
    named = literals(boundaries)
    _settle(solver, [logic.is_at(at) for at in _moments(logic, boundaries)])
    facts = logic.words.facts
    for name in sorted(facts.keys() - {"now", "today"}):
        values = (logic.has_value(name, value) for value in _values(logic, facts[name], named.get(name, ())))
        if not _settle(solver, [negation(facts[name].known), *values]):
            _settle_near(solver, facts[name])
    # The last step has as much time as the first: what is settled is met by some case.
    solver.set("rlimit", 0)
    limit(solver, seconds)
    try:
        return refined(logic, solver) or found
    except UnsureError:
        return found


def _settle(solver: Any, options: Sequence[Formula]) -> bool:
    """Holds the first of the options that may be so; whether there was one."""
    for option in options:
        if option is False:
            continue
        if option is True:
            return True
        if _may_be(solver, option):
            solver.add(option)
            return True
    return False


def _may_be(solver: Any, option: Formula) -> bool:
    """Whether what a solver holds leaves room for an option. Where it is lost in what it tried before, one
    that begins anew is asked.
    """
    answer = solver.check(option)
    if answer == z3.unknown:
        fresh = z3.SolverFor(LOGIC)
        fresh.set("rlimit", EFFORT)
        fresh.add(*solver.assertions())
        answer = fresh.check(option)
    return bool(answer == z3.sat)


def _settle_near(solver: Any, fact: Fact) -> None:
    """Holds a number within the step of one that is the nearest to 0, above it if that may be."""
    if fact.type.item is not None or not z3.is_arith(fact.term):
        return
    for away in (fact.term, -fact.term):

        def within(most: int, away: Any = away) -> Any:
            return z3.And(away >= 0, away <= most)

        powers = (10**power for power in range(_FAR))
        most = next((power for power in powers if _may_be(solver, within(power))), None)
        if most is None:
            continue
        solver.add(within(most))
        most = _least(solver, away, most // 10, most)
        solver.add(away <= most)
        if not _settle(solver, [away == most]):
            _settle_broken(solver, fact.name, away, most)
        return


def _settle_broken(solver: Any, name: str, away: Any, most: int) -> None:
    """Holds a number that lies between a whole one and the next, `most`: with as few digits after the point
    as will do, and then the lowest.
    """
    for digits in range(1, DIGITS_AFTER + 1):
        scale = 10**digits
        steps = z3.Int(f"{name}#{digits}")
        if _settle(solver, [away * scale == z3.ToReal(steps)]):
            solver.add(steps == _least(solver, steps, (most - 1) * scale, most * scale))
            return


def _least(solver: Any, term: Any, least: int, most: int) -> int:
    """The least whole number that a term may be below or at, by halves: more than `least`, `most` at most."""
    while most - least > 1:
        middle = (least + most) // 2
        if _may_be(solver, term <= middle):
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
