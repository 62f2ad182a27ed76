"""From what logic finds to a case that a person can read, and that the decide reading confirms."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Any, Final

import z3

from rules.boundary import Audience
from rules.prove.guess import OTHER
from rules.prove.logic import Formula, all_of, negation
from rules.prove.rules import ActionLogic
from rules.prove.words import Fact, of_count
from rules.values import DIGITS_AFTER, Scalar, Value
from rules.vocabulary import NUMERIC, Action, Missing, Type, Vocabulary

LOGIC: Final = "QF_UFLIRA"
"""What questions are made of, by the names of SMT-LIB: no quantifiers, linear numbers."""
MAX_REFINEMENTS: Final = 40


@dataclass(frozen=True, slots=True)
class Found:
    """A case as logic gives it, and the amount (in steps of the grid) that it is about."""

    facts: Mapping[str, Value]
    at: datetime
    steps: int


class DisagreementError(Exception):
    """Logic found a case that the decide reading does not confirm: a mistake in one of the readings."""


class UnsureError(Exception):
    """Logic did not come to an answer in its time."""


def solve(logic: ActionLogic, formulas: Sequence[Formula], seconds: float) -> Found | None:
    """A case that meets the formulas and everything that cases always meet; None if there is none.

    Numbers may first lie off their grid and a day may not fit its moment; then both are asked for.

    Raises: UnsureError.
    """
    if any(each is False for each in formulas):
        return None
    if seconds <= 0:
        raise UnsureError("no time was given")
    solver = asserted(logic, formulas)
    limit(solver, seconds)
    return refined(logic, solver)


def limit(solver: Any, seconds: float) -> None:
    """From here on each question to a solver has so long."""
    solver.set("timeout", max(1, int(seconds * 1000)))


def asserted(logic: ActionLogic, formulas: Sequence[Formula]) -> Any:
    """A solver that holds the formulas and everything that cases always meet."""
    solver = z3.SolverFor(LOGIC)
    solver.add(*[each for each in (*formulas, *logic.always()) if each is not True])
    return solver


def refined(logic: ActionLogic, solver: Any) -> Found | None:
    """The case that a solver finds, its numbers on their grid and its day that of its moment; None if there
    is none.

    Raises: UnsureError.
    """
    for _ in range(MAX_REFINEMENTS):
        model = _model(solver)
        if model is None:
            return None
        more = [*_off_grid(logic.words.facts.values(), model), *_wrong_day(logic, model)]
        if not more:
            return _read(logic, model)
        # Days are told apart one by one, and there are many: noon is on the right one at once.
        at_noon = _at_noon(logic, solver, model) if "today" in logic.words.facts else None
        if at_noon is not None and not [
            *_off_grid(logic.words.facts.values(), at_noon),
            *_wrong_day(logic, at_noon),
        ]:
            return _read(logic, at_noon)
        solver.add(*more)
    raise UnsureError("the numbers of a case were not found on their grid")


def few_known(
    logic: ActionLogic, formulas: Sequence[Formula], names: Collection[str], door: Audience
) -> Found | None:
    """A case that meets the formulas and in which no more is known than the named facts and defaults.

    Raises: UnsureError.
    """
    facts = logic.words.facts
    given = logic.vocabulary.defaults
    named = [facts[name] for name in sorted({*names, *given, "now"}) if name in facts]
    solver = z3.SimpleSolver()
    solver.set("rlimit", 400_000)
    whole = [*formulas, *logic.always(only=named)]
    whole += [fact.known for fact in named]
    if door == "customer":
        whole += [negation(fact.known) for fact in named if fact.name.startswith("associate.")]
    meant = all_of(whole)
    if isinstance(meant, bool):
        return None
    z3.Z3_solver_assert(solver.ctx.ref(), solver.solver, meant.ast)
    model = _model(solver)
    if model is None:
        return None
    # A day that the formulas do not read is that of the moment, whatever other formulas read of it.
    if "today" in names and [*_wrong_day(logic, model)]:
        model = _at_noon(logic, solver, model)
    if model is None or [*_off_grid(named, model)]:
        raise UnsureError("not found at once")
    return _read(logic, model, named)


def _model(solver: Any) -> Any | None:
    """Values that meet what a solver holds; None if there are none. Raises: UnsureError."""
    answer = solver.check()
    if answer == z3.unsat:
        return None
    if answer != z3.sat:
        raise UnsureError(solver.reason_unknown())
    return solver.model()


def _value(model: Any, term: Any) -> Any:
    return model.eval(term, model_completion=True)


def _off_grid(facts: Iterable[Fact], model: Any) -> Iterator[Formula]:
    scale = 10**DIGITS_AFTER
    for fact in facts:
        if fact.type.kind in ("number", "money") and _fraction(_value(model, fact.term)) * scale % 1:
            yield fact.term * scale == z3.ToReal(z3.Int(f"{fact.name}#"))


def _at_noon(logic: ActionLogic, solver: Any, model: Any) -> Any | None:
    """Values that meet what a solver holds at noon of the day that a model has; None if there are none."""
    return solver.model() if solver.check(logic.is_at(_noon(logic, model))) == z3.sat else None


def _noon(logic: ActionLogic, model: Any) -> datetime:
    """The noon of the day that a model has, in the vocabulary's zone."""
    day = of_count("date", _value(model, logic.words.facts["today"].term).as_long())
    assert isinstance(day, date)  # noqa: S101 - of its kind
    zone = logic.vocabulary.timezone
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)


def _wrong_day(logic: ActionLogic, model: Any) -> Iterator[Formula]:
    if "today" in logic.words.facts:
        facts = logic.words.facts
        day = of_count("date", _value(model, facts["today"].term).as_long())
        moment = of_count("datetime", _value(model, facts["now"].term).as_long())
        if isinstance(day, date) and isinstance(moment, datetime):
            real = moment.astimezone(logic.vocabulary.timezone).date()
            if real != day:
                yield logic.day(day)
                yield logic.day(real)


def _fraction(found: Any) -> Fraction:
    return (
        Fraction(found.as_long())
        if z3.is_int_value(found)
        else Fraction(found.numerator_as_long(), found.denominator_as_long())
    )


def _read(logic: ActionLogic, model: Any, only: Sequence[Fact] | None = None) -> Found:
    texts = {code: text for text, code in logic.words.texts.items()}
    facts = {}
    for fact in logic.words.facts.values() if only is None else only:
        name = fact.name
        if name in ("now", "today"):
            continue
        if fact.known is True or z3.is_true(_value(model, fact.known)):
            value = (
                _read_list(fact, model, texts)
                if fact.type.item
                else _scalar(fact.type, _value(model, fact.term), texts)
            )
            facts[name] = value
    moment = of_count("datetime", _value(model, logic.words.facts["now"].term).as_long())
    assert isinstance(moment, datetime)  # noqa: S101 - of its kind
    return Found(facts, moment, _value(model, logic.steps).as_long())


def _read_list(fact: Fact, model: Any, texts: Mapping[int, str]) -> Value:
    item = fact.type.item or Type("text")
    items = [
        _scalar(item, _value(model, term), texts)
        for term, held in fact.asked.values()
        if z3.is_true(_value(model, held))
    ]
    allowed = [part for part in items if item.read(part) is not None]
    return tuple(dict.fromkeys(allowed))


def _scalar(type_: Type, found: Any, texts: Mapping[int, str]) -> Scalar:
    if type_.kind == "boolean":
        return bool(z3.is_true(found))
    if type_.kind in NUMERIC:
        exact = _fraction(found)
        return _decimal(exact)
    if type_.kind == "text":
        code = found.as_long()
        return texts[code] if code in texts else _another(code, texts)
    return of_count(type_.kind, found.as_long())


def _another(code: int, texts: Mapping[int, str]) -> str:
    """A text that no condition names: another for another code."""
    name = f"{OTHER} {code}"
    return f"{name}…" if name in texts.values() else name


def _decimal(exact: Fraction) -> Decimal:
    scaled = exact * 10**DIGITS_AFTER
    found = Decimal(scaled.numerator // scaled.denominator).scaleb(-DIGITS_AFTER)
    return found.to_integral_value() if found == found.to_integral_value() else found.normalize()


Holds = Callable[[Mapping[str, Value], datetime], bool]
"""Whether the decide reading confirms a case."""


def confirm(action: Action, found: Found, holds: Holds) -> None:
    """Makes sure that a case is one. Raises: DisagreementError."""
    if not holds(found.facts, found.at):
        told = ", ".join(f"{name}={value}" for name, value in sorted(found.facts.items()))
        raise DisagreementError(f"{action.name} at {found.at}: {told}")


def simplest(
    vocabulary: Vocabulary,
    types: Mapping[str, Type],
    found: Found,
    since: date,
    holds: Holds,
    values: Mapping[str, Sequence[Value]],
) -> tuple[dict[str, Value], datetime]:
    """The case with nothing in it that does not matter, and simpler values where these will do.

    Args:
        vocabulary: of the pack.
        types: of every word.
        found: where to begin; `holds` is true of it.
        since: the first day that is looked at; its noon is the simplest moment.
        holds: whether the decide reading confirms a case.
        values: by fact, values that conditions name.
    """
    facts, at = dict(found.facts), found.at
    noon = datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
    if holds(facts, noon):
        at = noon
    changed = True
    while changed:
        changed = False
        for name in sorted(facts, key=lambda name: (name.startswith("request."), name)):
            less = {key: value for key, value in facts.items() if key != name}
            if holds(less, at):
                facts, changed = less, True
    for name in sorted(facts):
        for value in _simpler(types[name], facts[name], vocabulary, name, values.get(name, ())):
            if types[name].read(value) == value and holds({**facts, name: value}, at):
                facts[name] = value
                break
    if at != noon:
        for moment in _moments(at, noon):
            if holds(facts, moment):
                at = moment
                break
    return facts, at


def _moments(at: datetime, noon: datetime) -> Iterator[datetime]:
    day = at.replace(hour=12, minute=0, second=0)
    if noon < day:
        yield day
    hour = at.replace(minute=0, second=0)
    if noon < hour:
        yield hour


def _simpler(
    type_: Type, value: Value, vocabulary: Vocabulary, name: str, named: Sequence[Value]
) -> Iterator[Value]:
    """Values that are simpler than a value, the simplest first, and at last the value itself."""
    fact = vocabulary.facts.get(name)
    if fact is not None and not isinstance(fact.default, Missing):
        yield fact.default
    if type_.kind == "boolean":
        return
    if type_.one_of is not None:
        yield from takewhile(lambda option: option != value, type_.one_of)
        return
    if isinstance(value, Decimal):
        yield from _numbers(type_, value, [each for each in named if isinstance(each, Decimal)])
    elif isinstance(value, tuple):
        yield ()
        yield from ((part,) for part in value)
    elif isinstance(value, str):
        yield OTHER
        yield from sorted(each for each in named if isinstance(each, str))
    elif isinstance(value, timedelta):
        yield timedelta(0)
        yield from (timedelta(hours=hours) for hours in (1, 24))
    elif isinstance(value, datetime):
        yield value.replace(microsecond=0, second=0, minute=0, hour=12)
        yield value.replace(microsecond=0)


def _numbers(type_: Type, value: Decimal, named: Sequence[Decimal]) -> Iterator[Decimal]:
    one = Decimal(1)
    least = type_.min if type_.min is not None else Decimal(0)
    yield from sorted(
        {least, Decimal(0), one, *named, *(each + one for each in named), *(each - one for each in named)},
        key=lambda each: (each < 0, each != each.to_integral_value(), abs(each)),
    )
    power = one
    while power < 10**12:
        yield power
        yield power * 5
        power *= 10
    whole = value.to_integral_value()
    yield from (whole, whole + one, whole - one, round(value, 2))
