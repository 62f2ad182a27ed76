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
from rules.prove.solver import Solver, UnsureError, Values
from rules.prove.words import Fact, of_count
from rules.values import DIGITS_AFTER, Scalar, Value
from rules.vocabulary import NUMERIC, Action, Missing, Type, Vocabulary

MAX_REFINEMENTS: Final = 40
EFFORT: Final = 400_000
"""How much a case in which little is known may take, in Z3's own count."""


@dataclass(frozen=True, slots=True)
class Found:
    """A case as logic gives it, and the amount (in steps of the grid) that it is about."""

    facts: Mapping[str, Value]
    at: datetime
    steps: int


class DisagreementError(Exception):
    """Logic found a case that the decide reading does not confirm: a mistake in one of the readings."""


class LostError(UnsureError):
    """Logic found none but with a number off its grid, or on the day of another moment."""


def solve(logic: ActionLogic, formulas: Sequence[Formula], seconds: float) -> Found | None:
    """A case that meets the formulas and everything that cases always meet; None if there is none.

    Numbers may first lie off their grid and a day may not fit its moment; then both are asked for.

    Raises: UnsureError.
    """
    if any(each is False for each in formulas):
        return None
    if seconds <= 0:
        raise UnsureError("no time was given")
    solver = Solver([*formulas, *logic.always()])
    solver.take(seconds=seconds)
    return refined(logic, solver)


def refined(
    logic: ActionLogic, solver: Solver, assumed: Sequence[Formula] = (), only: Sequence[Fact] | None = None
) -> Found | None:
    """The case that a solver finds, its numbers on their grid and its day that of its moment; None if there
    is none.

    Args:
        logic: of the action.
        solver: what it is told of grids and days on the way is so in every case, so it keeps that.
        assumed: what holds of this case beside what the solver holds.
        only: the facts that are looked at; None for all.

    Raises: UnsureError.
    """
    facts = list(logic.words.facts.values()) if only is None else only
    dated = any(fact.name == "today" for fact in facts)

    def odd(values: Values) -> list[Formula]:
        return [*_off_grid(facts, values), *(_wrong_day(logic, values) if dated else ())]

    for _ in range(MAX_REFINEMENTS):
        values = solver.values(*assumed)
        if values is None:
            return None
        more = odd(values)
        if not more:
            return _read(logic, values, facts)
        # Days are told apart one by one, and there are many: noon is on the right one at once.
        at_noon = _at_noon(logic, solver, values, assumed) if dated else None
        if at_noon is not None and not odd(at_noon):
            return _read(logic, at_noon, facts)
        solver.hold(*more)
    raise LostError("the numbers of a case were not found on their grid")


def few_known(
    logic: ActionLogic, formulas: Sequence[Formula], names: Collection[str], door: Audience
) -> Found | None:
    """A case that meets the formulas and in which no more is known than the named facts and defaults.

    Raises: UnsureError.
    """
    facts = logic.words.facts
    given = logic.vocabulary.defaults
    named = [facts[name] for name in sorted({*names, *given, "now"}) if name in facts]
    whole = [*formulas, *logic.always(only=named)]
    whole += [fact.known for fact in named]
    if door == "customer":
        whole += [negation(fact.known) for fact in named if fact.name.startswith("associate.")]
    meant = all_of(whole)
    if isinstance(meant, bool):
        return None
    solver = Solver([meant], simple=True)
    solver.take(effort=EFFORT)
    return refined(logic, solver, only=named)


def _off_grid(facts: Iterable[Fact], values: Values) -> Iterator[Formula]:
    scale = 10**DIGITS_AFTER
    for fact in facts:
        if fact.type.kind in ("number", "money") and _fraction(values(fact.term)) * scale % 1:
            yield fact.term * scale == z3.ToReal(z3.Int(f"{fact.name}#"))


def _at_noon(logic: ActionLogic, solver: Solver, values: Values, assumed: Sequence[Formula]) -> Values | None:
    """A case that a solver finds at noon of the day that another has; None where it finds none."""
    try:
        return solver.values(*assumed, logic.is_at(_noon(logic, values)))
    except UnsureError:
        return None


def _noon(logic: ActionLogic, values: Values) -> datetime:
    """The noon of the day that a case has, in the vocabulary's zone."""
    day = of_count("date", values(logic.words.facts["today"].term).as_long())
    assert isinstance(day, date)  # noqa: S101 - of its kind
    zone = logic.vocabulary.timezone
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)


def _wrong_day(logic: ActionLogic, values: Values) -> Iterator[Formula]:
    facts = logic.words.facts
    day = of_count("date", values(facts["today"].term).as_long())
    moment = of_count("datetime", values(facts["now"].term).as_long())
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


def _read(logic: ActionLogic, values: Values, among: Sequence[Fact]) -> Found:
    texts = {code: text for text, code in logic.words.texts.items()}
    facts = {}
    for fact in among:
        name = fact.name
        if name in ("now", "today"):
            continue
        if fact.known is True or z3.is_true(values(fact.known)):
            value = (
                _read_list(fact, values, texts)
                if fact.type.item
                else _scalar(fact.type, values(fact.term), texts)
            )
            facts[name] = value
    moment = of_count("datetime", values(logic.words.facts["now"].term).as_long())
    assert isinstance(moment, datetime)  # noqa: S101 - of its kind
    return Found(facts, moment, values(logic.steps).as_long())


def _read_list(fact: Fact, values: Values, texts: Mapping[int, str]) -> Value:
    item = fact.type.item or Type("text")
    items = [
        _scalar(item, values(term), texts) for term, held in fact.asked.values() if z3.is_true(values(held))
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
